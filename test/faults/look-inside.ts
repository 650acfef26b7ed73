/** Reads the database of a running service from outside, so that waiting for it is no help to it. */
import { join } from 'node:path';
import { findDatabase } from './audit.ts';

export interface Inside {
  /** Runs that have not ended. */
  open: number;
  succeeded: number;
  leased: number;
}

export function lookInside(stateFolder: string): Inside {
  const rows = findDatabase(join(stateFolder, 'v3/d1/miniflare-D1DatabaseObject'));
  try {
    return rows
      .prepare(
        `SELECT (SELECT count(*) FROM runs WHERE status NOT IN ('succeeded', 'failed', 'cancelled')) AS open,
        (SELECT count(*) FROM samples WHERE state = 'succeeded') AS succeeded,
        (SELECT count(*) FROM chunks WHERE state = 'leased') AS leased`,
      )
      .get() as unknown as Inside;
  } finally {
    rows.close();
  }
}
