/** Takes the responses of a submission: validated as a whole, and nothing counts before all of it is right. */
import { type FieldError, SightlineError } from '#contract/errors.ts';
import { newId } from '#contract/ids.ts';
import { LIMITS } from '#contract/limits.ts';
import { submittedSample } from '#contract/submission.ts';
import { acceptSubmission } from '#db/boards/accept-submission.ts';
import { countQuotaUse } from '#db/boards/count-quota-use.ts';
import { discardUpload } from '#db/boards/discard-upload.ts';
import { insertSubmission } from '#db/boards/insert-submission.ts';
import { insertSubmissionSamples } from '#db/boards/insert-submission-samples.ts';
import type { BenchmarkVersionRow, NewSubmission, NewSubmissionSample } from '#db/boards/rows.ts';
import { submissionKey } from '#db/objects/keys.ts';
import { eachQuestion, type Pair, pairOf, splitOf } from '../benchmarks/check-samples.ts';
import type { IngestedRow } from '../datasets/read-rows.ts';
import type { ApiServices } from '../services.ts';

/** More faults than these end the reading: a body of rubbish is not worth more. */
const FAULTS_MAX = 100;
const MISSING_TOLD_MAX = 100;
const GROUP_SAMPLES_MAX = 400;
const GROUP_CHARS_MAX = 4 * 1024 * 1024;
const ID_CHARS_TOLD = 64;
const MESSAGE_CHARS_TOLD = 200;

const encoder = new TextEncoder();

interface Question {
  sequence: number;
  split: string;
  pair: Pair | null;
}

async function questionsOf(services: ApiServices, version: BenchmarkVersionRow): Promise<Map<string, Question>> {
  const questions = new Map<string, Question>();
  for await (const rows of eachQuestion(services, version)) {
    for (const row of rows) {
      const split = splitOf(row, version.splits) ?? '';
      questions.set(row.sampleId, { sequence: row.sequence, split, pair: pairOf(row) });
    }
  }
  return questions;
}

/** @throws SightlineError `too_many_submissions` with what was used */
async function requireQuota(services: ApiServices, opened: NewSubmission, version: BenchmarkVersionRow): Promise<void> {
  const { today, total } = await countQuotaUse(services.db, opened, services.now());
  if (today < version.perDay && total < version.perKey) return;
  const detail =
    total >= version.perKey
      ? `This key has made ${total} of ${version.perKey} submissions to this version`
      : `This key has made ${today} of ${version.perDay} submissions in the last 24 hours`;
  throw new SightlineError('too_many_submissions', detail);
}

interface Reading {
  questions: Map<string, Question>;
  responsesMax: number;
}

/** The rows as they come, each with the question that it answers; faults are collected. */
async function* checkedRows(
  rows: AsyncIterable<IngestedRow>,
  { questions, responsesMax }: Reading,
  faults: FieldError[],
) {
  const seen = new Map<string, number>();
  for await (const row of rows) {
    const pointTo = (path: string, message: string) =>
      faults.push({ pointer: `/lines/${row.number}${path}`, message: message.slice(0, MESSAGE_CHARS_TOLD) });
    const parsed = 'fault' in row ? undefined : submittedSample.safeParse(row.value);
    if ('fault' in row) pointTo('', row.fault);
    else if (parsed && !parsed.success) {
      for (const { path, message } of parsed.error.issues.slice(0, 4)) {
        pointTo(path.map((part) => `/${String(part).slice(0, ID_CHARS_TOLD)}`).join(''), message);
      }
    } else if (parsed?.data) {
      const { id, responses } = parsed.data;
      const question = questions.get(id);
      const named = JSON.stringify(id.slice(0, ID_CHARS_TOLD));
      const before = seen.get(id);
      if (!question) pointTo('/id', `${named} is no sample of this version`);
      else if (before !== undefined) pointTo('/id', `${named} was on line ${before} already`);
      else if (responses.length > responsesMax)
        pointTo('/responses', `has ${responses.length} responses; at most ${responsesMax}`);
      else {
        seen.set(id, row.number);
        yield { number: row.number, question, sample: parsed.data };
      }
    }
    if (faults.length >= FAULTS_MAX) {
      faults.push({ pointer: '', message: `the rest was not read: ${FAULTS_MAX} faults are enough` });
      return;
    }
  }
  const missing = [...questions.keys()].filter((id) => !seen.has(id));
  if (missing.length === 0) return;
  for (const id of missing.slice(0, MISSING_TOLD_MAX)) {
    faults.push({ pointer: '', message: `the sample ${JSON.stringify(id)} has no responses` });
  }
  const more = missing.length - MISSING_TOLD_MAX;
  if (more > 0) faults.push({ pointer: '', message: `and ${more} further samples have none` });
}

/**
 * Memory: the ids of the version, and one group of responses.
 * @throws SightlineError `submission_refused` with what is missing, unknown or twice; `too_many_submissions`
 */
export async function takeSubmission(
  services: ApiServices,
  {
    submission,
    version,
    rows,
  }: { submission: NewSubmission; version: BenchmarkVersionRow; rows: AsyncIterable<IngestedRow> },
): Promise<void> {
  const { db, objects, now, random } = services;
  await requireQuota(services, submission, version);
  const questions = await questionsOf(services, version);
  const faults: FieldError[] = [];
  let group: NewSubmissionSample[] = [];
  let lines: string[] = [];
  let bytes = 0;
  let bytesOfAll = 0;

  async function flush(): Promise<void> {
    if (group.length === 0) return;
    const objectKey = submissionKey(submission.id, newId('chunk', now(), random(16)));
    const samples = group;
    const body = encoder.encode(lines.join(''));
    group = [];
    lines = [];
    bytes = 0;
    await objects.put(objectKey, body);
    await insertSubmissionSamples(db, { submissionId: submission.id, objectKey, samples });
  }

  await insertSubmission(db, submission);
  let accepted = false;
  try {
    const reading = { questions, responsesMax: version.responsesMax };
    for await (const { number, question, sample } of checkedRows(rows, reading, faults)) {
      // Once it will be refused, the rest is only looked at.
      if (faults.length > 0) continue;
      const line = `${JSON.stringify(sample)}\n`;
      const length = encoder.encode(line).length;
      bytesOfAll += length;
      // A Parquet file may say in a few bytes what becomes gigabytes.
      if (length > LIMITS.lineBytesMax) {
        faults.push({ pointer: `/lines/${number}`, message: `a line has at most ${LIMITS.lineBytesMax} bytes` });
        continue;
      }
      if (bytesOfAll > LIMITS.requestBytesMax) {
        const limit = `${LIMITS.requestBytesMax / 1024 / 1024} MB`;
        throw new SightlineError('payload_too_large', `The responses of a submission have at most ${limit}`);
      }
      const { sequence, split, pair } = question;
      const responses = sample.responses.length;
      group.push({ sequence, sampleId: sample.id, split, pair, responses, start: bytes, bytes: length });
      lines.push(line);
      bytes += length;
      if (group.length >= GROUP_SAMPLES_MAX || bytes >= GROUP_CHARS_MAX) await flush();
    }
    const [first] = faults;
    if (first) {
      const where = first.pointer === '' ? '' : ` at ${first.pointer}`;
      throw new SightlineError('submission_refused', `Nothing was taken${where}: ${first.message}`, { errors: faults });
    }
    await flush();
    accepted = await acceptSubmission(db, submission, { perDay: version.perDay, perKey: version.perKey, now: now() });
    if (!accepted) await requireQuota(services, submission, version);
  } finally {
    if (!accepted) await discardUpload(db, submission.id);
  }
  if (!accepted) throw new SightlineError('too_many_submissions', 'Another submission of this key was faster');
}
