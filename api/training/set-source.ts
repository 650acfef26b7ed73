/** The samples of a signal set, in the order of its dataset, with the responses of the runs that scored them. */
import type { DatasetSample } from '#contract/dataset.ts';
import { SightlineError } from '#contract/errors.ts';
import { gradeWith } from '#core/samples/index.ts';
import { listSetDependencies, type SetDependencyRow } from '#db/signals/list-dependencies.ts';
import { listSetTrajectories, type SetTrajectoryRow } from '#db/signals/list-trajectories.ts';
import type { SignalSetRow } from '#db/signals/rows.ts';
import { eachSample } from '../datasets/each-sample.ts';
import type { ApiServices } from '../services.ts';
import { joinSamples, type Placed, type ToJoin, type TrainingSource } from './training-source.ts';

const ROWS_FIRST = 100;
const ROWS_MAX = 4_000;
/** A response has up to 256 thousand characters: pages of long ones have fewer rows. */
const PAGE_CHARS = 2_000_000;
const NUMBERS = 20_000;

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
    const rows = await listSetDependencies(db, { set, after, limit: NUMBERS });
    for (const { meanDependency } of rows) yield meanDependency;
    if (rows.length < NUMBERS) return;
    after = rows.at(-1);
  }
}

async function* eachTrajectory(services: ApiServices, set: SignalSetRow) {
  for await (const { sequence, responseIndex, text, reward, gain, meanDependency } of eachText(services, set)) {
    const value = { response_index: responseIndex, text, reward, gain, mean_dependency: meanDependency };
    yield { place: sequence, value };
  }
}

async function* eachSampleOf(services: ApiServices, set: SignalSetRow): AsyncGenerator<Placed<DatasetSample>> {
  for await (const { row, sample } of eachSample(services, set)) yield { place: row.sequence, value: sample };
}

type Rewards = NonNullable<ToJoin<DatasetSample>['rewards']>;

function gradeBy({ settings: { grader } }: SignalSetRow): Rewards {
  return async function gradeTexts(sample, texts) {
    // What a grader of the user's own said of a response was asked for its signals, and is not kept.
    if (grader?.kind === 'http') return texts.map(() => null);
    const grade = await gradeWith(sample, grader);
    return texts.map((text) => grade(text).reward);
  };
}

/** Each pass over the samples asks in the same order: from the second on, what was said before is said again. */
function remember(grade: Rewards): () => Rewards {
  const known: (number | null)[] = [];
  return function beginPass() {
    let at = 0;
    return async function recall(sample, texts) {
      const from = at;
      at += texts.length;
      if (known.length < at) known.push(...(await grade(sample, texts)));
      return known.slice(from, at);
    };
  };
}

/** @throws SightlineError `filter_inapplicable` while the set is under way */
export function sourceOfSet(services: ApiServices, set: SignalSetRow): TrainingSource {
  if (set.status === 'running') {
    const message = 'these signals are still being computed: wait for them, or cancel the set to use what there is';
    throw new SightlineError('filter_inapplicable', `The responses are not all scored: ${message}`);
  }
  const beginPass = remember(gradeBy(set));
  return {
    async readDependencies() {
      const found: number[] = [];
      for await (const one of eachDependency(services, set)) found.push(one);
      return Float64Array.from(found);
    },
    samples: () =>
      joinSamples({
        contents: eachSampleOf(services, set),
        trajectories: eachTrajectory(services, set),
        rewards: beginPass(),
      }),
  };
}
