/** Input and output of `sightline weights` and `POST /v1/weights`, which shape without a model. */
import { z } from 'zod';
import { LIMITS } from './limits.ts';

/** Sums and squares of numbers below this stay finite, so that no valid input can overflow. */
const MAGNITUDE_MAX = 1e100;
export const finite = z
  .number({ error: 'must be a finite number' })
  .min(-MAGNITUDE_MAX, `must not be below ${-MAGNITUDE_MAX}`)
  .max(MAGNITUDE_MAX, `must not be above ${MAGNITUDE_MAX}`);
const strictSeries = z
  .array(finite)
  .min(1, 'a response must have at least one token')
  .max(LIMITS.tokensPerResponseMax, `a response has at most ${LIMITS.tokensPerResponseMax} tokens`);

function isSeries(value: unknown): boolean {
  if (!Array.isArray(value) || value.length === 0 || value.length > LIMITS.tokensPerResponseMax) return false;
  for (const item of value) {
    if (!(typeof item === 'number' && Math.abs(item) <= MAGNITUDE_MAX)) return false;
  }
  return true;
}

/** Validates long series with one loop; zod runs only on invalid ones, to report the issues. */
const series = z
  .custom<number[]>()
  .superRefine((value, context) => {
    if (isSeries(value)) return;
    const issues = strictSeries.safeParse(value).error?.issues ?? [];
    // Later refinements assume a valid series.
    for (const issue of issues) context.addIssue({ ...issue, continue: false });
  })
  .meta({
    type: 'array',
    items: { type: 'number', minimum: -MAGNITUDE_MAX, maximum: MAGNITUDE_MAX },
    minItems: 1,
    maxItems: LIMITS.tokensPerResponseMax,
  });
const perTrajectory = <Item extends z.ZodType>(item: Item) =>
  z.array(item).max(LIMITS.weightsTrajectoriesMax, `at most ${LIMITS.weightsTrajectoriesMax} trajectories`);
const key = z.union([z.string().max(LIMITS.idCharsMax), z.number()]);

export const shapingConfig = z.strictObject({
  top_p: z.number().gt(0).max(1).default(0.4).describe("k: share of each response's tokens that is kept."),
  beta_min: finite.default(0.9),
  beta_max: z.union([finite, z.literal('dynamic')]).default('dynamic'),
  alpha_cap: finite.optional(),
  advantage: z.enum(['grpo', 'dr_grpo', 'rloo', 'given']).default('grpo'),
  selector: z.enum(['dependency', 'entropy', 'union', 'intersection', 'pgpo', 'none']).default('dependency'),
  weighting: z.enum(['minmax', 'mean', 'none']).default('minmax'),
  scope: z.enum(['run', 'batch', 'group']).default('run'),
});
export type ShapingConfigWire = z.infer<typeof shapingConfig>;

export const weightsInput = z
  .strictObject({
    old_log_probs: perTrajectory(series)
      .optional()
      .describe('[trajectories][tokens]: log-probabilities of the response under the image.'),
    aug_log_probs: perTrajectory(series)
      .optional()
      .describe(
        "[trajectories][tokens]: log-probabilities under the perturbed image. Dependency is then the estimator k3, as in the authors' code.",
      ),
    dependency: perTrajectory(series)
      .optional()
      .describe('[trajectories][tokens]: dependency, instead of the log-probabilities.'),
    entropy: perTrajectory(series).optional(),
    rewards: perTrajectory(finite),
    group: perTrajectory(key)
      .optional()
      .describe('Key of the prompt of each trajectory; if omitted, all trajectories answer the same prompt.'),
    batch: perTrajectory(key).optional(),
    advantages: perTrajectory(finite).optional(),
    config: shapingConfig.prefault({}),
  })
  .superRefine((input, context) => {
    const reject = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
    const pair = [input.old_log_probs, input.aug_log_probs].filter((part) => part !== undefined).length;
    if (pair === 1) {
      const missing = input.old_log_probs ? 'aug_log_probs' : 'old_log_probs';
      reject([missing], `is missing: old_log_probs and aug_log_probs go together`);
      return;
    }
    if ((pair === 2) === (input.dependency !== undefined)) {
      reject([], 'give either old_log_probs with aug_log_probs, or dependency');
      return;
    }
    const name = input.dependency ? 'dependency' : 'old_log_probs';
    const main = input.dependency ?? input.old_log_probs ?? [];
    for (const other of ['rewards', 'group', 'batch', 'advantages', 'aug_log_probs', 'entropy'] as const) {
      const values = input[other];
      if (values && values.length !== main.length) {
        reject([other], `has ${values.length} entries, but ${name} has ${main.length}`);
      }
    }
    for (const other of ['aug_log_probs', 'entropy'] as const) {
      input[other]?.forEach((values, index) => {
        const tokens = main[index]?.length;
        if (tokens !== undefined && values.length !== tokens) {
          reject([other, index], `has ${values.length} tokens, but ${name}/${index} has ${tokens}`);
        }
      });
    }
    const { advantage, scope, selector } = input.config;
    if (advantage === 'given' && !input.advantages) reject(['advantages'], 'is needed by the advantage "given"');
    if (scope === 'batch' && !input.batch) reject(['batch'], 'is needed by the scope "batch"');
    if (['entropy', 'union', 'intersection'].includes(selector) && !input.entropy) {
      reject(['entropy'], `is needed by the selector "${selector}"`);
    }
  });
export type WeightsInput = z.infer<typeof weightsInput>;

const numbers = z.array(z.number());

export const weightsOutput = z.strictObject({
  estimator: z.enum(['k3', 'given']).describe('Source of the dependency: k3 of two log-probabilities, or the caller.'),
  dependency: z.array(numbers),
  mask: z.array(numbers),
  mean_dependency: numbers,
  alpha: numbers,
  advantage: numbers,
  degenerate: z.array(z.boolean()),
  token_weight: z.array(numbers),
  config: shapingConfig,
});
export type WeightsOutput = z.infer<typeof weightsOutput>;
