/** Operations of `/v1/weights`. */
import * as compute from './compute.ts';

export const weights = [compute] as const;
