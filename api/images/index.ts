/** Operations of `/v1/images`. */

import * as get from './get.ts';
import * as upload from './upload.ts';

export const images = [upload, get] as const;
