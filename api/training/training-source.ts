/** Samples with all their responses, in order, for training sets; memory is that of a page. */
import type { ScoredSample, ScoredTrajectory } from '#core/filtering/index.ts';

type Prompt = ScoredSample['sample'];

/** May be read several times: the answers are the same. */
export interface TrainingSource {
  /** Of all responses: a percentile belongs to them together. */
  readDependencies(): Promise<Float64Array>;
  /** But for samples without a response. */
  samples(): AsyncGenerator<ScoredSample>;
}

/** Something of a sample, whose place says which. */
export interface Placed<Value> {
  place: number;
  value: Value;
}

async function* groupByPlace<Value>(all: AsyncIterable<Placed<Value>>): AsyncGenerator<Placed<Value[]>> {
  let group: Placed<Value[]> | undefined;
  for await (const { place, value } of all) {
    if (group?.place === place) {
      group.value.push(value);
    } else {
      if (group) yield group;
      group = { place, value: [value] };
    }
  }
  if (group) yield group;
}

export interface ToJoin<Content extends Prompt> {
  contents: AsyncIterable<Placed<Content>>;
  trajectories: AsyncIterable<Placed<Omit<ScoredTrajectory, 'sample_id'>>>;
  /** Of the responses of a sample that have none. */
  rewards?: (content: Content, texts: string[]) => Promise<(number | null)[]>;
}

/** Both in order of their places. */
export async function* joinSamples<Content extends Prompt>(join: ToJoin<Content>): AsyncGenerator<ScoredSample> {
  const groups = groupByPlace(join.trajectories);
  try {
    let next = await groups.next();
    for await (const { place, value: sample } of join.contents) {
      while (!next.done && next.value.place < place) next = await groups.next();
      if (next.done) return;
      if (next.value.place !== place) continue;
      const trajectories = next.value.value.map((one) => ({ ...one, sample_id: sample.id }));
      const unrewarded = trajectories.filter(({ reward }) => reward === null);
      if (join.rewards && unrewarded.length > 0) {
        const texts = unrewarded.map(({ text }) => text);
        for (const [at, reward] of (await join.rewards(sample, texts)).entries()) {
          const one = unrewarded[at];
          if (one) one.reward = reward;
        }
      }
      yield { sample, trajectories };
    }
  } finally {
    await groups.return(undefined);
  }
}
