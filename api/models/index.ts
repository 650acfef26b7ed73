/** Operations of `/v1/models` and `/v1/runners`. */
import * as list from './list.ts';
import * as listRunners from './list-runners.ts';

export const models = [list, listRunners] as const;
