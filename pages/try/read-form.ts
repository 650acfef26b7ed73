/** What was sent from the page to try it: read within bounds, checked, with every fault at its place. */
import type { Context } from 'hono';
import { readImageHeader } from '#api/images/read-image-header.ts';
import { SightlineError, toProblem } from '#contract/errors.ts';
import { LIMITS } from '#contract/limits.ts';
import { sha256 } from '#contract/runner.ts';
import { FIRST_VIEW, isTryView, TRY_LIMITS } from './limits.ts';
import type { TryFaults, TryValues } from './view.ts';

const MEGABYTE = 1024 * 1024;
/** More than the page takes: a picture that is too large is told in place, with what was typed kept. */
const FORM_BYTES_MAX = LIMITS.imageBytesMax + MEGABYTE;

export interface ReadTry {
  values: TryValues;
  faults: TryFaults;
  /** A picture that can be read, where one was sent. */
  bytes: Uint8Array | undefined;
  once: string;
}

/** Browsers send line ends as CRLF. */
function textsOf(form: FormData, name: string): string[] {
  return form.getAll(name).flatMap((value) => (typeof value === 'string' ? [value.replaceAll('\r\n', '\n')] : []));
}

/** @throws SightlineError `unsupported_media_type`, `payload_too_large` or `invalid_request` */
async function readForm(c: Context): Promise<FormData> {
  if (!c.req.header('content-type')?.startsWith('multipart/form-data')) {
    throw new SightlineError('unsupported_media_type', 'This form is sent as multipart/form-data');
  }
  // Browsers tell the length of every form.
  if (!(Number(c.req.header('content-length') ?? Number.NaN) <= FORM_BYTES_MAX)) {
    throw new SightlineError('payload_too_large', `The form has at most ${FORM_BYTES_MAX / MEGABYTE} MB`);
  }
  try {
    return await c.req.raw.formData();
  } catch (cause) {
    throw new SightlineError('invalid_request', 'The form is cut off or broken', { cause });
  }
}

async function readPicture(form: FormData): Promise<{ bytes?: Uint8Array; fault?: string }> {
  const file: unknown = form.get('picture');
  if (!(file instanceof File) || file.size === 0) return {};
  const { pictureBytesMax } = TRY_LIMITS;
  if (file.size > pictureBytesMax) {
    const size = (file.size / MEGABYTE).toFixed(1);
    return { fault: `This picture has ${size} MB; at most ${pictureBytesMax / MEGABYTE} MB are taken.` };
  }
  const bytes = new Uint8Array(await file.arrayBuffer());
  try {
    readImageHeader(bytes);
    return { bytes };
  } catch (error) {
    return { fault: `${toProblem(error).detail}.` };
  }
}

function faultsOf({ question, responses, view }: TryValues): TryFaults {
  const { questionCharsMax, responseCharsMax, responsesMax } = TRY_LIMITS;
  const faults: TryFaults = {};
  if (question.trim() === '') faults.question = 'Ask a question.';
  if (question.length > questionCharsMax) faults.question = `A question has at most ${questionCharsMax} characters.`;
  const tooLong = responses.findIndex((text) => text.length > responseCharsMax);
  if (tooLong >= 0) {
    faults.responses = `Response ${tooLong + 1} has ${responses[tooLong]?.length} characters; at most ${responseCharsMax} are taken.`;
  }
  if (responses.length > responsesMax) faults.responses = `At most ${responsesMax} responses are taken.`;
  if (!isTryView(view)) faults.form = 'There is no such view to compare with.';
  return faults;
}

export async function readTryForm(c: Context): Promise<ReadTry> {
  const form = await readForm(c);
  const [kept] = textsOf(form, 'kept');
  const values: TryValues = {
    question: textsOf(form, 'question')[0] ?? '',
    responses: textsOf(form, 'response'),
    view: textsOf(form, 'view')[0] ?? FIRST_VIEW,
    picture: sha256.safeParse(kept).data,
  };
  const faults = faultsOf(values);
  const { bytes, fault } = await readPicture(form);
  if (fault !== undefined) faults.picture = fault;
  else if (bytes === undefined && values.picture === undefined) faults.picture = 'Choose a picture.';
  return { values, faults, bytes, once: (textsOf(form, 'once')[0] ?? '').slice(0, 64) };
}
