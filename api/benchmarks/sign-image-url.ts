/** Signed, expiring URLs of benchmark images: images of hidden splits are visible to submitters only. */
import { SightlineError } from '#contract/errors.ts';
import { toHex } from '#contract/hash.ts';
import type { BenchmarkRow } from '#db/boards/rows.ts';
import type { ApiServices } from '../services.ts';
import { loadHmacKey } from './hmac-key.ts';

const HOUR_MS = 60 * 60_000;
const VALID_MS = 24 * HOUR_MS;
/** Stored with the secret: renaming it would invalidate signed URLs. */
const PURPOSE = 'picture addresses';

interface SignedUrl {
  name: string;
  sha256: string;
  expires: number;
}

function signedBytes({ name, sha256, expires }: SignedUrl): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${name}\n${sha256}\n${expires}`);
}

/** Creates a function that signs URLs. The URL of an image stays the same for an hour, so that clients can cache it. */
export async function createImageSigner(
  services: Pick<ApiServices, 'db' | 'random' | 'now'>,
  { name }: Pick<BenchmarkRow, 'name'>,
): Promise<(sha256: string) => Promise<string>> {
  const key = await loadHmacKey(services, PURPOSE);
  const expires = Math.ceil(services.now() / HOUR_MS) * HOUR_MS + VALID_MS;
  return async function signUrl(sha256) {
    const signature = await crypto.subtle.sign('HMAC', key, signedBytes({ name, sha256, expires }));
    const query = new URLSearchParams({ expires: String(expires), signature: toHex(signature) });
    return `/v1/benchmarks/${name}/images/${sha256}?${query}`;
  };
}

/** @throws SightlineError `forbidden` if the signature is wrong or the URL has expired */
export async function requireSignedUrl(
  services: Pick<ApiServices, 'db' | 'random' | 'now'>,
  { signature, ...url }: SignedUrl & { signature: string },
): Promise<void> {
  const bytes = Uint8Array.from(signature.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  const key = await loadHmacKey(services, PURPOSE);
  const isValid = await crypto.subtle.verify('HMAC', key, bytes, signedBytes(url));
  if (!isValid) throw new SightlineError('forbidden', 'The signature of this image URL is wrong');
  if (url.expires <= services.now()) {
    throw new SightlineError('forbidden', 'This image URL has expired; read the questions again to get a new one');
  }
}
