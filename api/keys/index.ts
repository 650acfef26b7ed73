/** Operations of `/v1/keys`. */
import * as create from './create.ts';
import * as list from './list.ts';
import * as revoke from './revoke.ts';

export const keys = [create, list, revoke] as const;
