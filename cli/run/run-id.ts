/** Checks ids of runs before the service is called. */
import { runId } from '#contract/ids.ts';
import { UsageError } from '../terminal/failure.ts';

/** @throws UsageError */
export function requireRunId(id: string): void {
  if (!runId.safeParse(id).success) throw new UsageError(`"${id}" is not the id of a run. Ids look like run_01k….`);
}
