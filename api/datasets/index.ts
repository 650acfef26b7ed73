/** Operations of `/v1/datasets`. */
import * as create from './create.ts';
import * as freezeVersion from './freeze-version.ts';
import * as get from './get.ts';
import * as getVersion from './get-version.ts';
import * as list from './list.ts';
import * as listDuplicates from './list-duplicates.ts';
import * as listMissing from './list-missing.ts';
import * as listSamples from './list-samples.ts';
import * as listVersions from './list-versions.ts';
import * as pushSamples from './push-samples.ts';

export const datasets = [
  create,
  list,
  get,
  pushSamples,
  listSamples,
  listMissing,
  listDuplicates,
  freezeVersion,
  listVersions,
  getVersion,
] as const;
