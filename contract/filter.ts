/** Dataset filters: a rule over the signals of each sample, and whether matching samples are dropped or kept. */
import { z } from 'zod';
import { METADATA_PREFIX, PRESET_NAMES, PRESETS, percentile, signal } from './filter-presets.ts';
import { LIMITS } from './limits.ts';
import { finite } from './weights.ts';

const scalar = z.union([finite, z.string().max(LIMITS.idCharsMax * 8), z.boolean()], {
  error: 'must be a number, a string or a boolean',
});

export const ORDERS = ['lt', 'lte', 'gt', 'gte'] as const;

const orderClause = z
  .strictObject({
    signal,
    op: z.enum(ORDERS),
    value: finite.optional(),
    percentile: percentile.optional().describe('Percentile of the signal within the dataset, 0 to 100.'),
  })
  .refine((clause) => (clause.value === undefined) !== (clause.percentile === undefined), {
    message: 'give exactly one of value and percentile',
  });
const equalityClause = z.strictObject({ signal, op: z.enum(['eq', 'ne']), value: scalar });
const membershipClause = z.strictObject({
  signal,
  op: z.literal('in'),
  value: z.array(scalar).min(1).max(LIMITS.filterValuesMax),
});
const nullClause = z.strictObject({ signal, op: z.literal('is_null') });

export const clause = z.discriminatedUnion('op', [orderClause, equalityClause, membershipClause, nullClause], {
  error: ({ code }) => (code === 'invalid_union' ? 'must be one of lt, lte, gt, gte, eq, ne, in, is_null' : undefined),
});
export type Clause = z.infer<typeof clause>;

const presetRule = z.discriminatedUnion(
  'preset',
  PRESET_NAMES.map((name) =>
    z.strictObject({ preset: z.literal(name), parameters: PRESETS[name].partial().optional() }),
  ) as unknown as [z.ZodObject<{ preset: z.ZodLiteral<string> }>],
  { error: ({ code }) => (code === 'invalid_union' ? `must be one of ${PRESET_NAMES.join(', ')}` : undefined) },
);

export interface PresetRule {
  preset: (typeof PRESET_NAMES)[number];
  /** Overrides of the preset's defaults. */
  parameters?: Record<string, unknown> | undefined;
}
export type Rule = Clause | PresetRule | { all: Rule[] } | { any: Rule[] } | { not: Rule };

const KINDS = ['signal', 'preset', 'all', 'any', 'not'] as const;

interface Open {
  value: unknown;
  path: PropertyKey[];
  depth: number;
}

/** Checks iteratively, so that deep nesting cannot exhaust the stack. */
function checkRule(rule: unknown, context: z.RefinementCtx): void {
  const open: Open[] = [{ value: rule, path: [], depth: 1 }];
  let leaves = 0;
  const refuse = (path: PropertyKey[], message: string) => context.addIssue({ code: 'custom', path, message });
  for (let node = open.shift(); node; node = open.shift()) {
    const { value, path, depth } = node;
    if (depth > LIMITS.filterDepthMax) {
      refuse(path, `a rule can be nested at most ${LIMITS.filterDepthMax} deep`);
      return;
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      refuse(path, 'a rule must be an object');
      continue;
    }
    const kinds = KINDS.filter((kind) => kind in value);
    const [kind] = kinds;
    if (kinds.length !== 1 || kind === undefined) {
      refuse(path, `a rule must have exactly one of ${KINDS.join(', ')}`);
      continue;
    }
    if (kind === 'signal' || kind === 'preset') {
      leaves += 1;
      if (leaves > LIMITS.filterClausesMax) {
        refuse(path, `a rule has at most ${LIMITS.filterClausesMax} clauses`);
        return;
      }
      const parsed = (kind === 'signal' ? clause : presetRule).safeParse(value);
      for (const issue of parsed.error?.issues ?? []) refuse([...path, ...issue.path], issue.message);
      continue;
    }
    const rest = Object.keys(value).filter((key) => key !== kind);
    if (rest.length > 0) refuse(path, `${rest.slice(0, 4).join(', ')} cannot be combined with ${kind}`);
    const inner = (value as Record<string, unknown>)[kind];
    if (kind === 'not') open.push({ value: inner, path: [...path, kind], depth: depth + 1 });
    else if (!Array.isArray(inner) || inner.length === 0) refuse([...path, kind], 'must list at least one rule');
    else
      for (const [index, part] of inner.entries())
        open.push({ value: part, path: [...path, kind, index], depth: depth + 1 });
    if (open.length > LIMITS.filterClausesMax * LIMITS.filterDepthMax) {
      refuse(path, `a rule has at most ${LIMITS.filterClausesMax} clauses`);
      return;
    }
  }
}

export const rule = z
  .custom<Rule>()
  .superRefine(checkRule)
  // The OpenAPI document describes rules in words, because their schema is recursive.
  .meta({
    type: 'object',
    description:
      'A clause {signal, op, value | percentile} with op lt, lte, gt, gte, eq, ne, in or is_null; a preset {preset, parameters}; or a combination of rules {all: […]}, {any: […]}, {not: …}.',
  });

export const filterRequest = z.strictObject({
  rule,
  match: z.enum(['drop', 'keep']).default('drop').describe('Whether matching samples are dropped or kept.'),
  on_null: z
    .enum(['keep', 'drop', 'error'])
    .default('keep')
    .describe('Treatment of samples for which the rule is unknown, because a signal that it needs is null.'),
});
export type FilterRequest = z.infer<typeof filterRequest>;
export type FilterRequestInput = z.input<typeof filterRequest>;

export { METADATA_PREFIX };
