import type { Scope } from '#contract/service.ts';

/** Holder of an API key. */
export interface Principal {
  keyId: string;
  /** All data belongs to a tenant; a principal reads and writes only the data of its own. */
  tenant: string;
  scopes: readonly Scope[];
}
