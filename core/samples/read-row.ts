/** Reads a row of any form into a sample: detects the form, resolves images, validates and hashes. */

import { type DatasetSample, datasetSample, type RowForm } from '#contract/dataset.ts';
import { sha256Hex } from '#contract/hash.ts';
import { LIMITS } from '#contract/limits.ts';
import { canonicalJson } from './canonical.ts';
import { fromColumns } from './columns-form.ts';
import { fromPlain, PLAIN_FIELDS } from './plain-form.ts';
import { type DraftSample, type ImageCell, isRecord, type Row, RowError, refuseRow } from './row.ts';
import { fromVerl } from './verl-form.ts';

/** Stores or finds an image. @returns its SHA-256. @throws RowError or SightlineError about this image */
export type ResolveImage = (cell: ImageCell, pointer: string) => Promise<string>;

export interface ReadSample {
  sample: DatasetSample;
  /** Canonical JSON of the sample, which is stored; `contentSha256` is its hash. */
  content: string;
  contentSha256: string;
}

export function formOf(row: Row): RowForm {
  if (Array.isArray(row.prompt)) return 'verl';
  return row.id !== undefined && Object.keys(row).every((name) => PLAIN_FIELDS.has(name)) ? 'plain' : 'columns';
}

function toDraft(row: Row, form: RowForm | 'auto'): DraftSample & { needsId?: boolean } {
  switch (form === 'auto' ? formOf(row) : form) {
    case 'plain':
      return fromPlain(row);
    case 'verl':
      return fromVerl(row);
    case 'columns':
      return fromColumns(row);
  }
}

/** Length of IDs derived from the content of a row, which are the same at the next push. */
const CONTENT_ID_CHARS = 32;

/** Stops at the limit, so that deep nesting cannot exhaust the stack. */
function nestsDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return false;
  if (levels === 0) return true;
  return Object.values(value).some((inner) => nestsDeeper(inner, levels - 1));
}

function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** @throws RowError with all errors of the row, or an error of `resolve` */
export async function readRow(value: unknown, form: RowForm | 'auto', resolve: ResolveImage): Promise<ReadSample> {
  if (!isRecord(value)) return refuseRow('', 'is not an object');
  if (nestsDeeper(value, LIMITS.jsonDepthMax)) return refuseRow('', `nests deeper than ${LIMITS.jsonDepthMax} levels`);
  const draft = toDraft(value, form);
  const resolveAll = async (cells: DraftSample['images']) => {
    const hashes: string[] = [];
    for (const { cell, pointer } of cells) hashes.push(await resolve(cell, pointer));
    return hashes;
  };
  const images = await resolveAll(draft.images);
  const unnamed = {
    ...draft.sample,
    images,
    ...(draft.replacementImages ? { replacement_images: await resolveAll(draft.replacementImages) } : {}),
  };
  const id = draft.needsId ? (await sha256Hex(canonicalJson(unnamed))).slice(0, CONTENT_ID_CHARS) : unnamed.id;
  const parsed = datasetSample.safeParse({ ...unnamed, id });
  if (!parsed.success) {
    throw new RowError(
      parsed.error.issues
        .slice(0, 8)
        .map(({ path, message }) => ({ code: 'invalid_request', pointer: pointerOf(path), message })),
    );
  }
  const content = canonicalJson(parsed.data);
  return { sample: parsed.data, content, contentSha256: await sha256Hex(content) };
}
