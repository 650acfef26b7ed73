/** A row on its way to a sample: what a form makes of it, and what may be wrong with it. */

import type { DatasetSampleInput } from '#contract/dataset.ts';
import type { ErrorCode } from '#contract/errors.ts';

/** A picture as a row names it. */
export type ImageCell =
  | { kind: 'sha256'; sha256: string }
  | { kind: 'bytes'; bytes: Uint8Array }
  /** A file beside the dataset: only a client that has it can resolve it. */
  | { kind: 'path'; path: string };

export interface RowFault {
  code: ErrorCode;
  pointer: string;
  message: string;
}

/** A sample but for its pictures, which are still where the row had them. */
export interface DraftSample {
  sample: Omit<DatasetSampleInput, 'images' | 'replacement_images'>;
  images: { cell: ImageCell; pointer: string }[];
  replacementImages?: { cell: ImageCell; pointer: string }[];
}

export type Row = Record<string, unknown>;

/** Thrown by forms; becomes the fault of one line. */
export class RowError extends Error {
  readonly faults: RowFault[];

  constructor(faults: RowFault[]) {
    super(faults.map(({ pointer, message }) => `${pointer}: ${message}`).join('; '));
    this.name = 'RowError';
    this.faults = faults;
  }
}

export function refuseRow(pointer: string, message: string, code: ErrorCode = 'invalid_request'): never {
  throw new RowError([{ code, pointer, message }]);
}

export function isRecord(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
}
