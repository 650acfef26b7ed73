/** Previews the filter in the address of a page. Errors become sentences next to the form; the page still loads. */
import { toFieldErrors } from '#api/http/to-field-errors.ts';
import { SightlineError } from '#contract/errors.ts';
import { type FilterRequest, filterRequest } from '#contract/filter.ts';
import type { FilterPreview } from '#contract/filter-report.ts';
import { applyFilter, previewOf, requirePerturbation, type SignalTable } from '#core/filtering/index.ts';
import type { SignalSetRow } from '#db/signals/rows.ts';
import { type FilterForm, toRequest } from '../filter/form.ts';

export interface ParsedRequest {
  /** Undefined if the form asks for no filter, or has errors. */
  request: FilterRequest | undefined;
  errors: string[];
}

export interface FilterResult {
  errors: string[];
  /** 1 for a kept sample. */
  kept?: Uint8Array;
  preview?: FilterPreview;
}

/** Names the field of an error: `/rule/all/0/value` is the value of the first clause. */
function describeError({ pointer, message }: { pointer: string; message: string }): string {
  const clause = /^\/rule\/(?:all|any)\/(\d+)(?:\/(\w+))?/.exec(pointer);
  if (clause) return `Clause ${Number(clause[1]) + 1}${clause[2] ? `, ${clause[2]}` : ''}: ${message}`;
  const name = pointer.split('/').at(-1)?.replaceAll('_', ' ') ?? '';
  return name === '' || name === 'rule' ? message : `${name}: ${message}`;
}

export function parseRequest(form: FilterForm): ParsedRequest {
  const input = toRequest(form);
  if (input === undefined) return { request: undefined, errors: [] };
  const parsed = filterRequest.safeParse(input);
  if (parsed.success) return { request: parsed.data, errors: [] };
  if (form.rule === 'clauses' && form.clauses.length === 0) {
    return { request: undefined, errors: ['Choose a signal for the first clause.'] };
  }
  return { request: undefined, errors: toFieldErrors(parsed.error.issues).map(describeError) };
}

export function previewFilter(
  { request, errors }: ParsedRequest,
  { table, set }: { table: SignalTable; set: SignalSetRow | undefined },
): FilterResult {
  if (!request) return { errors };
  if (set?.status === 'running') {
    return { errors: ['The signals are still being computed: a filter needs all of them.'] };
  }
  try {
    if (set) requirePerturbation(request.rule, set.settings.perturbation.name);
    const applied = applyFilter(request, table);
    return { errors, kept: applied.kept, preview: previewOf(applied, table) };
  } catch (error) {
    if (!(error instanceof SightlineError) || error.code !== 'filter_inapplicable') throw error;
    return { errors: [error.message] };
  }
}
