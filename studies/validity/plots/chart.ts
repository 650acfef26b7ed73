/** What all charts share: their look, their axes, and Vega's rendering to SVG without a browser. */
import * as vega from 'vega';
import { type Config, compile, type TopLevelSpec } from 'vega-lite';

/** Okabe & Ito's colours, told apart also by readers who do not see red and green apart; dark enough for white. */
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

/** Rows in the order in which they are given. */
export function rows(field: string, title: string | null) {
  return { field, type: 'nominal' as const, sort: null, axis: { title } };
}

/** A dashed line at one value of the horizontal axis. */
export function mark(value: number) {
  return {
    data: { values: [{ mark: value }] },
    mark: { type: 'rule' as const, strokeDash: [4, 4], color: GREY },
    encoding: { x: { field: 'mark', type: 'quantitative' as const } },
  };
}

/** On a logarithmic axis an area of exactly 1 would lie at infinity. */
const MISS_MIN = 1e-5;

/** 1 − AUROC, the share of pairs that are ranked wrongly: what a logarithmic axis can show. */
export function miss(area: number): number {
  return Math.max(MISS_MIN, 1 - area);
}

/** Widths in ems of the widest font that readers are likely to have in Helvetica's place, roughly. */
const WIDTHS: readonly { characters: RegExp; ems: number }[] = [
  { characters: /[ijl.,:;'|!]/, ems: 0.31 },
  { characters: /[frtI ()\-/[\]]/, ems: 0.38 },
  { characters: /[mMW%]/, ems: 0.97 },
  { characters: /[A-Zw≤]/, ems: 0.8 },
];
const EMS_OTHERWISE = 0.63;

/**
 * Without a canvas Vega takes every character for 0.8 em wide and leaves gaps; its scenegraph lets the width be given
 * instead, which its type declarations do not show.
 */
function measureText(item: { fontSize?: number }, text: unknown): number {
  const ems = Array.from(
    String(text ?? ''),
    (character) => WIDTHS.find(({ characters }) => characters.test(character))?.ems ?? EMS_OTHERWISE,
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
