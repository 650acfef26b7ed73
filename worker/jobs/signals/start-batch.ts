/** The next samples of a signal set become a run. */

import { acceptRun } from '#api/runs/accept-run.ts';
import type { DatasetSample } from '#contract/dataset.ts';
import { sha256Hex } from '#contract/hash.ts';
import { type RunRequest, runRequest } from '#contract/run.ts';
import { readSamples } from '#db/objects/read-samples.ts';
import { insertSignalBatch } from '#db/signals/insert-batch.ts';
import { listSamplesWithoutSignals } from '#db/signals/list-samples-without-signals.ts';
import { type NewSampleSignals, recordUnscorable } from '#db/signals/record.ts';
import type { SignalSetRow } from '#db/signals/rows.ts';
import type { Services } from '../../services.ts';

/** Fewer than a run may have: a set should show progress. */
const SAMPLES_MAX = 64;

interface Asked {
  contentSha256: string;
  sample: unknown;
}

/** The bare answer comes after the responses that were given, before those that are generated. */
function toRunSample({ choices: _choices, answers, responses, metadata: _metadata, ...prompt }: DatasetSample) {
  const [answer] = answers;
  return { ...prompt, responses: answer === undefined ? responses : [...responses, { text: answer }] };
}

/** The run for all samples that fit the settings, and why the others do not. */
function plan(set: SignalSetRow, asked: Asked[]): { request: RunRequest | undefined; refused: NewSampleSignals[] } {
  const { divergence, grader: _grader, ...settings } = set.settings;
  const refused: NewSampleSignals[] = [];
  let rest = asked;
  while (rest.length > 0) {
    const parsed = runRequest.safeParse({
      name: `signals of ${set.datasetId} version ${set.version}`,
      model: set.scorer.name,
      model_revision: set.scorer.revision,
      ...settings,
      divergences: [divergence],
      shaping: { weighting: 'none', selector: 'none' },
      samples: rest.map(({ sample }) => sample),
    });
    if (parsed.success) return { request: parsed.data, refused };
    const reasons = new Map(
      parsed.error.issues.flatMap(({ path, message }) => (path[0] === 'samples' ? [[Number(path[1]), message]] : [])),
    );
    if (reasons.size === 0) throw parsed.error;
    for (const [index, { contentSha256 }] of rest.entries()) {
      const detail = reasons.get(index);
      if (detail === undefined) continue;
      refused.push({ contentSha256, signals: undefined, error: { code: 'invalid_request', detail } });
    }
    rest = rest.filter((_, index) => !reasons.has(index));
  }
  return { request: undefined, refused };
}

/** @returns false where no sample is left */
export async function startBatch(services: Services, set: SignalSetRow): Promise<boolean> {
  const { db, objects, now } = services;
  const rows = await listSamplesWithoutSignals(db, set, SAMPLES_MAX);
  const last = rows.at(-1);
  if (!last) return false;
  const asked: Asked[] = [];
  for await (const { row, sample } of readSamples(objects, rows)) {
    asked.push({ contentSha256: row.contentSha256, sample: toRunSample(sample) });
  }
  const { request, refused } = plan(set, asked);
  if (refused.length > 0) await recordUnscorable(db, { settingsKey: set.settingsKey, samples: refused, now: now() });
  let runId: string | undefined;
  if (request) {
    // A crash between the run and its batch repeats both: the key makes it the same run.
    const key = `signals ${set.id} ${last.sequence}`;
    const accepted = await acceptRun(
      {
        ...services,
        defer: (work) => void work.catch((error) => services.log({ level: 'error', deferred: String(error) })),
      },
      { tenant: set.tenant, request, idempotency: { key, requestSha256: await sha256Hex(key) } },
    );
    runId = accepted.run.id;
  }
  await insertSignalBatch(db, { setId: set.id, after: set.planned, last: last.sequence, runId });
  return true;
}
