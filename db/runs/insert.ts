/** Accepts a run: the run, its chunks and samples in one batch, or nothing. */
import { type SQL, sql } from 'drizzle-orm';
import type { RunConfig } from '#contract/run.ts';
import { atomically, changed, type Database, toJsonGroups } from '../database.ts';
import type { RunRow } from './find.ts';

export interface NewChunk {
  id: string;
  positions: number[];
  input: string | null;
  inputKey: string | null;
}

export interface NewSample {
  position: number;
  sampleId: string;
  chunkId: string;
  responses: number;
  batch: string | null;
  metadata: unknown;
}

export interface NewRun {
  id: string;
  tenant: string;
  name: string | null;
  config: RunConfig;
  chunks: NewChunk[];
  samples: NewSample[];
  /** Every image that a sample names, once; all must be the tenant's. */
  images: { position: number; sha256: string }[];
  imageBytesPerSampleMax: number;
  idempotency: { key: string; requestSha256: string } | undefined;
  now: number;
}

/** How much later each further chunk of a run stands in the queue than the one before. */
const TURN_MS = 1000;

export type InsertedRun =
  | { outcome: 'inserted'; run: RunRow }
  | { outcome: 'images_missing'; missing: { position: number; sha256: string }[] }
  /** Samples whose images together are over the limit. */
  | { outcome: 'images_too_large'; positions: number[] }
  /** The key was used before, for this run. */
  | { outcome: 'key_taken'; runId: string; requestSha256: string };

/** The row as it is when nobody has worked on it yet. */
function toRow({ id, tenant, name, config, samples, now }: NewRun): RunRow {
  return {
    id,
    tenant,
    name,
    status: 'queued',
    config,
    model: config.model ?? null,
    modelRevision: config.model_revision ?? null,
    scorer: null,
    samplesTotal: samples.length,
    samplesSucceeded: 0,
    samplesFailed: 0,
    samplesCancelled: 0,
    responsesTotal: samples.reduce((sum, sample) => sum + sample.responses, 0),
    responsesScored: 0,
    shapingId: null,
    createdAt: now,
    startedAt: null,
    finishedAt: null,
  };
}

/** Columns of the questions why a run was not inserted. */
interface Found {
  position: number;
  sha256: string;
  resource_id: string;
  request_sha256: string;
}

/**
 * What keeps a run from being inserted, as queries that give no row where nothing does. `CROSS JOIN` keeps SQLite from
 * walking through all images of the tenant.
 */
function obstaclesTo(run: NewRun): SQL[] {
  const images = JSON.stringify(run.images);
  const key = run.idempotency?.key ?? null;
  return [
    sql`SELECT named.value ->> 'position' AS position, named.value ->> 'sha256' AS sha256 FROM json_each(${images}) AS named
      WHERE NOT EXISTS (SELECT 1 FROM images WHERE images.tenant = ${run.tenant} AND images.sha256 = named.value ->> 'sha256')`,
    sql`SELECT named.value ->> 'position' AS position FROM json_each(${images}) AS named
      CROSS JOIN images ON images.tenant = ${run.tenant} AND images.sha256 = named.value ->> 'sha256'
      GROUP BY 1 HAVING sum(images.bytes) > ${run.imageBytesPerSampleMax}`,
    sql`SELECT resource_id, request_sha256 FROM idempotency_keys WHERE tenant = ${run.tenant} AND key = ${key}`,
  ];
}

async function findObstacle(db: Database, obstacles: SQL[]): Promise<InsertedRun | undefined> {
  const results = await atomically<Found>(db, obstacles);
  const [missing = [], tooLarge = [], [taken] = []] = results.map(({ rows }) => rows);
  if (taken) return { outcome: 'key_taken', runId: taken.resource_id, requestSha256: taken.request_sha256 };
  if (missing.length > 0) return { outcome: 'images_missing', missing };
  if (tooLarge.length > 0) return { outcome: 'images_too_large', positions: tooLarge.map(({ position }) => position) };
  return undefined;
}

/** One batch where all is well, as it mostly is; a second one asks what was not. */
export async function insertRun(db: Database, run: NewRun): Promise<InsertedRun> {
  const obstacles = obstaclesTo(run);
  const inserted = sql`EXISTS (SELECT 1 FROM runs WHERE id = ${run.id})`;
  const row = toRow(run);
  const chunks = run.chunks.map((chunk, rank) => ({ ...chunk, order: run.now + rank * TURN_MS }));

  const results = await atomically(db, [
    sql`INSERT INTO runs (id, tenant, name, status, config, model, model_revision, samples_total, responses_total, created_at)
      SELECT ${row.id}, ${row.tenant}, ${row.name}, ${row.status}, ${JSON.stringify(row.config)}, ${row.model},
        ${row.modelRevision}, ${row.samplesTotal}, ${row.responsesTotal}, ${row.createdAt}
      WHERE ${sql.join(
        obstacles.map((obstacle) => sql`NOT EXISTS (${obstacle})`),
        sql` AND `,
      )}`,
    ...toJsonGroups(chunks).map(
      (json) =>
        sql`INSERT INTO chunks (id, run_id, tenant, state, positions, input, input_key, available_at, queue_order, created_at)
        SELECT value ->> 'id', ${run.id}, ${run.tenant}, 'queued', value -> 'positions', value ->> 'input',
          value ->> 'inputKey', ${run.now}, value ->> 'order', ${run.now}
        FROM json_each(${json}) WHERE ${inserted}`,
    ),
    ...toJsonGroups(run.samples).map(
      (json) =>
        sql`INSERT INTO samples (run_id, position, sample_id, chunk_id, state, responses, batch, metadata)
        SELECT ${run.id}, value ->> 'position', value ->> 'sampleId', value ->> 'chunkId', 'pending',
          value ->> 'responses', value ->> 'batch', value -> 'metadata'
        FROM json_each(${json}) WHERE ${inserted}`,
    ),
    ...(run.idempotency
      ? [
          sql`INSERT INTO idempotency_keys (tenant, key, request_sha256, resource_id, created_at)
            SELECT ${run.tenant}, ${run.idempotency.key}, ${run.idempotency.requestSha256}, ${run.id}, ${run.now}
            WHERE ${inserted}`,
        ]
      : []),
  ]);
  if (changed(results, 0)) return { outcome: 'inserted', run: row };
  // An image that arrived between the two batches is no obstacle any more.
  return (await findObstacle(db, obstacles)) ?? insertRun(db, run);
}
