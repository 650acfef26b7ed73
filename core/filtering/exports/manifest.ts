/** Manifest of an export: dataset, filter, counts and files. Repeating the export gives the same manifest. */
import type { FilterRequest } from '#contract/filter.ts';
import { type FilterManifest, filterManifest } from '#contract/filter-report.ts';
import type { AppliedFilter } from '../apply-filter.ts';
import { expandRule } from '../expand-preset.ts';

export interface ManifestInput extends Pick<FilterManifest, 'dataset' | 'scorer' | 'parts'> {
  request: FilterRequest;
  applied: AppliedFilter;
}

export function createManifest({ dataset, scorer, parts, request, applied }: ManifestInput): FilterManifest {
  return {
    dataset,
    scorer,
    filter: request,
    expanded_rule: expandRule(request.rule),
    thresholds: applied.thresholds,
    counts: applied.counts,
    parts: [...parts].sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sortKeys(inner)]),
  );
}

/** Text of the manifest file: sorted keys, two spaces of indent, a final line break. */
export function writeManifest(manifest: FilterManifest): string {
  return `${JSON.stringify(sortKeys(filterManifest.parse(manifest)), null, 2)}\n`;
}
