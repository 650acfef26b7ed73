/** Inserts a run with its chunks and samples in one transaction. */
import { type SQL, sql } from 'drizzle-orm';
import type { RunConfig } from '#contract/run-request.ts';
import { atomically, changed, type Database, toJsonGroups } from '../database.ts';
import { insertKeyUse, selectKeyUse } from '../idempotency/key-use.ts';
import type { RunRow } from './rows.ts';

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
  /** Images of each sample, without duplicates; the tenant must have all of them. */
  images: { position: number; sha256: string }[];
  imageBytesPerSampleMax: number;
  idempotency: { key: string; requestSha256: string } | undefined;
  now: number;
}

/** Each chunk of a run is queued as if it came this much later than the one before, so that runs take turns. */
const TURN_MS = 1000;

export type InsertedRun =
  | { outcome: 'inserted'; run: RunRow }
  | { outcome: 'images_missing'; missing: { position: number; sha256: string }[] }
  /** Positions of samples whose images exceed the size limit in total. */
  | { outcome: 'images_too_large'; positions: number[] }
  /** The key was used before, for this run. */
  | { outcome: 'key_taken'; runId: string; requestSha256: string };

/** The row of a queued run. */
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

function keyOf({ tenant, idempotency }: NewRun) {
  return idempotency && { tenant, ...idempotency };
}

/** Columns of all obstacle queries. */
interface ObstacleRow {
  position: number;
  sha256: string;
  resource_id: string;
  request_sha256: string;
}

/**
 * Queries for reasons not to insert a run; without a reason they select no row. `CROSS JOIN` keeps SQLite from scanning
 * all images of the tenant.
 */
function obstaclesTo(run: NewRun): SQL[] {
  const images = JSON.stringify(run.images);
  return [
    sql`SELECT named.value ->> 'position' AS position, named.value ->> 'sha256' AS sha256 FROM json_each(${images}) AS named
      WHERE NOT EXISTS (SELECT 1 FROM images WHERE images.tenant = ${run.tenant} AND images.sha256 = named.value ->> 'sha256')`,
    sql`SELECT named.value ->> 'position' AS position FROM json_each(${images}) AS named
      CROSS JOIN images ON images.tenant = ${run.tenant} AND images.sha256 = named.value ->> 'sha256'
      GROUP BY 1 HAVING sum(images.bytes) > ${run.imageBytesPerSampleMax}`,
    selectKeyUse(keyOf(run)),
  ];
}

async function findObstacle(db: Database, obstacles: SQL[]): Promise<InsertedRun | undefined> {
  const results = await atomically<ObstacleRow>(db, obstacles);
  const [missing = [], tooLarge = [], [taken] = []] = results.map(({ rows }) => rows);
  if (taken) return { outcome: 'key_taken', runId: taken.resource_id, requestSha256: taken.request_sha256 };
  if (missing.length > 0) return { outcome: 'images_missing', missing };
  if (tooLarge.length > 0) return { outcome: 'images_too_large', positions: tooLarge.map(({ position }) => position) };
  return undefined;
}

/** Sends one transaction if nothing is wrong, which is the common case, and a second one to find out what is. */
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
    ...insertKeyUse({ key: keyOf(run), resourceId: run.id, inserted, now: run.now }),
  ]);
  if (changed(results, 0)) return { outcome: 'inserted', run: row };
  // An image that was uploaded between the two transactions is not missing any more: try again.
  return (await findObstacle(db, obstacles)) ?? insertRun(db, run);
}
