/** Importers of published benchmarks. To add one, write its file in importers/ and list it here. */
import type { Importer } from './importer.ts';
import { dynamath } from './importers/dynamath.ts';
import { geometry3k } from './importers/geometry3k.ts';
import { logicvista } from './importers/logicvista.ts';
import { mathverse } from './importers/mathverse.ts';
import { mathvision } from './importers/mathvision.ts';
import { mmk12 } from './importers/mmk12.ts';
import { mmmuPro } from './importers/mmmu-pro.ts';
import { mmstar } from './importers/mmstar.ts';
import { naturalbench } from './importers/naturalbench.ts';
import { weMath } from './importers/we-math.ts';

/** The eight benchmarks of the VPPO paper, then two that test whether a question needs its image. */
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
