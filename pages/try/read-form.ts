/** Reads and checks the form of `/try`. Values are kept and errors belong to fields: the form can return with both. */
import type { Context } from 'hono';
import { readImageHeader } from '#api/images/read-image-header.ts';
import { SightlineError, toProblem } from '#contract/errors.ts';
import { sha256 } from '#contract/fields.ts';
import { LIMITS } from '#contract/limits.ts';
import type { TryErrors, TryValues } from './form.tsx';
import { DEFAULT_VIEW, isTryView, TRY_LIMITS } from './limits.ts';

export const NO_IMAGE = 'Choose an image.';
const MEGABYTE = 1024 * 1024;
/** Larger than the form allows, so that an image that is too large still returns as an error of its field. */
const FORM_BYTES_MAX = LIMITS.imageBytesMax + MEGABYTE;

export interface TryForm {
  values: TryValues;
  errors: TryErrors;
  /** The uploaded image, if its header can be read. */
  bytes: Uint8Array | undefined;
  /** Idempotency token of the form. */
  once: string;
}

/** Text values of a field. Browsers send line ends as CRLF. */
function textsOf(form: FormData, name: string): string[] {
  return form.getAll(name).flatMap((value) => (typeof value === 'string' ? [value.replaceAll('\r\n', '\n')] : []));
}

/** @throws SightlineError `unsupported_media_type`, `payload_too_large` or `invalid_request` */
async function readFormData(c: Context): Promise<FormData> {
  if (!c.req.header('content-type')?.startsWith('multipart/form-data')) {
    throw new SightlineError('unsupported_media_type', 'Send this form as multipart/form-data');
  }
  // Browsers send the length of every form; a missing length fails the comparison.
  if (!(Number(c.req.header('content-length') ?? Number.NaN) <= FORM_BYTES_MAX)) {
    throw new SightlineError('payload_too_large', `The form may have at most ${FORM_BYTES_MAX / MEGABYTE} MB`);
  }
  try {
    return await c.req.raw.formData();
  } catch (cause) {
    throw new SightlineError('invalid_request', 'The form is cut off or broken', { cause });
  }
}

async function readImage(form: FormData): Promise<{ bytes?: Uint8Array; error?: string }> {
  const file: unknown = form.get('picture');
  if (!(file instanceof File) || file.size === 0) return {};
  const { imageBytesMax } = TRY_LIMITS;
  if (file.size > imageBytesMax) {
    const size = (file.size / MEGABYTE).toFixed(1);
    return { error: `This image has ${size} MB. An image may have at most ${imageBytesMax / MEGABYTE} MB.` };
  }
  const bytes = new Uint8Array(await file.arrayBuffer());
  try {
    readImageHeader(bytes);
    return { bytes };
  } catch (error) {
    return { error: `${toProblem(error).detail}.` };
  }
}

function check({ question, responses, view }: TryValues): TryErrors {
  const { questionCharsMax, responseCharsMax, responsesMax } = TRY_LIMITS;
  const errors: TryErrors = {};
  if (question.trim() === '') errors.question = 'Enter a question.';
  if (question.length > questionCharsMax) {
    errors.question = `A question may have at most ${questionCharsMax} characters.`;
  }
  const tooLong = responses.findIndex((text) => text.length > responseCharsMax);
  if (tooLong >= 0) {
    const length = responses[tooLong]?.length;
    errors.responses = `Response ${tooLong + 1} has ${length} characters. Enter at most ${responseCharsMax}.`;
  }
  if (responses.length > responsesMax) errors.responses = `Enter at most ${responsesMax} responses.`;
  if (!isTryView(view)) errors.form = 'There is no such view. Choose one of the list.';
  return errors;
}

export async function readTryForm(c: Context): Promise<TryForm> {
  const form = await readFormData(c);
  const [kept] = textsOf(form, 'kept');
  const values: TryValues = {
    question: textsOf(form, 'question')[0] ?? '',
    responses: textsOf(form, 'response'),
    view: textsOf(form, 'view')[0] ?? DEFAULT_VIEW,
    image: sha256.safeParse(kept).data,
  };
  const errors = check(values);
  const { bytes, error } = await readImage(form);
  if (error !== undefined) errors.picture = error;
  else if (bytes === undefined && values.image === undefined) errors.picture = NO_IMAGE;
  return { values, errors, bytes, once: (textsOf(form, 'once')[0] ?? '').slice(0, 64) };
}
