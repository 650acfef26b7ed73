/** Reads progress from the database file, as a request could wake the service. */
import { join } from 'node:path';
import { findDatabase } from './audit.ts';

export interface Progress {
  /** Runs that have not ended. */
  open: number;
  queued: number;
  /** Tokens of the active leases. */
  leases: string[];
}

export function readProgress(stateFolder: string): Progress {
  const rows = findDatabase(join(stateFolder, 'v3/d1/miniflare-D1DatabaseObject'));
  try {
    const progress = rows
      .prepare(
        `SELECT (SELECT count(*) FROM runs WHERE status NOT IN ('succeeded', 'failed', 'cancelled')) AS open,
        (SELECT count(*) FROM chunks WHERE state = 'queued') AS queued,
        (SELECT json_group_array(lease_token) FROM chunks WHERE state = 'leased') AS leases`,
      )
      .get() as { open: number; queued: number; leases: string };
    return { ...progress, leases: JSON.parse(progress.leases) as string[] };
  } finally {
    rows.close();
  }
}
