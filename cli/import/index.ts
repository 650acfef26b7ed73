/** Importers: published benchmarks, from a copy of their files, as folders that `sightline benchmark create` reads. */
import type { Importer } from './layout.ts';
import { dynamath } from './layouts/dynamath.ts';
import { geometry3k } from './layouts/geometry3k.ts';
import { logicvista } from './layouts/logicvista.ts';
import { mathverse } from './layouts/mathverse.ts';
import { mathvision } from './layouts/mathvision.ts';
import { mmk12 } from './layouts/mmk12.ts';
import { mmmuPro } from './layouts/mmmu-pro.ts';
import { mmstar } from './layouts/mmstar.ts';
import { naturalbench } from './layouts/naturalbench.ts';
import { weMath } from './layouts/we-math.ts';

export { type ImportReport, importBenchmark } from './import-benchmark.ts';
export type { Importer } from './layout.ts';

/** The eight of the paper, then two that ask whether the picture is needed. */
export const IMPORTERS: readonly Importer[] = [
  mathverse,
  dynamath,
  mmk12,
  geometry3k,
  mathvision,
  weMath,
  logicvista,
  mmmuPro,
  mmstar,
  naturalbench,
];
