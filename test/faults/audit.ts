/** Counts samples and results in the database and the object store of a service that has stopped. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { requireThat } from './invariant.ts';

export interface Audit {
  samples: number;
  /** Rows of `trajectories`. */
  results: number;
  /** Samples that failed with an error. */
  failed: number;
  cancelled: number;
  /** Results beyond one per response. */
  duplicates: number;
  /** Accepted samples that have not ended, and responses of succeeded samples without a result. */
  lost: number;
}

export function findDatabase(folder: string): DatabaseSync {
  const [file] = readdirSync(folder).filter((name) => name.endsWith('.sqlite') && name !== 'metadata.sqlite');
  if (file === undefined) throw new Error(`No database in ${folder}`);
  return new DatabaseSync(join(folder, file), { readOnly: true });
}

const COUNTS = `WITH
  accepted AS (SELECT value AS id FROM json_each(?)),
  accepted_samples AS (SELECT samples.* FROM samples JOIN accepted ON accepted.id = samples.run_id),
  scored AS (SELECT run_id, sample_position, count(*) AS results, count(DISTINCT response_index) AS responses
    FROM trajectories WHERE run_id IN (SELECT id FROM accepted) GROUP BY 1, 2),
  joined AS (SELECT s.state, s.responses AS expected, s.error_code, coalesce(t.results, 0) AS results, coalesce(t.responses, 0) AS responses
    FROM accepted_samples AS s LEFT JOIN scored AS t ON t.run_id = s.run_id AND t.sample_position = s.position)
SELECT count(*) AS samples, sum(results) AS results,
  sum(state = 'failed') AS failed, sum(state = 'cancelled') AS cancelled,
  sum(results - responses) AS duplicates,
  sum(state = 'pending') + sum(CASE WHEN state = 'succeeded' THEN expected - responses ELSE 0 END) AS lost,
  sum(state <> 'succeeded' AND results > 0) AS half_recorded,
  sum((state = 'failed') <> (error_code IS NOT NULL)) AS without_reason
FROM joined`;

/** Invariants of the database. Each query counts the rows that violate one. */
const INVARIANTS: Record<string, string> = {
  'a run that has ended has no open chunk': `SELECT count(*) AS broken FROM chunks JOIN runs ON runs.id = chunks.run_id
    WHERE runs.status IN ('succeeded', 'failed', 'cancelled') AND chunks.state IN ('queued', 'leased')`,
  'an accepted run has ended': `SELECT count(*) AS broken FROM runs WHERE status NOT IN ('succeeded', 'failed', 'cancelled')`,
  'the counts of a run match its rows': `SELECT count(*) AS broken FROM runs WHERE
    samples_succeeded <> (SELECT count(*) FROM samples WHERE run_id = runs.id AND state = 'succeeded')
    OR samples_failed <> (SELECT count(*) FROM samples WHERE run_id = runs.id AND state = 'failed')
    OR samples_cancelled <> (SELECT count(*) FROM samples WHERE run_id = runs.id AND state = 'cancelled')
    OR responses_scored <> (SELECT count(*) FROM trajectories WHERE run_id = runs.id)`,
  'a succeeded run is shaped, with every result once': `SELECT count(*) AS broken FROM runs WHERE status = 'succeeded' AND
    (SELECT count(*) FROM shaped_trajectories WHERE shaping_id = runs.shaping_id) <> responses_scored`,
  'a run ends once per start': `SELECT count(*) AS broken FROM runs WHERE
    (SELECT count(*) FROM run_events WHERE run_id = runs.id AND event ->> 'type' = 'ended') <>
    1 + (SELECT count(*) FROM run_events WHERE run_id = runs.id AND event ->> 'type' = 'retried')`,
  'values are finite numbers': `SELECT count(*) AS broken FROM trajectories WHERE typeof(gain) <> 'real' AND typeof(gain) <> 'integer'
    OR EXISTS (SELECT 1 FROM json_each(means) WHERE json_each.type NOT IN ('real', 'integer'))`,
};

/** @throws InvariantViolation if rows contradict each other or name objects that are not stored */
export function auditRows(stateFolder: string, accepted: readonly string[]): Audit {
  const rows = findDatabase(join(stateFolder, 'v3/d1/miniflare-D1DatabaseObject'));
  const objects = findDatabase(join(stateFolder, 'v3/r2/miniflare-R2BucketObject'));
  try {
    const runs = rows.prepare('SELECT id FROM runs').all() as { id: string }[];
    const stored = new Set(runs.map(({ id }) => id));
    const missing = accepted.filter((id) => !stored.has(id));
    requireThat(missing.length === 0, `accepted runs are not in the database: ${missing.join(', ')}`);
    const counted = rows.prepare(COUNTS).get(JSON.stringify([...stored])) as unknown as Audit & {
      half_recorded: number;
      without_reason: number;
    };
    const { half_recorded: partial, without_reason: unexplained, ...audit } = counted;
    requireThat(partial === 0, `${partial} samples that did not succeed have results`);
    requireThat(
      unexplained === 0,
      `${unexplained} samples failed without an error, or have an error without having failed`,
    );
    for (const [invariant, query] of Object.entries(INVARIANTS)) {
      const { broken } = rows.prepare(query).get() as { broken: number };
      requireThat(broken === 0, `${broken} rows violate the invariant: ${invariant}`);
    }
    const keys = rows.prepare('SELECT DISTINCT series_key FROM trajectories').all() as { series_key: string }[];
    const blobs = objects.prepare('SELECT blob_id FROM _mf_objects WHERE key = ?');
    for (const { series_key: key } of keys) {
      const blob = blobs.get(key) as { blob_id: string } | undefined;
      requireThat(
        blob !== undefined && existsSync(join(stateFolder, 'v3/r2/sightline/blobs', blob.blob_id)),
        `results name ${key}, which is not stored`,
      );
    }
    return { ...audit };
  } finally {
    rows.close();
    objects.close();
  }
}
