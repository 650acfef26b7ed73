import { toHex } from '#contract/hash.ts';
import type { ApiServices } from '../services.ts';
import { loadHmacKey } from './hmac-key.ts';

/** Identifies a content without revealing its hash, which would let anybody test guesses of the answers. */
export async function fingerprintOf(
  services: Pick<ApiServices, 'db' | 'random'>,
  contentSha256: string,
): Promise<string> {
  const key = await loadHmacKey(services, 'fingerprints');
  return toHex(await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(contentSha256)));
}
