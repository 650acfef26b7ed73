/** `/runs/{id}/confident`: the tokens of `GET /v1/runs/{id}/confident-tokens`, grouped by word. */
import type { Context } from 'hono';
import { divergenceOf, loadConfidentTokens } from '#api/confident-tokens/load-page.ts';
import { DISTRIBUTION_BUDGET, sampleDependency } from '#api/confident-tokens/sample-dependency.ts';
import type { ApiEnv } from '#api/context.ts';
import { loadContents, type SampleContent } from '#api/runs/load-contents.ts';
import { describeRun, loadRun } from '#api/runs/load-run.ts';
import type { ApiServices } from '#api/services.ts';
import { confidentThresholds } from '#contract/confident.ts';
import { findPositions } from '#db/runs/find-sample-positions.ts';
import { listSeriesLocations } from '#db/runs/list-series-locations.ts';
import { visitorOf } from '../http/session.ts';
import { runIdOf } from '../run/run-id.ts';
import { groupByWord, type SampleContents, sortByQuestion, type WordGroup } from './group-words.ts';
import { ConfidentPage } from './view.tsx';

/** Tokens that are grouped for one page. */
const TOKENS_MAX = 2000;
const GROUPS_SHOWN = 24;

/** Contents of the samples of all examples. */
async function loadExampleContents(
  services: ApiServices,
  { runId, groups }: { runId: string; groups: readonly WordGroup[] },
): Promise<SampleContents> {
  const sampleIds = [...new Set(groups.flatMap(({ examples }) => examples.map(({ sample_id }) => sample_id)))];
  const found = await findPositions(services.db, { runId, sampleIds });
  const contents = await loadContents(services, { runId, positions: found.map(({ position }) => position) });
  return new Map(
    found.flatMap(({ sampleId, position }): [string, SampleContent][] => {
      const content = contents.get(position);
      return content ? [[sampleId, content]] : [];
    }),
  );
}

/** Reads the thresholds of the query; empty fields of the form count as missing, and a bad value resets all. */
function readThresholds(url: string) {
  const fields = Object.fromEntries([...new URL(url).searchParams].filter(([, value]) => value.trim() !== ''));
  const parsed = confidentThresholds.safeParse(fields);
  if (parsed.success) return { thresholds: parsed.data, cursor: fields.cursor, fault: undefined };
  const fault = 'A threshold is out of its range. The results below use the defaults.';
  return { thresholds: confidentThresholds.parse({}), cursor: undefined, fault };
}

export async function show(c: Context<ApiEnv>) {
  const services = c.get('services');
  const { tenant } = c.get('principal');
  const row = await loadRun(services, tenant, runIdOf(c));
  const { thresholds, cursor, fault } = readThresholds(c.req.url);
  const divergence = divergenceOf(row);
  const trajectories = await listSeriesLocations(services.db, row.id);
  const sample = await sampleDependency(services, { trajectories, divergence, budget: DISTRIBUTION_BUDGET });
  const found = await loadConfidentTokens(services, row, { ...thresholds, cursor, limit: TOKENS_MAX, sample });
  const words = groupByWord(found.items);
  const groups = words.slice(0, GROUPS_SHOWN);
  const rare = words.slice(GROUPS_SHOWN);
  const [contents, run] = await Promise.all([
    loadExampleContents(services, { runId: row.id, groups }),
    describeRun(services, row),
  ]);
  return c.html(
    <ConfidentPage
      visitor={visitorOf(c)}
      run={run}
      found={found}
      thresholds={thresholds}
      groups={sortByQuestion(groups, contents)}
      rare={{ words: rare.length, tokens: rare.reduce((sum, { count }) => sum + count, 0) }}
      divergence={divergence}
      sorted={sample.sorted}
      contents={contents}
      isLater={cursor !== undefined}
      fault={fault}
    />,
  );
}
