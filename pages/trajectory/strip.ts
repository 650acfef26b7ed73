/** A response as a narrow band of colours, one column for each token or for the largest of several. */

import { type HeatScale, stepOf } from '#core/heat/scale.ts';
import { type Html, html } from '../layout/html.ts';

const COLUMNS_MAX = 240;

/** The largest of each part, so that nothing that stands out is lost. */
export function toColumns(values: readonly number[], columnsMax: number): number[] {
  const columns = Math.min(values.length, columnsMax);
  return Array.from({ length: columns }, (_, column) => {
    const from = Math.floor((column * values.length) / columns);
    const to = Math.floor(((column + 1) * values.length) / columns);
    let most = values[from] ?? 0;
    for (let at = from; at < to; at++) most = Math.max(most, values[at] ?? 0);
    return most;
  });
}

export function heatStrip(values: readonly number[], scale: HeatScale): Html {
  const columns = toColumns(values, COLUMNS_MAX).map((value) => stepOf(scale, value));
  const paths = new Map<number, string>();
  for (let at = 0; at < columns.length; ) {
    const step = columns[at] ?? 0;
    let end = at + 1;
    while (end < columns.length && columns[end] === step) end += 1;
    if (step > 0) paths.set(step, `${paths.get(step) ?? ''}M${at} 0h${end - at}v1h-${end - at}z`);
    at = end;
  }
  return html`<svg class="strip" viewBox="0 0 ${columns.length} 1" preserveAspectRatio="none" aria-hidden="true">${[...paths].map(([step, d]) => html`<path class="s${step}" d="${d}"/>`)}</svg>`;
}
