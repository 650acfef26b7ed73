/** IDs of stored objects: a kind, an underscore and 26 characters that sort by time of creation. */
import { z } from 'zod';

const PREFIXES = {
  run: 'run',
  chunk: 'chk',
  trajectory: 'trj',
  shaping: 'shp',
  key: 'key',
  dataset: 'dst',
  signals: 'sig',
  filter: 'flt',
  benchmark: 'bmk',
  submission: 'sub',
} as const;
export type IdKind = keyof typeof PREFIXES;

/** Crockford's base 32, in lower case. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const TIME_CHARS = 10;
const RANDOM_BYTES = 16;

const idOf = (kind: IdKind) =>
  z
    .string()
    .regex(new RegExp(`^${PREFIXES[kind]}_[${ALPHABET}]{26}$`), `must be an ID that starts with ${PREFIXES[kind]}_`)
    .meta({ examples: [`${PREFIXES[kind]}_01kaspt3r85w9x2q4n7d6c1b0a`] });

export const runId = idOf('run');
export const trajectoryId = idOf('trajectory');
export const shapingId = idOf('shaping');
export const keyId = idOf('key');
export const datasetId = idOf('dataset');
export const signalSetId = idOf('signals');
export const filterId = idOf('filter');
export const submissionId = idOf('submission');

/**
 * @param now milliseconds since 1970
 * @param random 16 random bytes
 */
export function newId(kind: IdKind, now: number, random: Uint8Array): string {
  if (random.length !== RANDOM_BYTES) throw new RangeError(`an ID takes ${RANDOM_BYTES} random bytes`);
  let time = '';
  for (let rest = now, digit = 0; digit < TIME_CHARS; digit += 1, rest = Math.floor(rest / 32)) {
    time = ALPHABET.charAt(rest % 32) + time;
  }
  return `${PREFIXES[kind]}_${time}${Array.from(random, (byte) => ALPHABET.charAt(byte % 32)).join('')}`;
}
