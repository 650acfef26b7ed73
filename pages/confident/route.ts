/** `/runs/{id}/confident`: what `GET /v1/runs/{id}/confident-tokens` lists, by word. */
import type { Context } from 'hono';
import { divergenceOf, loadConfidentTokens } from '#api/confident-tokens/load-page.ts';
import { DISTRIBUTION_BUDGET, sampleDependency } from '#api/confident-tokens/sample-dependency.ts';
import type { ApiEnv } from '#api/context.ts';
import { loadContents, type SampleContent } from '#api/runs/load-contents.ts';
import { describeRun, loadRun } from '#api/runs/load-run.ts';
import type { ApiServices } from '#api/services.ts';
import { type ConfidentToken, confidentThresholds } from '#contract/confident.ts';
import { findWords } from '#core/confident-tokens/find-words.ts';
import { findPositions } from '#db/runs/find-sample-positions.ts';
import { listSeriesLocations } from '#db/runs/list-series-locations.ts';
import { visitorOf } from '../http/session.ts';
import { dependencyChart } from '../run/distributions.ts';
import { runIdOf } from '../run/route.ts';
import { confidentPage, type WordGroup } from './view.ts';

/** Of which the words are counted. */
const TOKENS_MAX = 2000;
const GROUPS_SHOWN = 24;
const EXAMPLES_SHOWN = 6;

/** Most frequent first; one example of each sample before a second one of any. */
function groupWords(items: readonly ConfidentToken[]): WordGroup[] {
  const groups = Map.groupBy(items, ({ word }) => word.toLowerCase());
  return [...groups.values()]
    .map((tokens): WordGroup => {
      const bySample = Map.groupBy(tokens, (token) => token.sample_id);
      const ofEach = [...bySample.values()].flatMap(([first]) => first ?? []);
      const examples = [...new Set([...ofEach, ...tokens])].slice(0, EXAMPLES_SHOWN);
      const rewarded = tokens.filter(({ reward }) => reward !== null);
      return {
        word: tokens[0]?.word ?? '',
        count: tokens.length,
        samples: bySample.size,
        wrong: rewarded.filter(({ reward }) => (reward ?? 0) <= 0).length,
        rewarded: rewarded.length,
        examples,
        inQuestion: false,
      };
    })
    .sort((a, b) => b.count - a.count || (a.word < b.word ? -1 : 1));
}

async function contentsOf(services: ApiServices, runId: string, groups: readonly WordGroup[]) {
  const ids = [...new Set(groups.flatMap(({ examples }) => examples.map(({ sample_id }) => sample_id)))];
  const placed = await findPositions(services.db, { runId, sampleIds: ids });
  const contents = await loadContents(services, { runId, positions: placed.map(({ position }) => position) });
  return new Map(
    placed.flatMap(({ sampleId, position }): [string, SampleContent][] => {
      const content = contents.get(position);
      return content ? [[sampleId, content]] : [];
    }),
  );
}

/** What the model only repeats comes last, among words and among examples; then what has no reward comes first. */
function orderByNews(groups: readonly WordGroup[], contents: ReadonlyMap<string, SampleContent>): WordGroup[] {
  const wordsOf = new Map(
    Array.from(contents, ([id, { question }]) => [
      id,
      new Set(findWords(question.toLowerCase()).map(({ text }) => text)),
    ]),
  );
  const repeats = ({ sample_id, word }: ConfidentToken) => wordsOf.get(sample_id)?.has(word.toLowerCase()) ?? false;
  const ordered = groups.map((group) => ({
    ...group,
    examples: group.examples.toSorted(
      (a, b) => Number(repeats(a)) - Number(repeats(b)) || (a.reward ?? 1) - (b.reward ?? 1),
    ),
    inQuestion: group.examples.every(repeats),
  }));
  return ordered.sort((a, b) => Number(a.inQuestion) - Number(b.inQuestion));
}

export async function show(c: Context<ApiEnv>) {
  const services = c.get('services');
  const { tenant } = c.get('principal');
  const row = await loadRun(services, tenant, runIdOf(c));
  // A field that was left empty asks nothing.
  const fields = new URL(c.req.url).searchParams;
  const given = Object.fromEntries([...fields].filter(([, value]) => value.trim() !== ''));
  const parsed = confidentThresholds.safeParse(given);
  const asked = parsed.success ? parsed.data : confidentThresholds.parse({});
  const cursor = parsed.success ? given.cursor : undefined;
  const divergence = divergenceOf(row);
  const places = await listSeriesLocations(services.db, row.id);
  const sample = await sampleDependency(services, { trajectories: places, divergence, budget: DISTRIBUTION_BUDGET });
  const found = await loadConfidentTokens(services, row, { ...asked, cursor, limit: TOKENS_MAX, sample });
  const words = groupWords(found.items);
  const groups = words.slice(0, GROUPS_SHOWN);
  const rare = words.slice(GROUPS_SHOWN);
  const [contents, run] = await Promise.all([contentsOf(services, row.id, groups), describeRun(services, row)]);
  const threshold = found.dependency_max;
  return c.html(
    confidentPage({
      visitor: visitorOf(c),
      run,
      found,
      asked,
      groups: orderByNews(groups, contents),
      others: { words: rare.length, tokens: rare.reduce((sum, one) => sum + one.count, 0) },
      chart: dependencyChart(sample.sorted, {
        divergence,
        marks: threshold !== null && threshold > 0 ? [{ value: threshold, name: 'threshold' }] : [],
      }),
      contents,
      isLater: cursor !== undefined,
      fault: parsed.success ? undefined : 'A threshold is out of its range: shown are the defaults.',
    }),
  );
}
