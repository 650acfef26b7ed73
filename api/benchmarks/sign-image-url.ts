/** Addresses of a benchmark's pictures: signed and expiring, because hidden splits show them to submitters only. */

import { SightlineError } from '#contract/errors.ts';
import { toHex } from '#contract/hash.ts';
import type { BenchmarkRow } from '#db/boards/rows.ts';
import { readSecret } from '#db/secrets/read.ts';
import type { ApiServices } from '../services.ts';

const HOUR_MS = 60 * 60_000;
const KEPT_MS = 24 * HOUR_MS;
const SECRET_BYTES = 32;
const PICTURES = 'picture addresses';
const FINGERPRINTS = 'fingerprints';
const encoder = new TextEncoder();

async function signingKey({ db, random }: Pick<ApiServices, 'db' | 'random'>, purpose: string) {
  const secret = await readSecret(db, purpose, toHex(random(SECRET_BYTES)));
  return crypto.subtle.importKey('raw', encoder.encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
    'verify',
  ]);
}

const signed = (name: string, sha256: string, expires: number) => encoder.encode(`${name}\n${sha256}\n${expires}`);

/** The same address for an hour, so that what shows it can be cached. */
export async function createImageSigner(
  services: Pick<ApiServices, 'db' | 'random' | 'now'>,
  { name }: Pick<BenchmarkRow, 'name'>,
): Promise<(sha256: string) => Promise<string>> {
  const key = await signingKey(services, PICTURES);
  const expires = Math.ceil(services.now() / HOUR_MS) * HOUR_MS + KEPT_MS;
  return async function urlOf(sha256) {
    const signature = await crypto.subtle.sign('HMAC', key, signed(name, sha256, expires));
    const query = new URLSearchParams({ expires: String(expires), signature: toHex(signature) });
    return `/v1/benchmarks/${name}/images/${sha256}?${query}`;
  };
}

/** @throws SightlineError `forbidden` where the address was not made here, or is too old */
export async function requireSigned(
  services: Pick<ApiServices, 'db' | 'random' | 'now'>,
  { name, sha256, expires, signature }: { name: string; sha256: string; expires: number; signature: string },
): Promise<void> {
  const bytes = Uint8Array.from(signature.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  const valid = await crypto.subtle.verify(
    'HMAC',
    await signingKey(services, PICTURES),
    bytes,
    signed(name, sha256, expires),
  );
  if (!valid) throw new SightlineError('forbidden', 'This address of a picture was not made here');
  if (expires <= services.now()) {
    throw new SightlineError('forbidden', 'This address of a picture has expired: ask for the questions again');
  }
}

/** What stands for a content without telling it: a plain hash would let anybody try out answers. */
export async function fingerprintOf(
  services: Pick<ApiServices, 'db' | 'random'>,
  contentSha256: string,
): Promise<string> {
  const key = await signingKey(services, FINGERPRINTS);
  return toHex(await crypto.subtle.sign('HMAC', key, encoder.encode(contentSha256)));
}
