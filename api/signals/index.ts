/** Operations of `/v1/signals` and `/v1/datasets/{id}/versions/{version}/signals`. */

import * as cancel from './cancel.ts';
import * as create from './create.ts';
import * as get from './get.ts';
import * as list from './list.ts';
import * as listSamples from './list-samples.ts';
import * as recompute from './recompute.ts';

export const signals = [create, list, get, listSamples, cancel, recompute] as const;
