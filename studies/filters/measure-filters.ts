/** Measures filters through the API of a service (push, freeze, signals, filter, export) against the known shortcuts. */
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '#clients/typescript/create-client.ts';
import type { PerturbationName } from '#contract/perturbation.ts';
import type { SignalSet, SignalsRequestInput } from '#contract/signals.ts';
import { bootstrapInterval, drawResamples, type Weights } from '#studies/shared/bootstrap.ts';
import type { Interval } from '#studies/shared/interval.ts';
import type { Render } from '#studies/shared/renders.ts';
import { makeRows } from './make-rows.ts';
import { type LabelledSample, RULES, tuneThreshold, type Values } from './rules.ts';

const RESAMPLES = 1_000;
const LINES_PER_PUSH = 200;
const POLL_MS = 300;
/** Share of flipped rewards. */
const NOISE = 0.1;
/** Blind responses per question. */
const BLIND_RESPONSES = 8;

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
  /** Share of shortcuts among the kept samples. */
  shortcuts: number;
}

export interface FilterFigures {
  samples: number;
  calibration: number;
  shortcuts: number;
  figures: FilterFigure[];
  curve: CurvePoint[];
}

interface PushedDataset {
  datasetId: string;
  version: number;
  samples: readonly Render[];
}

async function push(
  client: Client,
  { name, samples, seed }: { name: string; samples: readonly Render[]; seed: number },
): Promise<PushedDataset> {
  const { id: datasetId } = await client.createDataset(name);
  for (const { imageBytes } of samples) await client.sendImage(imageBytes);
  const lines = makeRows(samples, { noise: NOISE, seed });
  for (let from = 0; from < lines.length; from += LINES_PER_PUSH) {
    const report = await client.pushSamples(datasetId, lines.slice(from, from + LINES_PER_PUSH), { form: 'plain' });
    if (report.rejected > 0) throw new Error(`the service rejected a sample: ${report.errors[0]?.message}`);
  }
  const { version } = await client.freezeDataset(datasetId);
  return { datasetId, version, samples };
}

async function computeSignals(
  client: Client,
  { datasetId, version, samples }: PushedDataset,
  request: SignalsRequestInput,
): Promise<{ set: SignalSet; labelled: LabelledSample[] }> {
  let set = await client.computeSignals(datasetId, version, {
    ...request,
    generate: { blind: BLIND_RESPONSES, max_tokens: 32, temperature: 1 },
  });
  while (set.status === 'running') {
    await sleep(POLL_MS);
    set = await client.readSignals(set.id);
  }
  const values = new Map<string, Values | null>();
  for await (const sample of client.listSampleSignals(set.id)) values.set(sample.id, sample.signals);
  const labelled = samples.map(({ id, shortcut }) => {
    const signals = values.get(id);
    if (!signals) throw new Error(`the sample ${id} has no signals`);
    return { shortcut, values: signals };
  });
  return { set, labelled };
}

async function findDropped(client: Client, target: Parameters<Client['applyFilter']>[0]): Promise<Set<string>> {
  const { id } = await client.applyFilter(target);
  const lines = await text(await client.exportFilter(id, { part: 'dropped', format: 'jsonl' }));
  return new Set(
    lines
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => (JSON.parse(line) as { id: string }).id),
  );
}

/** Precision, recall and F1 of the dropped samples, with intervals. */
function computeFigures(dropped: readonly boolean[], shortcut: readonly boolean[], seed: number) {
  const resampling = drawResamples({ clusters: dropped.length, resamples: RESAMPLES, seed });
  const sums = (weights: Weights) => {
    let hits = 0;
    let droppedTotal = 0;
    let shortcutTotal = 0;
    weights.forEach((weight, index) => {
      droppedTotal += weight * Number(dropped[index]);
      shortcutTotal += weight * Number(shortcut[index]);
      hits += weight * Number(dropped[index] && shortcut[index]);
    });
    return { hits, droppedTotal, shortcutTotal };
  };
  const interval = (formula: (totals: ReturnType<typeof sums>) => number) =>
    bootstrapInterval(resampling, (weights) => formula(sums(weights)));
  return {
    precision: interval(({ hits, droppedTotal }) => (droppedTotal === 0 ? 0 : hits / droppedTotal)),
    recall: interval(({ hits, shortcutTotal }) => hits / shortcutTotal),
    f1: interval(({ hits, droppedTotal, shortcutTotal }) => (2 * hits) / (droppedTotal + shortcutTotal)),
  };
}

/** Share of shortcuts among the kept samples as samples are dropped in the order of a signal. */
function toCurve(name: string, samples: readonly LabelledSample[], scoreOf: (values: Values) => number): CurvePoint[] {
  const order = samples.toSorted((a, b) => scoreOf(a.values) - scoreOf(b.values));
  const points: CurvePoint[] = [];
  const steps = 50;
  for (let step = 0; step < steps; step++) {
    const kept = order.slice(Math.round((step / steps) * order.length));
    const shortcuts = kept.filter(({ shortcut }) => shortcut).length / kept.length;
    points.push({ rule: name, kept: kept.length / order.length, shortcuts });
  }
  return points;
}

/** Sorts samples that the blind votes miss after all others. */
const BLIND_WRONG = 1e6;
const CURVES: readonly [string, (values: Values) => number][] = [
  [
    'language_shortcut',
    (signals) => (signals.gold_mean_dependency ?? 0) + ((signals.blind_votes ?? 0) >= 4 ? 0 : BLIND_WRONG),
  ],
  ['gold response alone', (signals) => signals.gold_mean_dependency ?? 0],
  ['mean dependency of all responses', (signals) => signals.mean_dependency ?? 0],
];

export interface MeasureFiltersOptions {
  client: Client;
  calibration: readonly Render[];
  test: readonly Render[];
  seed: number;
  views: typeof VIEWS;
  onStep: (text: string) => void;
}

export async function measureFilters(options: MeasureFiltersOptions): Promise<FilterFigures> {
  const { client, seed, onStep } = options;
  onStep('pushing the datasets');
  const calibration = await push(client, { name: 'calibration', samples: options.calibration, seed });
  const tested = await push(client, { name: 'test', samples: options.test, seed: seed + 1 });
  const shortcut = tested.samples.map((sample) => sample.shortcut);
  const figures: FilterFigure[] = [];
  let curve: CurvePoint[] = [];
  /** Thresholds as tuned under the first view, by rule. */
  const firstThresholds = new Map<string, number>();
  for (const { title, request } of options.views) {
    onStep(`computing signals: ${title}`);
    const tuning = await computeSignals(client, calibration, request);
    const { set, labelled } = await computeSignals(client, tested, request);
    const isNoImage = request.perturbation.name === 'no_image';
    if (isNoImage) curve = CURVES.flatMap(([name, scoreOf]) => toCurve(name, labelled, scoreOf));
    for (const rule of RULES) {
      if (rule.noImageOnly && !isNoImage) continue;
      const borrowed = rule.borrowed === undefined ? null : firstThresholds.get(rule.borrowed);
      if (borrowed !== null && isNoImage) continue;
      const threshold = rule.tuned ? tuneThreshold(tuning.labelled, rule.tuned) : (borrowed ?? null);
      if (threshold !== null && !firstThresholds.has(rule.name)) firstThresholds.set(rule.name, threshold);
      const target = { dataset_id: tested.datasetId, version: tested.version, signals_id: set.id };
      const ids = await findDropped(client, { ...target, rule: rule.toRule(threshold ?? 0) });
      const dropped = tested.samples.map(({ id }) => ids.has(id));
      figures.push({
        rule: rule.name,
        view: title,
        threshold,
        dropped: ids.size,
        ...computeFigures(dropped, shortcut, seed),
      });
    }
  }
  return {
    samples: tested.samples.length,
    calibration: calibration.samples.length,
    shortcuts: shortcut.filter(Boolean).length,
    figures,
    curve,
  };
}
