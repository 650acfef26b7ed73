/** Who asks for what everybody may see. */
import type { Context } from 'hono';
import type { ApiEnv, Principal } from '../context.ts';

/** Undefined where nobody said who they are. */
export function viewerOf(c: Context<ApiEnv>): Principal | undefined {
  return c.get('principal') as Principal | undefined;
}
