/** Ingests the responses of a submission: all rows are valid and within the quota, or nothing is kept. */
import { type FieldError, SightlineError } from '#contract/errors.ts';
import { newId } from '#contract/ids.ts';
import { LIMITS } from '#contract/limits.ts';
import { acceptSubmission } from '#db/boards/accept-submission.ts';
import { countQuotaUse } from '#db/boards/count-quota-use.ts';
import { discardUpload } from '#db/boards/discard-upload.ts';
import { insertSubmission } from '#db/boards/insert-submission.ts';
import { insertSubmissionSamples } from '#db/boards/insert-submission-samples.ts';
import type { BenchmarkVersionRow, NewSubmission, NewSubmissionSample } from '#db/boards/rows.ts';
import { submissionKey } from '#db/objects/keys.ts';
import type { IngestedRow } from '../datasets/read-rows.ts';
import type { ApiServices } from '../services.ts';
import { type CheckedRow, checkRows, readQuestions } from './check-rows.ts';

/** A group is one object in R2 and one batch in D1. */
const GROUP_SAMPLES_MAX = 400;
const GROUP_BYTES_MAX = 4 * 1024 * 1024;

const encoder = new TextEncoder();

/** @throws SightlineError `too_many_submissions` with the number of submissions so far */
async function requireQuota(
  { db, now }: ApiServices,
  submission: NewSubmission,
  { perDay, perKey }: BenchmarkVersionRow,
): Promise<void> {
  const { today, total } = await countQuotaUse(db, submission, now());
  if (today < perDay && total < perKey) return;
  const detail =
    total >= perKey
      ? `This API key has made ${total} of ${perKey} submissions to this version`
      : `This API key has made ${today} of ${perDay} submissions in the last 24 hours`;
  throw new SightlineError('too_many_submissions', detail);
}

/** Stores rows in groups. */
function createRowStore({ db, objects, now, random }: ApiServices, submissionId: string) {
  let samples: NewSubmissionSample[] = [];
  let lines: string[] = [];
  let bytes = 0;

  async function flush(): Promise<void> {
    if (samples.length === 0) return;
    const objectKey = submissionKey(submissionId, newId('chunk', now(), random(16)));
    const group = samples;
    const body = encoder.encode(lines.join(''));
    samples = [];
    lines = [];
    bytes = 0;
    await objects.put(objectKey, body);
    await insertSubmissionSamples(db, { submissionId, objectKey, samples: group });
  }

  async function add({ question, sample }: CheckedRow, line: string, length: number): Promise<void> {
    const { sequence, split, pair } = question;
    const responses = sample.responses.length;
    samples.push({ sequence, sampleId: sample.id, split, pair, responses, start: bytes, bytes: length });
    lines.push(line);
    bytes += length;
    if (samples.length >= GROUP_SAMPLES_MAX || bytes >= GROUP_BYTES_MAX) await flush();
  }

  return { add, flush };
}

/** @throws SightlineError `submission_refused` with the invalid rows, or `payload_too_large` */
async function storeRows(services: ApiServices, { submission, version, rows }: Ingestion): Promise<void> {
  const errors: FieldError[] = [];
  const store = createRowStore(services, submission.id);
  const questions = await readQuestions(services, version);
  let totalBytes = 0;
  for await (const row of checkRows(rows, { questions, responsesMax: version.responsesMax }, errors)) {
    // After an error nothing is stored; the rest is only checked.
    if (errors.length > 0) continue;
    const line = `${JSON.stringify(row.sample)}\n`;
    const length = encoder.encode(line).length;
    totalBytes += length;
    // A small Parquet file can decompress to gigabytes, so the limits apply to the decoded rows.
    if (length > LIMITS.lineBytesMax) {
      errors.push({ pointer: `/lines/${row.number}`, message: `is longer than ${LIMITS.lineBytesMax} bytes` });
      continue;
    }
    if (totalBytes > LIMITS.requestBytesMax) {
      const limit = `${LIMITS.requestBytesMax / 1024 / 1024} MB`;
      throw new SightlineError('payload_too_large', `The responses of the submission exceed ${limit}`);
    }
    await store.add(row, line, length);
  }
  const [first] = errors;
  if (first) {
    const pointer = first.pointer === '' ? '' : ` at ${first.pointer}`;
    throw new SightlineError('submission_refused', `The submission was rejected${pointer}: ${first.message}`, {
      errors,
    });
  }
  await store.flush();
}

interface Ingestion {
  submission: NewSubmission;
  version: BenchmarkVersionRow;
  rows: AsyncIterable<IngestedRow>;
}

/**
 * Memory: the IDs of the version, and one group of responses.
 * @throws SightlineError `submission_refused` with missing, unknown and repeated IDs, `too_many_submissions`, or
 *   `payload_too_large`
 */
export async function ingestSubmission(services: ApiServices, ingestion: Ingestion): Promise<void> {
  const { db, now } = services;
  const { submission, version } = ingestion;
  await requireQuota(services, submission, version);
  await insertSubmission(db, submission);
  let accepted = false;
  try {
    await storeRows(services, ingestion);
    accepted = await acceptSubmission(db, submission, { perDay: version.perDay, perKey: version.perKey, now: now() });
    if (!accepted) await requireQuota(services, submission, version);
  } finally {
    if (!accepted) await discardUpload(db, submission.id);
  }
  if (!accepted) {
    throw new SightlineError('too_many_submissions', 'A concurrent submission of this API key used up the quota');
  }
}
