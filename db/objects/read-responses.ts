/** The texts of a submission's responses, back from R2. */
import type { R2Bucket } from '@cloudflare/workers-types';
import { SightlineError } from '#contract/errors.ts';
import type { SubmittedSample } from '#contract/submission.ts';
import type { SubmissionSampleRow } from '../boards/rows.ts';

/** An object holds at most one group of an upload, so that a range of it is bounded. */
function byObject(rows: SubmissionSampleRow[]): Map<string, SubmissionSampleRow[]> {
  const groups = new Map<string, SubmissionSampleRow[]>();
  for (const row of rows) groups.set(row.objectKey, [...(groups.get(row.objectKey) ?? []), row]);
  return groups;
}

/** @throws SightlineError `storage_failed` where an object is missing or says something else */
export async function readResponses(
  bucket: R2Bucket,
  rows: SubmissionSampleRow[],
): Promise<Map<number, SubmittedSample>> {
  const found = new Map<number, SubmittedSample>();
  const decoder = new TextDecoder();
  for (const [key, placed] of byObject(rows)) {
    const start = Math.min(...placed.map(({ objectStart }) => objectStart));
    const end = Math.max(...placed.map(({ objectStart, objectBytes }) => objectStart + objectBytes));
    const object = await bucket.get(key, { range: { offset: start, length: end - start } });
    const bytes = object ? new Uint8Array(await object.arrayBuffer()) : new Uint8Array();
    for (const { sequence, sampleId, objectStart, objectBytes } of placed) {
      const line = decoder.decode(bytes.subarray(objectStart - start, objectStart - start + objectBytes));
      let sample: SubmittedSample | undefined;
      try {
        sample = JSON.parse(line) as SubmittedSample;
      } catch {
        // Told below, like an object that is not there.
      }
      if (sample?.id !== sampleId) {
        throw new SightlineError('storage_failed', `The responses to the sample "${sampleId}" cannot be read back`);
      }
      found.set(sequence, sample);
    }
  }
  return found;
}
