/** SQL that makes an insert happen once per Idempotency-Key. */
import { type SQL, sql } from 'drizzle-orm';

export interface IdempotencyKey {
  tenant: string;
  key: string;
  /** Hash of method, path and body: another request with the same key is refused. */
  requestSha256: string;
}

export interface KeyUseRow {
  resource_id: string;
  request_sha256: string;
}

/** Selects what an earlier request with the key created. Selects no row without a key. */
export function selectKeyUse(key: IdempotencyKey | undefined): SQL {
  return sql`SELECT resource_id, request_sha256 FROM idempotency_keys
    WHERE tenant = ${key?.tenant ?? null} AND key = ${key?.key ?? null}`;
}

export interface NewKeyUse {
  key: IdempotencyKey | undefined;
  resourceId: string;
  /** Holds if the resource was inserted. */
  inserted: SQL;
  now: number;
}

/** @returns no statement without a key */
export function insertKeyUse({ key, resourceId, inserted, now }: NewKeyUse): SQL[] {
  if (!key) return [];
  return [
    sql`INSERT INTO idempotency_keys (tenant, key, request_sha256, resource_id, created_at)
      SELECT ${key.tenant}, ${key.key}, ${key.requestSha256}, ${resourceId}, ${now} WHERE ${inserted}`,
  ];
}
