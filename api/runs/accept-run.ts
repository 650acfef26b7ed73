/** The write path: persists a validated run in one batch, then notifies the dispatcher. */
import { SightlineError } from '#contract/errors.ts';
import { newId } from '#contract/ids.ts';
import { LIMITS } from '#contract/limits.ts';
import type { RunRequest, RunSample } from '#contract/run-request.ts';
import { listSampleImages } from '#contract/sample-images.ts';
import { storeInput } from '#db/objects/store-input.ts';
import { listRunners } from '#db/runners/list.ts';
import { insertRun, type NewChunk } from '#db/runs/insert.ts';
import type { RunRow } from '#db/runs/rows.ts';
import { type Idempotency, requireSameRequest } from '../http/idempotency.ts';
import type { AcceptServices } from '../services.ts';
import { loadRun } from './load-run.ts';
import { planChunks } from './plan-chunks.ts';
import { storeDataUris } from './store-data-uris.ts';

export interface AcceptedRun {
  run: RunRow;
  /** Whether an earlier request with the same Idempotency-Key created the run. */
  replayed: boolean;
}

interface NewRun {
  tenant: string;
  request: RunRequest;
  idempotency: Idempotency | undefined;
}

interface ImageReference {
  /** Index of the sample in the run. */
  position: number;
  sha256: string;
}

/** Time for the queue to deliver the wake-up; after it the sweep looks for work that a lost message left. */
const SWEEP_AFTER_MS = 5_000;

function listImageReferences(samples: RunSample[]): ImageReference[] {
  return samples.flatMap((sample, position) => listSampleImages(sample).map((sha256) => ({ position, sha256 })));
}

function pointerTo(samples: RunSample[], { position, sha256 }: ImageReference): string {
  const sample = samples[position];
  const index = sample?.images.indexOf(sha256) ?? -1;
  return index >= 0
    ? `/samples/${position}/images/${index}`
    : `/samples/${position}/replacement_images/${sample?.replacement_images?.indexOf(sha256) ?? 0}`;
}

/** Rejects a model that no runner has reported: likely a typo. A known model may wait for its runner. */
async function requireKnownModel({ db }: AcceptServices, model: string | undefined): Promise<void> {
  if (model === undefined) return;
  const known = (await listRunners(db)).flatMap(({ scorer }) => (scorer ? [scorer.name] : []));
  if (known.length === 0 || known.includes(model)) return;
  const message = `no runner has reported this model; available: ${[...new Set(known)].join(', ')}`;
  throw new SightlineError('unknown_model', `Unknown model "${model}": ${message}`, {
    errors: [{ pointer: '/model', message }],
  });
}

interface ChunkPlan {
  runId: string;
  samples: RunSample[];
  generate: RunRequest['generate'];
  now: number;
}

/** Stores the input of each chunk. @returns the rows of chunks and samples */
async function storeChunks({ objects, random }: AcceptServices, { runId, samples, generate, now }: ChunkPlan) {
  const planned = planChunks(
    samples.map((sample, position) => ({ position, sample })),
    generate,
  ).map((chunk) => ({ id: newId('chunk', now, random(16)), chunk }));
  const chunks = await Promise.all(
    planned.map(async ({ id, chunk }): Promise<NewChunk> => {
      const stored = await storeInput(objects, { runId, chunkId: id, samples: chunk });
      return { id, positions: chunk.map(({ position }) => position), ...stored };
    }),
  );
  const rows = planned.flatMap(({ id, chunk }) =>
    chunk.map(({ position, sample }) => ({
      position,
      sampleId: sample.id,
      chunkId: id,
      responses: sample.responses.length + (generate?.n ?? 0),
      batch: sample.batch ?? null,
      metadata: sample.metadata ?? null,
    })),
  );
  return { chunks, samples: rows };
}

function imagesMissing(samples: RunSample[], missing: ImageReference[]): SightlineError {
  const errors = missing.map((reference) => ({
    pointer: pointerTo(samples, reference),
    message: `image ${reference.sha256} was not uploaded; send it with POST /v1/images first`,
  }));
  return new SightlineError('image_missing', `${errors.length} images of this run were not uploaded`, { errors });
}

function imagesTooLarge(positions: number[]): SightlineError {
  const message = `the images of a sample exceed ${LIMITS.imageBytesPerSampleMax / 1024 / 1024} MB in total`;
  const errors = positions.map((position) => ({ pointer: `/samples/${position}/images`, message }));
  return new SightlineError('image_too_large', `Images too large: ${message}`, { errors });
}

/**
 * @throws SightlineError `unknown_model`, `image_missing`, `image_too_large`, `idempotency_mismatch`, or an error of
 *   `storeDataUris`
 */
export async function acceptRun(services: AcceptServices, newRun: NewRun): Promise<AcceptedRun> {
  const { tenant, idempotency } = newRun;
  const { samples: sent, name, ...config } = newRun.request;
  await requireKnownModel(services, config.model);
  const samples = await storeDataUris(services, tenant, sent);
  const now = services.now();
  const runId = newId('run', now, services.random(16));
  const inserted = await insertRun(services.db, {
    id: runId,
    tenant,
    name: name ?? null,
    config,
    ...(await storeChunks(services, { runId, samples, generate: config.generate, now })),
    images: listImageReferences(samples),
    imageBytesPerSampleMax: LIMITS.imageBytesPerSampleMax,
    idempotency,
    now,
  });
  switch (inserted.outcome) {
    case 'key_taken':
      requireSameRequest(inserted.requestSha256, idempotency);
      return { run: await loadRun(services, tenant, inserted.runId), replayed: true };
    case 'images_missing':
      throw imagesMissing(samples, inserted.missing);
    case 'images_too_large':
      throw imagesTooLarge(inserted.positions);
    case 'inserted':
      services.defer(services.wakeDispatch());
      services.defer(services.wakeSweeper(now + SWEEP_AFTER_MS));
      return { run: inserted.run, replayed: false };
  }
}
