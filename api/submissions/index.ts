/** Operations of `/v1/submissions`. */
import * as create from './create.ts';
import * as get from './get.ts';
import * as getMetrics from './get-metrics.ts';
import * as list from './list.ts';
import * as listSamples from './list-samples.ts';
import * as retry from './retry.ts';
import * as setVisibility from './set-visibility.ts';
import * as withdraw from './withdraw.ts';

export const submissions = [create, list, get, getMetrics, listSamples, setVisibility, withdraw, retry] as const;
