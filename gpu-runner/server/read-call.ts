/** Parses a multipart call into its JSON part and its images, and checks each image against the SHA-256 that names it. */
import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { SightlineError } from '#contract/errors.ts';
import { LIMITS } from '#contract/limits.ts';
import { parseWith } from '#contract/parse.ts';

export interface Call<Request> {
  request: Request;
  images: ReadonlyMap<string, Uint8Array>;
}

async function readForm(raw: Request): Promise<FormData> {
  const type = raw.headers.get('content-type') ?? '';
  if (!type.startsWith('multipart/form-data')) {
    throw new SightlineError(
      'unsupported_media_type',
      `The content type is ${type === '' ? 'missing' : type.split(';')[0]}. Send multipart/form-data with a part "request" and one part per image`,
    );
  }
  try {
    return await raw.formData();
  } catch (cause) {
    if (cause instanceof SightlineError) throw cause;
    throw new SightlineError('invalid_request', 'The multipart body is malformed or truncated', {
      cause,
    });
  }
}

/** @throws SightlineError that names the invalid part or field */
export async function readCall<Schema extends z.ZodType>(
  raw: Request,
  schema: Schema,
): Promise<Call<z.output<Schema>>> {
  const form = await readForm(raw);
  const text = form.get('request');
  if (text === null) throw new SightlineError('invalid_request', 'The multipart body has no part "request"');
  let json: unknown;
  try {
    json = JSON.parse(typeof text === 'string' ? text : await text.text());
  } catch (cause) {
    throw new SightlineError('invalid_request', 'The part "request" is not JSON', { cause });
  }
  const request = parseWith(schema, json, 'The request');

  const images = new Map<string, Uint8Array>();
  for (const [name, part] of form) {
    if (name === 'request') continue;
    if (typeof part === 'string') {
      throw new SightlineError('invalid_request', `The part "${name}" is a text; send each image as a file`);
    }
    if (part.size > LIMITS.imageBytesMax) {
      throw new SightlineError(
        'image_too_large',
        `The image ${name} has ${part.size} bytes; the limit is ${LIMITS.imageBytesMax}`,
      );
    }
    const bytes = new Uint8Array(await part.arrayBuffer());
    const actual = createHash('sha256').update(bytes).digest('hex');
    if (actual !== name) {
      throw new SightlineError(
        'invalid_request',
        `The part "${name}" is not named by the SHA-256 of its bytes. Name it ${actual}`,
      );
    }
    images.set(name, bytes);
  }
  return { request, images };
}
