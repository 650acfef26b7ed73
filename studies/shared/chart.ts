/** Shared style, axes and SVG rendering of the charts (Vega-Lite without a browser). */
import * as vega from 'vega';
import { type Config, compile, type TopLevelSpec } from 'vega-lite';

/** Okabe & Ito's colours, distinguishable with red-green colour blindness, darkened for a white background. */
export const INKS = { blue: '#0072b2', orange: '#d55e00', green: '#009e73', pink: '#c0609a', olive: '#7a6a00' };
export const GREY = '#7f7f7f';

const CONFIG: Config = {
  background: '#ffffff',
  padding: 12,
  font: 'Helvetica, Arial, sans-serif',
  axis: { labelFontSize: 12, titleFontSize: 12, titleFontWeight: 'normal', gridColor: '#ececec', labelLimit: 0 },
  header: { labelFontSize: 13, labelFontWeight: 'bold', title: null },
  legend: { labelFontSize: 12, labelLimit: 0, title: null, symbolStrokeWidth: 2, symbolOpacity: 1 },
  title: { fontSize: 14, anchor: 'start', offset: 14, subtitleFontSize: 12, subtitleColor: '#555555' },
  view: { stroke: '#d9d9d9' },
  range: { category: Object.values(INKS) },
};

/** An axis from 0 to 1. */
export function share(field: string, title: string) {
  return { field, type: 'quantitative' as const, scale: { domain: [0, 1] }, axis: { title } };
}

/** Rows in the order of the data. */
export function rows(field: string, title: string | null) {
  return { field, type: 'nominal' as const, sort: null, axis: { title } };
}

/** A dashed vertical line at one value of the horizontal axis. */
export function mark(value: number) {
  return {
    data: { values: [{ mark: value }] },
    mark: { type: 'rule' as const, strokeDash: [4, 4], color: GREY },
    encoding: { x: { field: 'mark', type: 'quantitative' as const } },
  };
}

/** Smallest 1 − AUROC drawn: an area of exactly 1 has no position on a logarithmic axis. */
const MISS_MIN = 1e-5;

/** 1 − AUROC: the share of wrongly ranked pairs, for a logarithmic axis. */
export function miss(area: number): number {
  return Math.max(MISS_MIN, 1 - area);
}

/** Approximate character widths in ems of the widest font that readers are likely to see instead of Helvetica. */
const WIDTHS: readonly { characters: RegExp; ems: number }[] = [
  { characters: /[ijl.,:;'|!]/, ems: 0.31 },
  { characters: /[frtI ()\-/[\]]/, ems: 0.38 },
  { characters: /[mMW%]/, ems: 0.97 },
  { characters: /[A-Zw≤]/, ems: 0.8 },
];
const DEFAULT_EMS = 0.63;

/**
 * Replaces Vega's text measurement, which without a canvas assumes 0.8 em per character and leaves gaps. Vega's type
 * declarations do not list this property of its scenegraph.
 */
function measureText(item: { fontSize?: number }, text: unknown): number {
  const ems = Array.from(
    String(text ?? ''),
    (character) => WIDTHS.find(({ characters }) => characters.test(character))?.ems ?? DEFAULT_EMS,
  );
  return ems.reduce((sum, width) => sum + width, 0) * (item.fontSize ?? 11);
}
(vega as unknown as { textMetrics: { width: typeof measureText } }).textMetrics.width = measureText;

export async function toSvg(chart: TopLevelSpec): Promise<string> {
  const { spec } = compile({ ...chart, config: CONFIG });
  const view = new vega.View(vega.parse(spec), { renderer: 'none' });
  try {
    return `${await view.toSVG()}\n`;
  } finally {
    view.finalize();
  }
}
