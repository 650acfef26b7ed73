import type { Run } from '#contract/run.ts';
import { formatTime } from '#core/text/numbers.ts';
import { visible } from '#core/text/visible.ts';

/** @returns the name of a run, or one made from its time */
export function runNameOf({ name, created_at }: Pick<Run, 'name' | 'created_at'>): string {
  return name === null ? `Run of ${formatTime(Date.parse(created_at))}` : visible(name);
}
