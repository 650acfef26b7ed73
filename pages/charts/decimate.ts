/** Thins a long series for drawing: keeps the smallest and the largest value of each part, in order. */

export interface SeriesPoint {
  index: number;
  value: number;
}

/** @returns at most 2 points per part; every value if the series is short */
export function decimate(values: ArrayLike<number>, parts: number): SeriesPoint[] {
  const partSize = values.length / parts;
  if (partSize <= 2) {
    return Array.from({ length: values.length }, (_, index) => ({ index, value: values[index] ?? 0 }));
  }
  const points: SeriesPoint[] = [];
  for (let part = 0; part < parts; part++) {
    const from = Math.floor(part * partSize);
    const to = Math.min(values.length, Math.floor((part + 1) * partSize));
    let least = from;
    let most = from;
    for (let index = from; index < to; index++) {
      if ((values[index] ?? 0) < (values[least] ?? 0)) least = index;
      if ((values[index] ?? 0) > (values[most] ?? 0)) most = index;
    }
    for (const index of least === most ? [least] : [Math.min(least, most), Math.max(least, most)]) {
      points.push({ index, value: values[index] ?? 0 });
    }
  }
  return points;
}
