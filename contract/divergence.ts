/** Wire schema of a divergence's name. The table of the divergences is core/scoring/divergences.ts. */
import { z } from 'zod';
import { DIVERGENCE_NAMES, DIVERGENCES, type DivergenceName } from '#core/scoring/divergences.ts';

export { DIVERGENCE_NAMES, DIVERGENCES, type DivergenceName };
export const divergenceName = z.enum(DIVERGENCE_NAMES);
