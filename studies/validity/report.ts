/** Schema of validity.json, the source of all tables and charts of the page. */
import { z } from 'zod';
import { divergenceName } from '#contract/divergence.ts';
import { scorer } from '#contract/runner-events.ts';
import { interval } from '#studies/shared/interval.ts';
import { ORIGINS } from '#studies/shared/renders.ts';
import { CATEGORIES } from '#studies/shared/token-categories.ts';
import { CATEGORY_VIEWS, RANKED_VIEWS } from './figures/categories.ts';
import { GROUP_SIGNALS } from './figures/groups.ts';
import { CONTRASTS, RESPONSE_SETS } from './figures/token-auroc.ts';
import { ANSWERED_VIEW_NAMES } from './plan.ts';

export const COMPARED_PERTURBATIONS = [
  'patch_blackening',
  'patch_blackening_75',
  'patch_blackening_90',
  'gaussian_noise',
  'gaussian_blur',
  'solid_grey',
  'no_image',
] as const;
export type ComparedPerturbation = (typeof COMPARED_PERTURBATIONS)[number];

export const DRAWS = ['1', '2', '4', '8'] as const;

const bySetAndContrast = <Schema extends z.ZodType>(schema: Schema) =>
  z.record(z.enum(RESPONSE_SETS), z.record(z.enum(CONTRASTS), schema));

const accuracyRow = z.strictObject({
  kind: z.string(),
  shortcut: z.boolean(),
  samples: z.int(),
  views: z.record(z.enum(ANSWERED_VIEW_NAMES), interval),
  chance: z.number(),
});

const goal = z.strictObject({
  name: z.string(),
  measured: z.number(),
  /** Null if the figure has no interval. */
  interval: interval.nullable(),
  relation: z.enum(['>=', '<=']),
  target: z.number(),
  met: z.boolean(),
});
export type Goal = z.infer<typeof goal>;

export const validityReport = z.strictObject({
  schema: z.literal('sightline/validity/1'),
  command: z.string(),
  seed: z.int(),
  samples: z.int(),
  image_questions: z.int(),
  shortcuts: z.int(),
  scorer,
  generator: z.strictObject({ version: z.string(), renders_sha256: z.string() }),
  bootstrap: z.strictObject({ resamples: z.int(), level: z.number(), unit: z.literal('sample') }),
  /** Tokens of the AUROC; `hard` counts the negatives of the hard contrast. */
  tokens: z.record(
    z.enum(RESPONSE_SETS),
    z.strictObject({ responses: z.int(), labelled: z.int(), visual: z.int(), hard: z.int() }),
  ),
  goals: z.array(goal),
  accuracy: z.strictObject({
    kinds: z.array(accuracyRow),
    image_questions: accuracyRow,
    shortcuts: accuracyRow,
  }),
  /** By response set, contrast, divergence and perturbation, with one draw. */
  auroc: bySetAndContrast(z.record(divergenceName, z.record(z.enum(COMPARED_PERTURBATIONS), interval))),
  /** By contrast, divergence and number of draws of blackened patches, on gold responses. */
  auroc_by_draws: z.record(z.enum(CONTRASTS), z.record(divergenceName, z.record(z.enum(DRAWS), interval))),
  /** Masks by KL under blackened patches with 4 draws, on gold responses. */
  k_curve: z.array(z.strictObject({ k: z.number(), precision: interval, recall: interval })),
  shortcut_rules: z.array(
    z.strictObject({
      name: z.string(),
      rule: z.string(),
      f1: interval,
      precision: interval,
      recall: interval,
      called: z.int(),
    }),
  ),
  dependency_by_category: z.array(
    z.strictObject({
      category: z.enum(CATEGORIES),
      visual: z.boolean(),
      tokens: z.int(),
      mean: z.record(z.enum(CATEGORY_VIEWS), z.number()),
      deciles: z.array(z.number()).length(11),
      auroc: z.record(z.enum(RANKED_VIEWS), interval).nullable(),
    }),
  ),
  groups: z.strictObject({
    origins: z.array(
      z.strictObject({
        origin: z.enum(ORIGINS),
        responses: z.int(),
        mean: z.record(z.enum(GROUP_SIGNALS), z.number()),
        mean_alpha: z.number(),
      }),
    ),
    auroc_within_group: z.record(z.enum(GROUP_SIGNALS), interval).nullable(),
  }),
});
export type ValidityReport = z.infer<typeof validityReport>;
