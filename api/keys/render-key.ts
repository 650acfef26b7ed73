import type { ApiKey } from '#contract/service.ts';
import type { KeyRow } from '#db/keys/rows.ts';
import { toTime, toTimeOrNull } from '../http/time.ts';

export function renderKey(row: KeyRow): ApiKey {
  return {
    id: row.id,
    name: row.name,
    tenant: row.tenant,
    scopes: row.scopes,
    last_four: row.lastFour,
    created_at: toTime(row.createdAt),
    expires_at: toTimeOrNull(row.expiresAt),
    revoked_at: toTimeOrNull(row.revokedAt),
    last_used_at: toTimeOrNull(row.lastUsedAt),
  };
}
