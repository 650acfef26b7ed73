import type { R2Bucket } from '@cloudflare/workers-types';
import { SightlineError } from '#contract/errors.ts';
import type { SubmittedSample } from '#contract/submission.ts';
import type { SubmissionSampleRow } from '../boards/rows.ts';

function groupByObject(rows: SubmissionSampleRow[]): Map<string, SubmissionSampleRow[]> {
  const groups = new Map<string, SubmissionSampleRow[]>();
  for (const row of rows) groups.set(row.objectKey, [...(groups.get(row.objectKey) ?? []), row]);
  return groups;
}

function parseLine(line: string): SubmittedSample | undefined {
  try {
    return JSON.parse(line) as SubmittedSample;
  } catch {
    return undefined;
  }
}

/**
 * Reads the submitted responses of samples, by sequence number: one read per object, which is bounded because an object
 * holds one part of an upload.
 * @throws SightlineError `storage_failed` if an object is missing or holds other content
 */
export async function readResponses(
  bucket: R2Bucket,
  rows: SubmissionSampleRow[],
): Promise<Map<number, SubmittedSample>> {
  const submitted = new Map<number, SubmittedSample>();
  const decoder = new TextDecoder();
  for (const [key, group] of groupByObject(rows)) {
    const start = Math.min(...group.map(({ objectStart }) => objectStart));
    const end = Math.max(...group.map(({ objectStart, objectBytes }) => objectStart + objectBytes));
    const object = await bucket.get(key, { range: { offset: start, length: end - start } });
    const bytes = object ? new Uint8Array(await object.arrayBuffer()) : new Uint8Array();
    for (const { sequence, sampleId, objectStart, objectBytes } of group) {
      const line = decoder.decode(bytes.subarray(objectStart - start, objectStart - start + objectBytes));
      const sample = parseLine(line);
      if (sample?.id !== sampleId) {
        throw new SightlineError('storage_failed', `The stored responses to the sample "${sampleId}" cannot be read`);
      }
      submitted.set(sequence, sample);
    }
  }
  return submitted;
}
