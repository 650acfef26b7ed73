/** A response as a narrow strip of colours: one column per token, or the largest of several tokens. */
import { type HeatScale, stepOf } from '#core/heat/scale.ts';

const COLUMNS_MAX = 240;

/** Reduces a series to its largest value per column, so that no peak is lost. */
export function toColumns(values: readonly number[], columnsMax: number): number[] {
  const columns = Math.min(values.length, columnsMax);
  return Array.from({ length: columns }, (_, column) => {
    const start = Math.floor((column * values.length) / columns);
    const end = Math.floor(((column + 1) * values.length) / columns);
    let largest = values[start] ?? 0;
    for (let index = start; index < end; index++) largest = Math.max(largest, values[index] ?? 0);
    return largest;
  });
}

/** One path per step of colour: neighbouring columns of the same step become one rectangle. */
function toPaths(steps: readonly number[]): Map<number, string> {
  const paths = new Map<number, string>();
  let start = 0;
  while (start < steps.length) {
    const step = steps[start] ?? 0;
    let end = start + 1;
    while (end < steps.length && steps[end] === step) end += 1;
    const width = end - start;
    if (step > 0) paths.set(step, `${paths.get(step) ?? ''}M${start} 0h${width}v1h-${width}z`);
    start = end;
  }
  return paths;
}

export function HeatStrip({ values, scale }: { values: readonly number[]; scale: HeatScale }) {
  const steps = toColumns(values, COLUMNS_MAX).map((value) => stepOf(scale, value));
  return (
    <svg class="strip" viewBox={`0 0 ${steps.length} 1`} preserveAspectRatio="none" aria-hidden="true">
      {[...toPaths(steps)].map(([step, d]) => (
        <path class={`s${step}`} d={d} />
      ))}
    </svg>
  );
}
