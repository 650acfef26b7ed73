/** Schemas of the service itself: paging, images, keys, models, runners, health. */
import { z } from 'zod';
import { sha256, time } from './fields.ts';
import { keyId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { plainName } from './plain-name.ts';
import { scorer } from './runner-events.ts';

/** Page of a list; `next_cursor` is null on the last page. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.strictObject({ items: z.array(item), next_cursor: z.string().nullable() });

export const pageQuery = z.object({
  cursor: z.string().max(512).optional().describe('`next_cursor` of the previous page; omit for the first page.'),
  limit: z.coerce.number().int().min(1).max(LIMITS.pageItemsMax).default(50),
});

export const storedImage = z.strictObject({
  sha256,
  media_type: z.enum(['image/jpeg', 'image/png', 'image/webp']),
  bytes: z.int(),
  width: z.int(),
  height: z.int(),
});
export type StoredImage = z.infer<typeof storedImage>;

export const SCOPES = ['read', 'score', 'datasets', 'submit', 'admin'] as const;
export const scope = z.enum(SCOPES);
export type Scope = z.infer<typeof scope>;

export const keyRequest = z.strictObject({
  name: plainName,
  tenant: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must have 1 to 63 characters of a-z, 0-9 and -')
    .default('default')
    .describe('Keys of one tenant see the same runs and images, and none of other tenants.'),
  scopes: z.array(scope).min(1).max(SCOPES.length).default(['read', 'score']),
  expires_at: time.optional(),
});

export const apiKey = z.strictObject({
  id: keyId,
  name: z.string(),
  tenant: z.string(),
  scopes: z.array(scope),
  last_four: z.string(),
  created_at: time,
  expires_at: time.nullable(),
  revoked_at: time.nullable(),
  last_used_at: time.nullable(),
});
export type ApiKey = z.infer<typeof apiKey>;

/** The secret is returned only once; the service stores its hash. */
export const createdKey = apiKey.extend({ secret: z.string() });

export const model = z.strictObject({
  ...scorer.shape,
  runners: z.int().describe('Ready runners with this model.'),
});
export type Model = z.infer<typeof model>;

export const runnerStatus = z.strictObject({
  name: z.string(),
  url: z.string(),
  circuit: z
    .enum(['closed', 'open', 'half_open'])
    .describe('`closed`: in use; `open`: not called after failures; `half_open`: one trial call.'),
  ready: z.boolean(),
  capacity: z.int(),
  leased: z.int().describe('Chunks that the runner is working on.'),
  scorer: scorer.nullable(),
  failures: z.int(),
  last_error: z.string().nullable(),
  retry_at: time.nullable(),
  checked_at: time.nullable(),
});
export type RunnerStatus = z.infer<typeof runnerStatus>;

const check = z.strictObject({ ok: z.boolean(), detail: z.string() });
export const serviceReadiness = z.strictObject({
  ready: z.boolean(),
  checks: z.strictObject({ database: check, objects: check, runners: check }),
});
