/** Operations of `/v1/filters`. */

import * as create from './create.ts';
import * as exportFile from './export.ts';
import * as get from './get.ts';
import * as getManifest from './get-manifest.ts';
import * as list from './list.ts';
import * as listSamples from './list-samples.ts';
import * as preview from './preview.ts';

export const filters = [preview, create, list, get, listSamples, getManifest, exportFile] as const;
