/** Fields of a form as the browser sent them, in order. */
import type { Context } from 'hono';
import { SightlineError } from '#contract/errors.ts';

const FORM_BYTES_MAX = 64 * 1024;

/** @throws SightlineError `payload_too_large` or `unsupported_media_type` */
export async function readFields(c: Context): Promise<URLSearchParams> {
  if (!c.req.header('content-type')?.startsWith('application/x-www-form-urlencoded')) {
    throw new SightlineError('unsupported_media_type', 'Send a form as application/x-www-form-urlencoded');
  }
  // Browsers send the length of every form; a missing length fails the comparison.
  if (!(Number(c.req.header('content-length')) <= FORM_BYTES_MAX)) {
    throw new SightlineError('payload_too_large', `A form may have at most ${FORM_BYTES_MAX / 1024} kB`);
  }
  return new URLSearchParams(await c.req.text());
}
