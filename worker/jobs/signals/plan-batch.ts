import type { DatasetSample } from '#contract/dataset.ts';
import { type RunRequest, runRequest } from '#contract/run-request.ts';
import { readSamples } from '#db/objects/read-samples.ts';
import { listSamplesWithoutSignals } from '#db/signals/list-samples-without-signals.ts';
import { recordUnscorable } from '#db/signals/record-unscorable.ts';
import type { NewSampleSignals, SignalSetRow } from '#db/signals/rows.ts';
import type { Services } from '../../services.ts';
import { BATCH_SAMPLES_MAX, type PlannedBatch } from '../batches/batch-job.ts';
import { toRunSample, toScoringRequest } from '../batches/scoring-request.ts';

/** Responses to score: the bare answer comes after the responses of the sample. */
function responsesOf({ responses, answers: [answer] }: DatasetSample): unknown[] {
  return answer === undefined ? responses : [...responses, { text: answer }];
}

interface Candidate {
  contentSha256: string;
  sample: unknown;
}

interface RequestForSet {
  /** Undefined if no sample fits the settings. */
  request: RunRequest | undefined;
  /** Errors of the samples that do not fit the settings. */
  refused: NewSampleSignals[];
}

function toRunRequest({ datasetId, version, scorer, settings }: SignalSetRow, candidates: Candidate[]): RequestForSet {
  const { grader: _grader, ...runSettings } = settings;
  const name = `signals of ${datasetId} version ${version}`;
  const refused: NewSampleSignals[] = [];
  let remaining = candidates;
  while (remaining.length > 0) {
    const samples = remaining.map(({ sample }) => sample);
    const parsed = runRequest.safeParse(toScoringRequest({ name, scorer, settings: runSettings, samples }));
    if (parsed.success) return { request: parsed.data, refused };
    const messages = new Map(
      parsed.error.issues.flatMap(({ path, message }) => (path[0] === 'samples' ? [[Number(path[1]), message]] : [])),
    );
    if (messages.size === 0) throw parsed.error;
    for (const [index, detail] of messages) {
      const contentSha256 = remaining[index]?.contentSha256;
      if (contentSha256 === undefined) continue;
      refused.push({ contentSha256, signals: undefined, error: { code: 'invalid_request', detail } });
    }
    remaining = remaining.filter((_, index) => !messages.has(index));
  }
  return { request: undefined, refused };
}

/** Plans the next samples of a signal set, and records the errors of samples that no run can score. */
export async function planBatch({ db, objects, now }: Services, set: SignalSetRow): Promise<PlannedBatch | undefined> {
  const rows = await listSamplesWithoutSignals(db, set, BATCH_SAMPLES_MAX);
  const last = rows.at(-1)?.sequence;
  if (last === undefined) return undefined;
  const candidates: Candidate[] = [];
  for await (const { row, sample } of readSamples(objects, rows)) {
    candidates.push({ contentSha256: row.contentSha256, sample: toRunSample(sample, responsesOf(sample)) });
  }
  const { request, refused } = toRunRequest(set, candidates);
  if (refused.length > 0) await recordUnscorable(db, { settingsKey: set.settingsKey, samples: refused, now: now() });
  return { last, run: request && { tenant: set.tenant, request, idempotencyKey: `signals ${set.id} ${last}` } };
}
