/** Schemas of fields that many messages share. */
import { z } from 'zod';
import { LIMITS } from './limits.ts';

export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in 64 lower-case hexadecimal digits');
export const identifier = z.string().min(1).max(LIMITS.idCharsMax);
export const text = z.string().max(LIMITS.textCharsMax);
export const seed = z.int().min(0).max(0xffff_ffff);
export const temperature = z.number().min(0.01).max(100);

/** ISO 8601, UTC. */
export const time = z.iso.datetime();
export const count = z.int().min(0);
