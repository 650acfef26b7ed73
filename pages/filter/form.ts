/** A filter as the fields of a form, which are those of an address: from one to the other and to a request. Pure. */
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
  /** Undefined: no filter is asked for. */
  rule: PresetName | 'clauses' | undefined;
  /** Of the preset, as they were typed. */
  parameters: Record<string, string>;
  clauses: ClauseFields[];
  combine: 'all' | 'any';
  match: FilterRequest['match'];
  on_null: FilterRequest['on_null'];
}

export const CLAUSES_MAX = 8;
const CHARS_MAX = 1000;

const isPreset = (name: string): name is PresetName => (PRESET_NAMES as string[]).includes(name);

function oneOf<Value extends string>(value: string | null, allowed: readonly Value[], otherwise: Value): Value {
  return allowed.find((one) => one === value) ?? otherwise;
}

/** A threshold as people type it: `0.01`, or `10%` for the tenth percentile. */
function typed(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'percentile' in value) return `${String(value.percentile)}%`;
  return String(value);
}

/** What a preset has where nothing else is typed. */
export function defaultsOf(preset: PresetName): Record<string, string> {
  return Object.fromEntries(Object.entries(PRESETS[preset].parse({})).map(([name, value]) => [name, typed(value)]));
}

export function readForm(query: URLSearchParams): FilterForm {
  const asked = query.get('rule') ?? '';
  const rule = isPreset(asked) || asked === 'clauses' ? asked : undefined;
  const parameters: FilterForm['parameters'] = {};
  if (rule !== undefined && rule !== 'clauses') {
    for (const [name, value] of Object.entries(defaultsOf(rule))) {
      const given = query.get(`${rule}.${name}`)?.trim().slice(0, CHARS_MAX) ?? '';
      parameters[name] = given === '' ? value : given;
    }
  }
  const [signals, ops, values] = ['signal', 'op', 'value'].map((name) => query.getAll(name));
  const clauses = (signals ?? []).slice(0, CLAUSES_MAX).flatMap((signal, place) => {
    const field = (list: string[] | undefined) => (list?.[place] ?? '').trim().slice(0, CHARS_MAX);
    return signal === '' ? [] : [{ signal: signal.slice(0, CHARS_MAX), op: field(ops) || 'lte', value: field(values) }];
  });
  return {
    rule,
    parameters,
    clauses: rule === 'clauses' ? clauses : [],
    combine: oneOf(query.get('combine'), ['all', 'any'], 'all'),
    match: oneOf(query.get('match'), ['drop', 'keep'], 'drop'),
    on_null: oneOf(query.get('on_null'), ['keep', 'drop', 'error'], 'keep'),
  };
}

/** The shortest fields that say the same: what is left out has its default. */
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

/** What is no number stays a text, which the schema of a rule then refuses where it wants a number. */
function toNumber(text: string): number | string {
  const number = Number(text.replace('−', '-'));
  return text !== '' && Number.isFinite(number) ? number : text;
}

function toThreshold(text: string): unknown {
  const percentile = PERCENT.exec(text)?.[1];
  return percentile === undefined ? toNumber(text) : { percentile: toNumber(percentile.trim()) };
}

/** A number, `true`, `false`, or a text; a text that looks like one of them stands in quotation marks. */
function toScalar(text: string): number | string | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^".*"$/s.test(text) ? text.slice(1, -1) : toNumber(text);
}

function toClause({ signal, op, value }: ClauseFields): unknown {
  if (op === 'is_null') return { signal, op };
  if (op === 'in') return { signal, op, value: value.split(',').map((one) => toScalar(one.trim())) };
  if (!(ORDERS as readonly string[]).includes(op)) return { signal, op, value: toScalar(value) };
  const threshold = toThreshold(value);
  return typeof threshold === 'object' && threshold !== null
    ? { signal, op, ...threshold }
    : { signal, op, value: threshold };
}

/** Not checked yet. Undefined where no filter is asked for. */
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

/** Undefined where the rule is deeper than the form. */
export function toForm({ rule, match, on_null }: FilterRequest): FilterForm | undefined {
  const plain = { parameters: {}, clauses: [], combine: 'all' as const, match, on_null };
  if ('preset' in rule) {
    const parameters = defaultsOf(rule.preset);
    for (const [name, value] of Object.entries(rule.parameters ?? {})) parameters[name] = typed(value);
    return { ...plain, rule: rule.preset, parameters };
  }
  if ('signal' in rule) return { ...plain, rule: 'clauses', clauses: [fieldsOf(rule)] };
  if ('not' in rule) return undefined;
  const [combine, rules] = 'all' in rule ? (['all', rule.all] as const) : (['any', rule.any] as const);
  const clauses = rules.flatMap((one) => ('signal' in one ? [fieldsOf(one)] : []));
  return clauses.length === rules.length && clauses.length <= CLAUSES_MAX
    ? { ...plain, rule: 'clauses', combine, clauses }
    : undefined;
}
