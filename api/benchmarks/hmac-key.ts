import { toHex } from '#contract/hash.ts';
import { readSecret } from '#db/secrets/read.ts';
import type { ApiServices } from '../services.ts';

const SECRET_BYTES = 32;

/** Imports the secret of a purpose as an HMAC key. The first use creates the secret. */
export async function loadHmacKey({ db, random }: Pick<ApiServices, 'db' | 'random'>, purpose: string) {
  const secret = await readSecret(db, purpose, toHex(random(SECRET_BYTES)));
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  return crypto.subtle.importKey('raw', new TextEncoder().encode(secret), algorithm, false, ['sign', 'verify']);
}
