/** Converts a filter between the fields of its form (which are those of an address) and a request. */
import type { Clause, FilterRequest, FilterRequestInput, Rule } from '#contract/filter.ts';
import { ORDERS } from '#contract/filter.ts';
import { PRESET_NAMES, PRESETS, type PresetName } from '#contract/filter-presets.ts';

export const OPS = {
  lte: 'is at most',
  lt: 'is less than',
  gte: 'is at least',
  gt: 'is more than',
  eq: 'equals',
  ne: 'differs from',
  in: 'is one of',
  is_null: 'is null',
} as const satisfies Record<Clause['op'], string>;

export interface ClauseFields {
  signal: string;
  op: string;
  value: string;
}

export interface FilterForm {
  /** Undefined without a filter. */
  rule: PresetName | 'clauses' | undefined;
  /** Parameters of the preset, as typed. */
  parameters: Record<string, string>;
  clauses: ClauseFields[];
  combine: 'all' | 'any';
  match: FilterRequest['match'];
  on_null: FilterRequest['on_null'];
}

export const CLAUSES_MAX = 8;
const CHARS_MAX = 1000;

const isPreset = (name: string): name is PresetName => (PRESET_NAMES as string[]).includes(name);

/** @returns the value if it is allowed, or else the first allowed one */
function oneOf<Value extends string>(value: string | null, allowed: readonly [Value, ...Value[]]): Value {
  return allowed.find((candidate) => candidate === value) ?? allowed[0];
}

/** Writes a threshold as it is typed: `0.01`, or `10%` for the tenth percentile. */
function thresholdText(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'percentile' in value) return `${String(value.percentile)}%`;
  return String(value);
}

/** Default parameters of a preset, as typed. */
export function defaultsOf(preset: PresetName): Record<string, string> {
  return Object.fromEntries(
    Object.entries(PRESETS[preset].parse({})).map(([name, value]) => [name, thresholdText(value)]),
  );
}

/** Reads clauses from repeated fields: the n-th `signal`, `op` and `value` are one clause. */
function readClauses(query: URLSearchParams): ClauseFields[] {
  const ops = query.getAll('op');
  const values = query.getAll('value');
  const clean = (text = '') => text.trim().slice(0, CHARS_MAX);
  return query
    .getAll('signal')
    .slice(0, CLAUSES_MAX)
    .map((signal, index) => ({
      signal: signal.slice(0, CHARS_MAX),
      op: clean(ops[index]) || 'lte',
      value: clean(values[index]),
    }))
    .filter(({ signal }) => signal !== '');
}

export function readForm(query: URLSearchParams): FilterForm {
  const value = query.get('rule') ?? '';
  const rule = isPreset(value) || value === 'clauses' ? value : undefined;
  const parameters: FilterForm['parameters'] = {};
  if (rule !== undefined && rule !== 'clauses') {
    for (const [name, byDefault] of Object.entries(defaultsOf(rule))) {
      parameters[name] = query.get(`${rule}.${name}`)?.trim().slice(0, CHARS_MAX) || byDefault;
    }
  }
  return {
    rule,
    parameters,
    clauses: rule === 'clauses' ? readClauses(query) : [],
    combine: oneOf(query.get('combine'), ['all', 'any']),
    match: oneOf(query.get('match'), ['drop', 'keep']),
    on_null: oneOf(query.get('on_null'), ['keep', 'drop', 'error']),
  };
}

/** Writes a form to fields, without defaults: equal filters have equal addresses. */
export function writeForm(form: FilterForm): [name: string, value: string][] {
  if (form.rule === undefined) return [];
  const fields: [string, string][] = [['rule', form.rule]];
  if (form.rule === 'clauses') {
    for (const { signal, op, value } of form.clauses) fields.push(['signal', signal], ['op', op], ['value', value]);
    if (form.combine !== 'all') fields.push(['combine', form.combine]);
  } else {
    const defaults = defaultsOf(form.rule);
    for (const [name, value] of Object.entries(form.parameters)) {
      if (value !== defaults[name]) fields.push([`${form.rule}.${name}`, value]);
    }
  }
  if (form.match !== 'drop') fields.push(['match', form.match]);
  if (form.on_null !== 'keep') fields.push(['on_null', form.on_null]);
  return fields;
}

const PERCENT = /^([^%]+)%$/;

/** Text that is not a number stays text; the schema of a rule rejects it where it needs a number. */
function toNumber(text: string): number | string {
  const number = Number(text.replace('−', '-'));
  return text !== '' && Number.isFinite(number) ? number : text;
}

function toThreshold(text: string): unknown {
  const percentile = PERCENT.exec(text)?.[1];
  return percentile === undefined ? toNumber(text) : { percentile: toNumber(percentile.trim()) };
}

/** Reads a number, `true`, `false` or text. Text that looks like one of the others is quoted. */
function toScalar(text: string): number | string | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^".*"$/s.test(text) ? text.slice(1, -1) : toNumber(text);
}

function toClause({ signal, op, value }: ClauseFields): unknown {
  if (op === 'is_null') return { signal, op };
  if (op === 'in') return { signal, op, value: value.split(',').map((item) => toScalar(item.trim())) };
  if (!(ORDERS as readonly string[]).includes(op)) return { signal, op, value: toScalar(value) };
  const threshold = toThreshold(value);
  return typeof threshold === 'object' && threshold !== null
    ? { signal, op, ...threshold }
    : { signal, op, value: threshold };
}

/** @returns a request that is not validated yet; undefined without a filter */
export function toRequest(form: FilterForm): FilterRequestInput | undefined {
  const { rule, match, on_null } = form;
  if (rule === undefined) return undefined;
  if (rule === 'clauses') {
    const clauses = form.clauses.map(toClause);
    return { rule: { [form.combine]: clauses } as unknown as Rule, match, on_null };
  }
  const defaults = defaultsOf(rule);
  const changed = Object.entries(form.parameters).filter(([name, value]) => value !== defaults[name]);
  if (changed.length === 0) return { rule: { preset: rule }, match, on_null };
  const parameters = Object.fromEntries(changed.map(([name, value]) => [name, toThreshold(value)]));
  return { rule: { preset: rule, parameters }, match, on_null };
}

function quoted(value: unknown): string {
  const text = String(value);
  return typeof value === 'string' && toScalar(text) !== text ? `"${text}"` : text;
}

function fieldsOf(clause: Clause): ClauseFields {
  const { signal, op } = clause;
  if (op === 'is_null') return { signal, op, value: '' };
  if (op === 'in') return { signal, op, value: clause.value.map(quoted).join(', ') };
  const percentile = 'percentile' in clause ? clause.percentile : undefined;
  return { signal, op, value: percentile === undefined ? quoted(clause.value) : `${percentile}%` };
}

/** @returns undefined if the form cannot show the rule: it has no nested rules */
export function toForm({ rule, match, on_null }: FilterRequest): FilterForm | undefined {
  const base = { parameters: {}, clauses: [], combine: 'all' as const, match, on_null };
  if ('preset' in rule) {
    const parameters = defaultsOf(rule.preset);
    for (const [name, value] of Object.entries(rule.parameters ?? {})) parameters[name] = thresholdText(value);
    return { ...base, rule: rule.preset, parameters };
  }
  if ('signal' in rule) return { ...base, rule: 'clauses', clauses: [fieldsOf(rule)] };
  if ('not' in rule) return undefined;
  const [combine, rules] = 'all' in rule ? (['all', rule.all] as const) : (['any', rule.any] as const);
  const clauses = rules.flatMap((inner) => ('signal' in inner ? [fieldsOf(inner)] : []));
  return clauses.length === rules.length && clauses.length <= CLAUSES_MAX
    ? { ...base, rule: 'clauses', combine, clauses }
    : undefined;
}
