/** Operations of `/v1/benchmarks/{name}/leaderboard` and `/v1/benchmarks/{name}/compare`. */

import * as compare from './compare.ts';
import * as exportFile from './export.ts';
import * as get from './get.ts';

export const leaderboards = [get, exportFile, compare] as const;
