/** Samples of a signal set with their responses, in the order of the dataset, for training sets. */
import type { DatasetSample } from '#contract/dataset.ts';
import { SightlineError } from '#contract/errors.ts';
import { gradeWith } from '#core/samples/index.ts';
import { listSetDependencies, type SetDependencyRow } from '#db/signals/list-dependencies.ts';
import { listSetTrajectories, type SetTrajectoryRow } from '#db/signals/list-trajectories.ts';
import type { SignalSetRow } from '#db/signals/rows.ts';
import { eachSample } from '../datasets/each-sample.ts';
import type { ApiServices } from '../services.ts';
import { type JoinInput, joinSamples, type Positioned, type TrainingSource } from './training-source.ts';

const ROWS_FIRST = 100;
const ROWS_MAX = 4_000;
/** A response has up to 256 thousand characters: pages of long responses have fewer rows. */
const PAGE_CHARS = 2_000_000;
const DEPENDENCIES_PER_PAGE = 20_000;

async function* eachText({ db }: ApiServices, set: SignalSetRow): AsyncGenerator<SetTrajectoryRow> {
  let after: SetTrajectoryRow | undefined;
  let limit = ROWS_FIRST;
  for (;;) {
    const rows = await listSetTrajectories(db, { set, after, limit });
    yield* rows;
    if (rows.length < limit) return;
    after = rows.at(-1);
    const chars = rows.reduce((sum, { text }) => sum + text.length, 0);
    limit = Math.max(1, Math.min(ROWS_MAX, Math.floor((PAGE_CHARS * rows.length) / Math.max(1, chars))));
  }
}

async function* eachDependency({ db }: ApiServices, set: SignalSetRow): AsyncGenerator<number> {
  let after: SetDependencyRow | undefined;
  for (;;) {
    const rows = await listSetDependencies(db, { set, after, limit: DEPENDENCIES_PER_PAGE });
    for (const { meanDependency } of rows) yield meanDependency;
    if (rows.length < DEPENDENCIES_PER_PAGE) return;
    after = rows.at(-1);
  }
}

async function* eachTrajectory(services: ApiServices, set: SignalSetRow) {
  for await (const { sequence, responseIndex, text, reward, gain, meanDependency } of eachText(services, set)) {
    const value = { response_index: responseIndex, text, reward, gain, mean_dependency: meanDependency };
    yield { position: sequence, value };
  }
}

async function* eachSampleOf(services: ApiServices, set: SignalSetRow): AsyncGenerator<Positioned<DatasetSample>> {
  for await (const { row, sample } of eachSample(services, set)) yield { position: row.sequence, value: sample };
}

type Grade = NonNullable<JoinInput<DatasetSample>['grade']>;

function graderOf({ settings: { grader } }: SignalSetRow): Grade {
  return async function gradeTexts(sample, texts) {
    // Results of an HTTP grader are not stored.
    if (grader?.kind === 'http') return texts.map(() => null);
    const grade = await gradeWith(sample, grader);
    return texts.map((text) => grade(text).reward);
  };
}

/** Caches rewards by their position in a pass: every pass grades the same texts in the same order. */
function cachePasses(grade: Grade): () => Grade {
  const rewards: (number | null)[] = [];
  return function beginPass() {
    let end = 0;
    return async function gradeCached(sample, texts) {
      const start = end;
      end += texts.length;
      if (rewards.length < end) rewards.push(...(await grade(sample, texts)));
      return rewards.slice(start, end);
    };
  };
}

/** @throws SightlineError `filter_inapplicable` while the set is in progress */
export function createSignalSetSource(services: ApiServices, set: SignalSetRow): TrainingSource {
  if (set.status === 'running') {
    const message = 'the signal set is still running: wait until it ends, or cancel it to use the results so far';
    throw new SightlineError('filter_inapplicable', `Not all responses are scored: ${message}`);
  }
  const beginPass = cachePasses(graderOf(set));
  return {
    async readDependencies() {
      const means: number[] = [];
      for await (const mean of eachDependency(services, set)) means.push(mean);
      return Float64Array.from(means);
    },
    samples: () =>
      joinSamples({
        contents: eachSampleOf(services, set),
        trajectories: eachTrajectory(services, set),
        grade: beginPass(),
      }),
  };
}
