/** Variables that middleware sets on a request. */
import type { KeyRing } from './http/key-ring.ts';
import type { Principal } from './http/principal.ts';
import type { ApiServices } from './services.ts';

export interface ApiEnv {
  Variables: {
    services: ApiServices;
    keyRing: KeyRing;
    requestId: string;
    principal: Principal;
    /** The response is an HTML page. */
    isPage?: boolean;
    /** The page loads scripts from this origin. */
    hasScript?: boolean;
  };
}
