/** What a request carries on its way through the API. */
import type { Scope } from '#contract/service.ts';
import type { KeyRing } from './http/auth.ts';
import type { ApiServices } from './services.ts';

export interface Principal {
  keyId: string;
  /** Sees the runs and images of this tenant, and no one else's. */
  tenant: string;
  scopes: readonly Scope[];
}

export interface ApiEnv {
  Variables: {
    services: ApiServices;
    keyRing: KeyRing;
    requestId: string;
    principal: Principal;
    /** The answer is a page for people. */
    isPage?: boolean;
    /** The page runs scripts, which are files of this address. */
    hasScript?: boolean;
  };
}
