/** Operations of `/v1/runs`. */
import * as cancel from './cancel.ts';
import * as create from './create.ts';
import * as exportRun from './export.ts';
import * as get from './get.ts';
import * as list from './list.ts';
import * as listGenerations from './list-generations.ts';
import * as listSamples from './list-samples.ts';
import * as listShapings from './list-shapings.ts';
import * as listTrajectories from './list-trajectories.ts';
import * as retry from './retry.ts';
import * as shape from './shape.ts';
import * as watch from './watch.ts';

export const runs = [
  create,
  list,
  get,
  watch,
  listSamples,
  listTrajectories,
  listGenerations,
  exportRun,
  cancel,
  retry,
  shape,
  listShapings,
] as const;
