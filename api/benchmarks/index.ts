/** Operations of `/v1/benchmarks`. */
import * as create from './create.ts';
import * as createVersion from './create-version.ts';
import * as get from './get.ts';
import * as getImage from './get-image.ts';
import * as getVersion from './get-version.ts';
import * as list from './list.ts';
import * as listQuestions from './list-questions.ts';
import * as listVersions from './list-versions.ts';
import * as regrade from './regrade.ts';

export const benchmarks = [
  create,
  list,
  get,
  createVersion,
  listVersions,
  getVersion,
  regrade,
  listQuestions,
  getImage,
] as const;
