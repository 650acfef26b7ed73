/** The write path: what was validated becomes durable, then somebody is woken. */

import { SightlineError } from '#contract/errors.ts';
import { newId } from '#contract/ids.ts';
import { LIMITS } from '#contract/limits.ts';
import type { RunRequest, RunSample } from '#contract/run.ts';
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
  /** The Idempotency-Key was used before, for this run. */
  replayed: boolean;
}

interface Submission {
  tenant: string;
  request: RunRequest;
  idempotency: Idempotency | undefined;
}

/** Enough for the queue to be read at once; the sweep finds what a lost wake-up leaves. */
const SWEEP_WITHIN_MS = 5_000;

function namesOf(samples: RunSample[]): { position: number; sha256: string }[] {
  return samples.flatMap((sample, position) => listSampleImages(sample).map((sha256) => ({ position, sha256 })));
}

function pointTo(samples: RunSample[], { position, sha256 }: { position: number; sha256: string }): string {
  const sample = samples[position];
  const at = sample?.images.indexOf(sha256) ?? -1;
  return at >= 0
    ? `/samples/${position}/images/${at}`
    : `/samples/${position}/replacement_images/${sample?.replacement_images?.indexOf(sha256) ?? 0}`;
}

/** A model that no runner has had is a slip of the pen; one whose runner is only away will be waited for. */
async function requireKnownModel({ db }: AcceptServices, model: string | undefined): Promise<void> {
  if (model === undefined) return;
  const known = (await listRunners(db)).flatMap(({ scorer }) => (scorer ? [scorer.name] : []));
  if (known.length === 0 || known.includes(model)) return;
  const message = `no runner has this model; there is ${[...new Set(known)].join(', ')}`;
  throw new SightlineError('unknown_model', `The model "${model}" is not known here: ${message}`, {
    errors: [{ pointer: '/model', message }],
  });
}

/** @throws SightlineError `unknown_model`, `image_missing`, `image_too_large`, `idempotency_mismatch`, or what a data URI is refused for */
export async function acceptRun(services: AcceptServices, submission: Submission): Promise<AcceptedRun> {
  const { tenant, idempotency } = submission;
  const { samples: given, name, ...config } = submission.request;
  await requireKnownModel(services, config.model);
  const samples = await storeDataUris(services, tenant, given);
  const now = services.now();
  const runId = newId('run', now, services.random(16));
  const planned = planChunks(
    samples.map((sample, position) => ({ position, sample })),
    config.generate,
  ).map((placed) => ({
    id: newId('chunk', now, services.random(16)),
    placed,
  }));
  const chunks = await Promise.all(
    planned.map(async ({ id, placed }): Promise<NewChunk> => {
      const stored = await storeInput(services.objects, { runId, chunkId: id, samples: placed });
      return { id, positions: placed.map(({ position }) => position), ...stored };
    }),
  );
  const inserted = await insertRun(services.db, {
    id: runId,
    tenant,
    name: name ?? null,
    config,
    chunks,
    samples: planned.flatMap(({ id, placed }) =>
      placed.map(({ position, sample }) => ({
        position,
        sampleId: sample.id,
        chunkId: id,
        responses: sample.responses.length + (config.generate?.n ?? 0),
        batch: sample.batch ?? null,
        metadata: sample.metadata ?? null,
      })),
    ),
    images: namesOf(samples),
    imageBytesPerSampleMax: LIMITS.imageBytesPerSampleMax,
    idempotency,
    now,
  });
  switch (inserted.outcome) {
    case 'key_taken':
      requireSameRequest(inserted.requestSha256, idempotency);
      return { run: await loadRun(services, tenant, inserted.runId), replayed: true };
    case 'images_missing': {
      const errors = inserted.missing.map((missing) => ({
        pointer: pointTo(samples, missing),
        message: `no image ${missing.sha256} was uploaded: send it with POST /v1/images first`,
      }));
      throw new SightlineError('image_missing', `${errors.length} images that the run names were not uploaded`, {
        errors,
      });
    }
    case 'images_too_large': {
      const limit = `the images of a sample have at most ${LIMITS.imageBytesPerSampleMax / 1024 / 1024} MB together`;
      const errors = inserted.positions.map((position) => ({ pointer: `/samples/${position}/images`, message: limit }));
      throw new SightlineError('image_too_large', `Too much: ${limit}`, { errors });
    }
    case 'inserted':
      services.defer(services.wakeDispatch());
      services.defer(services.wakeSweeper(now + SWEEP_WITHIN_MS));
      return { run: inserted.run, replayed: false };
  }
}
