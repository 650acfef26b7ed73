/** Counts, after the service has stopped, what its database and its object store hold of the runs that were accepted. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { insist } from './row.ts';

export interface Audit {
  samples: number;
  /** Rows of `trajectories`. */
  results: number;
  /** Samples that ended with a reason. */
  failed: number;
  cancelled: number;
  /** Results beyond one for each response. */
  duplicates: number;
  /** Samples that are accepted and have not ended, and responses of succeeded samples that have no result. */
  lost: number;
}

export function findDatabase(folder: string): DatabaseSync {
  const [file] = readdirSync(folder).filter((name) => name.endsWith('.sqlite') && name !== 'metadata.sqlite');
  if (file === undefined) throw new Error(`there is no database in ${folder}`);
  return new DatabaseSync(join(folder, file), { readOnly: true });
}

const COUNTS = `WITH
  mine AS (SELECT value AS id FROM json_each(?)),
  mine_samples AS (SELECT samples.* FROM samples JOIN mine ON mine.id = samples.run_id),
  scored AS (SELECT run_id, sample_position, count(*) AS results, count(DISTINCT response_index) AS responses
    FROM trajectories WHERE run_id IN (SELECT id FROM mine) GROUP BY 1, 2),
  joined AS (SELECT s.state, s.responses AS wanted, s.error_code, coalesce(t.results, 0) AS results, coalesce(t.responses, 0) AS responses
    FROM mine_samples AS s LEFT JOIN scored AS t ON t.run_id = s.run_id AND t.sample_position = s.position)
SELECT count(*) AS samples, sum(results) AS results,
  sum(state = 'failed') AS failed, sum(state = 'cancelled') AS cancelled,
  sum(results - responses) AS duplicates,
  sum(state = 'pending') + sum(CASE WHEN state = 'succeeded' THEN wanted - responses ELSE 0 END) AS lost,
  sum(state <> 'succeeded' AND results > 0) AS half_recorded,
  sum((state = 'failed') <> (error_code IS NOT NULL)) AS without_reason
FROM joined`;

/** Rules that hold in every database, whatever happened to the processes: each query counts the rows that break one. */
const RULES: Record<string, string> = {
  'a run that has ended has no open chunk': `SELECT count(*) AS broken FROM chunks JOIN runs ON runs.id = chunks.run_id
    WHERE runs.status IN ('succeeded', 'failed', 'cancelled') AND chunks.state IN ('queued', 'leased')`,
  'an accepted run ends': `SELECT count(*) AS broken FROM runs WHERE status NOT IN ('succeeded', 'failed', 'cancelled')`,
  'the counts of a run are those of its rows': `SELECT count(*) AS broken FROM runs WHERE
    samples_succeeded <> (SELECT count(*) FROM samples WHERE run_id = runs.id AND state = 'succeeded')
    OR samples_failed <> (SELECT count(*) FROM samples WHERE run_id = runs.id AND state = 'failed')
    OR samples_cancelled <> (SELECT count(*) FROM samples WHERE run_id = runs.id AND state = 'cancelled')
    OR responses_scored <> (SELECT count(*) FROM trajectories WHERE run_id = runs.id)`,
  'a run that has succeeded is shaped, every result once': `SELECT count(*) AS broken FROM runs WHERE status = 'succeeded' AND
    (SELECT count(*) FROM shaped_trajectories WHERE shaping_id = runs.shaping_id) <> responses_scored`,
  'a run ends once for each time that it was started': `SELECT count(*) AS broken FROM runs WHERE
    (SELECT count(*) FROM run_events WHERE run_id = runs.id AND event ->> 'type' = 'ended') <>
    1 + (SELECT count(*) FROM run_events WHERE run_id = runs.id AND event ->> 'type' = 'retried')`,
  'values are finite numbers': `SELECT count(*) AS broken FROM trajectories WHERE typeof(gain) <> 'real' AND typeof(gain) <> 'integer'
    OR EXISTS (SELECT 1 FROM json_each(means) WHERE json_each.type NOT IN ('real', 'integer'))`,
};

/** @throws BrokenPromise where the rows contradict each other or point at nothing */
export function auditRows(stateFolder: string, accepted: readonly string[]): Audit {
  const rows = findDatabase(join(stateFolder, 'v3/d1/miniflare-D1DatabaseObject'));
  const objects = findDatabase(join(stateFolder, 'v3/r2/miniflare-R2BucketObject'));
  try {
    const runs = rows.prepare('SELECT id FROM runs').all() as { id: string }[];
    const stored = new Set(runs.map(({ id }) => id));
    const gone = accepted.filter((id) => !stored.has(id));
    insist(gone.length === 0, `accepted runs are not in the database: ${gone.join(', ')}`);
    const counted = rows.prepare(COUNTS).get(JSON.stringify([...stored])) as unknown as Audit & {
      half_recorded: number;
      without_reason: number;
    };
    const { half_recorded: half, without_reason: mute, ...audit } = counted;
    insist(half === 0, `${half} samples that did not succeed have results`);
    insist(mute === 0, `${mute} samples have failed without a reason, or a reason without having failed`);
    for (const [rule, query] of Object.entries(RULES)) {
      const { broken } = rows.prepare(query).get() as { broken: number };
      insist(broken === 0, `${broken} rows break the rule: ${rule}`);
    }
    const keys = rows.prepare('SELECT DISTINCT series_key FROM trajectories').all() as { series_key: string }[];
    const blobs = objects.prepare('SELECT blob_id FROM _mf_objects WHERE key = ?');
    for (const { series_key: key } of keys) {
      const blob = blobs.get(key) as { blob_id: string } | undefined;
      insist(
        blob !== undefined && existsSync(join(stateFolder, 'v3/r2/sightline/blobs', blob.blob_id)),
        `results point at ${key}, which is not stored`,
      );
    }
    return { ...audit };
  } finally {
    rows.close();
    objects.close();
  }
}
