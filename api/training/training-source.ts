/** Joins samples with all their responses, in order. Memory: one page. */
import type { ScoredSample, ScoredTrajectory } from '#core/filtering/index.ts';

type Prompt = ScoredSample['sample'];

/** May be read several times, with the same result. */
export interface TrainingSource {
  /** Mean dependency of every response, for percentiles. */
  readDependencies(): Promise<Float64Array>;
  /** Samples that have responses. */
  samples(): AsyncGenerator<ScoredSample>;
}

/** A value of the sample at this position. */
export interface Positioned<Value> {
  position: number;
  value: Value;
}

async function* groupByPosition<Value>(items: AsyncIterable<Positioned<Value>>): AsyncGenerator<Positioned<Value[]>> {
  let group: Positioned<Value[]> | undefined;
  for await (const { position, value } of items) {
    if (group?.position === position) {
      group.value.push(value);
    } else {
      if (group) yield group;
      group = { position, value: [value] };
    }
  }
  if (group) yield group;
}

export interface JoinInput<Content extends Prompt> {
  contents: AsyncIterable<Positioned<Content>>;
  trajectories: AsyncIterable<Positioned<Omit<ScoredTrajectory, 'sample_id'>>>;
  /** Computes missing rewards. */
  grade?: (content: Content, texts: string[]) => Promise<(number | null)[]>;
}

/** Joins two sequences that are both ordered by position. */
export async function* joinSamples<Content extends Prompt>({
  contents,
  trajectories,
  grade,
}: JoinInput<Content>): AsyncGenerator<ScoredSample> {
  const groups = groupByPosition(trajectories);
  try {
    let next = await groups.next();
    for await (const { position, value: sample } of contents) {
      while (!next.done && next.value.position < position) next = await groups.next();
      if (next.done) return;
      if (next.value.position !== position) continue;
      const joined = next.value.value.map((trajectory) => ({ ...trajectory, sample_id: sample.id }));
      const unrewarded = joined.filter(({ reward }) => reward === null);
      if (grade && unrewarded.length > 0) {
        const rewards = await grade(
          sample,
          unrewarded.map(({ text }) => text),
        );
        for (const [index, trajectory] of unrewarded.entries()) trajectory.reward = rewards[index] ?? null;
      }
      yield { sample, trajectories: joined };
    }
  } finally {
    await groups.return(undefined);
  }
}
