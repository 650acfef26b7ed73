/** Types of rows, draft samples and row errors. */

import type { DatasetSampleInput } from '#contract/dataset.ts';
import type { ErrorCode } from '#contract/errors.ts';

/** Image in a row. */
export type ImageCell =
  | { kind: 'sha256'; sha256: string }
  | { kind: 'bytes'; bytes: Uint8Array }
  /** Path of a local file, which only the client can resolve. */
  | { kind: 'path'; path: string };

export interface RowIssue {
  code: ErrorCode;
  pointer: string;
  message: string;
}

/** Sample whose images are not resolved yet. */
export interface DraftSample {
  sample: Omit<DatasetSampleInput, 'images' | 'replacement_images'>;
  images: { cell: ImageCell; pointer: string }[];
  replacementImages?: { cell: ImageCell; pointer: string }[];
}

export type Row = Record<string, unknown>;

/** Errors of one row, reported with its line number. */
export class RowError extends Error {
  readonly issues: RowIssue[];

  constructor(issues: RowIssue[]) {
    super(issues.map(({ pointer, message }) => `${pointer}: ${message}`).join('; '));
    this.name = 'RowError';
    this.issues = issues;
  }
}

export function refuseRow(pointer: string, message: string, code: ErrorCode = 'invalid_request'): never {
  throw new RowError([{ code, pointer, message }]);
}

export function isRecord(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
}
