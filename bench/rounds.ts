/** Interleaved timing (A B A B …), so that changes in the speed of the machine affect all contenders alike. */
import { median } from 'simple-statistics';

export interface Timing {
  median_ms: number;
  min_ms: number;
  max_ms: number;
  rounds: number;
}

export function summarize(times: readonly number[]): Timing {
  const sorted = times.toSorted((a, b) => a - b);
  const round = (ms: number | undefined) => Math.round((ms ?? Number.NaN) * 10) / 10;
  return {
    median_ms: round(median([...times])),
    min_ms: round(sorted[0]),
    max_ms: round(sorted.at(-1)),
    rounds: times.length,
  };
}

/** Runs every contender once to warm up, then `rounds` times in turn. */
export async function interleave<Name extends string>(
  contenders: Record<Name, () => Promise<unknown>>,
  rounds: number,
  onRound: (round: number) => void,
): Promise<Record<Name, Timing>> {
  const names = Object.keys(contenders) as Name[];
  const times = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const name of names) {
      const start = performance.now();
      await contenders[name]();
      if (round > 0) times.get(name)?.push(performance.now() - start);
    }
    onRound(round);
  }
  return Object.fromEntries(names.map((name) => [name, summarize(times.get(name) ?? [])])) as Record<Name, Timing>;
}
