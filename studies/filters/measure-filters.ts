/** Through the service as its users reach it: push, freeze, signals, filter, export; then what was dropped is compared with the truth. */

import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '#clients/typescript/create-client.ts';
import type { PerturbationName } from '#contract/perturbation.ts';
import type { SignalSet, SignalsRequestInput } from '#contract/signals.ts';
import { bootstrapInterval, drawResamples, type Weights } from '#studies/shared/bootstrap.ts';
import type { Interval } from '#studies/shared/interval.ts';
import type { Render } from '#studies/shared/renders.ts';
import { makeRows } from './make-rows.ts';
import { RULES, type Truth, tuneThreshold, type Values } from './rules.ts';

const RESAMPLES = 1_000;
const LINES_AT_ONCE = 200;
const ASK_EVERY_MS = 300;
export const NOISE = 0.1;
/** Blind responses to each question. */
export const BLIND = 8;

export const VIEWS: readonly {
  title: string;
  request: SignalsRequestInput & { perturbation: { name: PerturbationName } };
}[] = [
  { title: 'no image', request: { perturbation: { name: 'no_image' } } },
  { title: 'half of the patches black, 1 draw', request: { perturbation: { name: 'patch_blackening' } } },
  { title: 'half of the patches black, 4 draws', request: { perturbation: { name: 'patch_blackening' }, draws: 4 } },
];

export interface FilterFigure {
  rule: string;
  view: string;
  threshold: number | null;
  dropped: number;
  precision: Interval;
  recall: Interval;
  f1: Interval;
}

export interface CurvePoint {
  rule: string;
  kept: number;
  /** Share of shortcuts among what is kept. */
  shortcuts: number;
}

export interface FilterFigures {
  samples: number;
  calibration: number;
  shortcuts: number;
  figures: FilterFigure[];
  curve: CurvePoint[];
}

interface Pushed {
  datasetId: string;
  version: number;
  samples: readonly Render[];
}

async function push(client: Client, name: string, samples: readonly Render[], seed: number): Promise<Pushed> {
  const { id: datasetId } = await client.createDataset(name);
  for (const { imageBytes } of samples) await client.sendImage(imageBytes);
  const lines = makeRows(samples, { noise: NOISE, seed });
  for (let at = 0; at < lines.length; at += LINES_AT_ONCE) {
    const report = await client.pushSamples(datasetId, lines.slice(at, at + LINES_AT_ONCE), { form: 'plain' });
    if (report.rejected > 0) throw new Error(`the service refused a render: ${report.errors[0]?.message}`);
  }
  const { version } = await client.freezeDataset(datasetId);
  return { datasetId, version, samples };
}

async function computeSignals(
  client: Client,
  { datasetId, version, samples }: Pushed,
  request: SignalsRequestInput,
): Promise<{ set: SignalSet; truths: Truth[] }> {
  let set = await client.computeSignals(datasetId, version, {
    ...request,
    generate: { blind: BLIND, max_tokens: 32, temperature: 1 },
  });
  while (set.status === 'running') {
    await sleep(ASK_EVERY_MS);
    set = await client.readSignals(set.id);
  }
  const values = new Map<string, Values | null>();
  for await (const one of client.signalsOfSamples(set.id)) values.set(one.id, one.signals);
  const truths = samples.map(({ id, shortcut }) => {
    const found = values.get(id);
    if (!found) throw new Error(`the sample ${id} has no signals`);
    return { shortcut, values: found };
  });
  return { set, truths };
}

async function droppedBy(client: Client, target: Parameters<Client['applyFilter']>[0]): Promise<Set<string>> {
  const { id } = await client.applyFilter(target);
  const lines = await text(await client.exportFilter(id, { part: 'dropped', format: 'jsonl' }));
  return new Set(
    lines
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => (JSON.parse(line) as { id: string }).id),
  );
}

/** @param dropped and shortcut by sample */
function judge(dropped: readonly boolean[], shortcut: readonly boolean[], seed: number) {
  const resampling = drawResamples({ clusters: dropped.length, resamples: RESAMPLES, seed });
  const sums = (weights: Weights) => {
    let hits = 0;
    let taken = 0;
    let wanted = 0;
    weights.forEach((weight, at) => {
      taken += weight * Number(dropped[at]);
      wanted += weight * Number(shortcut[at]);
      hits += weight * Number(dropped[at] && shortcut[at]);
    });
    return { hits, taken, wanted };
  };
  const of = (figure: (sums: { hits: number; taken: number; wanted: number }) => number) =>
    bootstrapInterval(resampling, (weights) => figure(sums(weights)));
  return {
    precision: of(({ hits, taken }) => (taken === 0 ? 0 : hits / taken)),
    recall: of(({ hits, wanted }) => hits / wanted),
    f1: of(({ hits, taken, wanted }) => (2 * hits) / (taken + wanted)),
  };
}

/** As more is dropped in the order of a signal, what becomes of the share of shortcuts. */
function curveOf(name: string, truths: readonly Truth[], scoreOf: (values: Values) => number): CurvePoint[] {
  const order = truths.toSorted((a, b) => scoreOf(a.values) - scoreOf(b.values));
  const points: CurvePoint[] = [];
  const steps = 50;
  for (let step = 0; step < steps; step++) {
    const kept = order.slice(Math.round((step / steps) * order.length));
    const shortcuts = kept.filter(({ shortcut }) => shortcut).length / kept.length;
    points.push({ rule: name, kept: kept.length / order.length, shortcuts });
  }
  return points;
}

const BLIND_FIRST = 1e6;
const CURVES: readonly [string, (values: Values) => number][] = [
  ['language_shortcut', (one) => (one.gold_mean_dependency ?? 0) + ((one.blind_votes ?? 0) >= 4 ? 0 : BLIND_FIRST)],
  ['gold response alone', (one) => one.gold_mean_dependency ?? 0],
  ['mean dependency of all responses', (one) => one.mean_dependency ?? 0],
];

export interface MeasureFilters {
  client: Client;
  calibration: readonly Render[];
  test: readonly Render[];
  seed: number;
  views: typeof VIEWS;
  onStep: (text: string) => void;
}

export async function measureFilters(options: MeasureFilters): Promise<FilterFigures> {
  const { client, seed, onStep } = options;
  onStep('pushing');
  const tuning = await push(client, 'calibration', options.calibration, seed);
  const judged = await push(client, 'test', options.test, seed + 1);
  const shortcut = judged.samples.map((sample) => sample.shortcut);
  const figures: FilterFigure[] = [];
  let curve: CurvePoint[] = [];
  const first = new Map<string, number>();
  for (const { title, request } of options.views) {
    onStep(`signals: ${title}`);
    const tuned = await computeSignals(client, tuning, request);
    const { set, truths } = await computeSignals(client, judged, request);
    const isNoImage = request.perturbation.name === 'no_image';
    if (isNoImage) curve = CURVES.flatMap(([name, scoreOf]) => curveOf(name, truths, scoreOf));
    for (const rule of RULES) {
      if (rule.noImageOnly && !isNoImage) continue;
      const borrowed = rule.borrowed === undefined ? null : first.get(rule.borrowed);
      if (borrowed !== null && isNoImage) continue;
      const threshold = rule.tuned ? tuneThreshold(tuned.truths, rule.tuned) : (borrowed ?? null);
      if (threshold !== null && !first.has(rule.name)) first.set(rule.name, threshold);
      const target = { dataset_id: judged.datasetId, version: judged.version, signals_id: set.id };
      const ids = await droppedBy(client, { ...target, rule: rule.toRule(threshold ?? 0) });
      const dropped = judged.samples.map(({ id }) => ids.has(id));
      figures.push({ rule: rule.name, view: title, threshold, dropped: ids.size, ...judge(dropped, shortcut, seed) });
    }
  }
  return {
    samples: judged.samples.length,
    calibration: tuning.samples.length,
    shortcuts: shortcut.filter(Boolean).length,
    figures,
    curve,
  };
}
