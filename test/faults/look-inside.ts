/** Reads the database of a service from outside, so that waiting for it is no help to it. */
import { join } from 'node:path';
import { findDatabase } from './audit.ts';

export interface Inside {
  /** Runs that have not ended. */
  open: number;
  queued: number;
  /** Tokens of the leases that are held. */
  leases: string[];
}

export function lookInside(stateFolder: string): Inside {
  const rows = findDatabase(join(stateFolder, 'v3/d1/miniflare-D1DatabaseObject'));
  try {
    const inside = rows
      .prepare(
        `SELECT (SELECT count(*) FROM runs WHERE status NOT IN ('succeeded', 'failed', 'cancelled')) AS open,
        (SELECT count(*) FROM chunks WHERE state = 'queued') AS queued,
        (SELECT json_group_array(lease_token) FROM chunks WHERE state = 'leased') AS leases`,
      )
      .get() as { open: number; queued: number; leases: string };
    return { ...inside, leases: JSON.parse(inside.leases) as string[] };
  } finally {
    rows.close();
  }
}
