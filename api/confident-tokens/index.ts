/** Operations of `/v1/runs/{id}/confident-tokens`. */
import * as list from './list.ts';

export const confidentTokens = [list] as const;
