/** Parser of `--signals ID`. */
import { signalSetId } from '#contract/ids.ts';
import { UsageError } from '../terminal/failure.ts';

export function parseSignalSet(id: string): string {
  if (signalSetId.safeParse(id).success) return id;
  throw new UsageError(`"${id}" is not the id of a signal set. Ids look like sig_01k….`);
}
