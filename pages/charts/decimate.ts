/** A long series as few points that look the same: the least and the largest of each part, in their order. Pure. */

export interface SeriesPoint {
  at: number;
  value: number;
}

/** @returns at most about 2 points for each part; every value where the series is short */
export function decimate(values: ArrayLike<number>, parts: number): SeriesPoint[] {
  const size = values.length / parts;
  if (size <= 2) return Array.from({ length: values.length }, (_, at) => ({ at, value: values[at] ?? 0 }));
  const points: SeriesPoint[] = [];
  for (let part = 0; part < parts; part++) {
    const from = Math.floor(part * size);
    const to = Math.min(values.length, Math.floor((part + 1) * size));
    let least = from;
    let most = from;
    for (let at = from; at < to; at++) {
      if ((values[at] ?? 0) < (values[least] ?? 0)) least = at;
      if ((values[at] ?? 0) > (values[most] ?? 0)) most = at;
    }
    for (const at of least === most ? [least] : [Math.min(least, most), Math.max(least, most)]) {
      points.push({ at, value: values[at] ?? 0 });
    }
  }
  return points;
}
