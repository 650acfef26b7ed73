/** Computes the report, all figures with their intervals, from measured samples. */
import { DIVERGENCE_NAMES, type DivergenceName } from '#contract/divergence.ts';
import type { Scorer } from '#contract/runner-events.ts';
import { drawResamples, type Resampling } from '#studies/shared/bootstrap.ts';
import type { Interval } from '#studies/shared/interval.ts';
import { findMisreadResponses, learnAnswerReaders } from './answers.ts';
import { accuracyByKind } from './figures/accuracy.ts';
import { categoryRows } from './figures/categories.ts';
import { goalsOf } from './figures/goals.ts';
import { groupFigures } from './figures/groups.ts';
import { kCurve } from './figures/k-curve.ts';
import { sampleSignals } from './figures/sample-signals.ts';
import { ruleFigures } from './figures/shortcut-rules.ts';
import {
  CONTRASTS,
  type Contrast,
  RESPONSE_SETS,
  type ResponseSet,
  type TokenTable,
  tabulateTokens,
  tokenAuroc,
} from './figures/token-auroc.ts';
import type { MeasuredSample } from './measure.ts';
import { COMPARED_VIEWS, DRAW_VIEWS, type ScoredViewName } from './plan.ts';
import { COMPARED_PERTURBATIONS, DRAWS, type ValidityReport } from './report.ts';

export interface Provenance {
  command: string;
  seed: number;
  scorer: Scorer;
  generator: { version: string; renders_sha256: string };
}

const RESAMPLES = 400;

function record<Key extends string, Value>(keys: readonly Key[], value: (key: Key, index: number) => Value) {
  return Object.fromEntries(keys.map((key, index) => [key, value(key, index)])) as Record<Key, Value>;
}

/** AUROC of every divergence in each view, by the name of the view in the report. */
function aurocByView<Key extends string>(options: {
  table: TokenTable;
  views: readonly ScoredViewName[];
  keys: readonly Key[];
  resampling: Resampling;
}): Record<DivergenceName, Record<Key, Interval>> {
  const { table, views, keys, resampling } = options;
  return record(DIVERGENCE_NAMES, (divergence) =>
    record(keys, (key, index) => {
      const view = views[index];
      if (!view) throw new RangeError(`there is no view for ${key}`);
      return tokenAuroc(table, { view, divergence }, resampling);
    }),
  );
}

function countTokens(samples: readonly MeasuredSample[], set: ResponseSet): ValidityReport['tokens'][ResponseSet] {
  const overall = tabulateTokens(samples, set, 'overall');
  const hard = tabulateTokens(samples, set, 'hard');
  return {
    responses: new Set(overall.tokens.map(({ response }) => response)).size,
    labelled: overall.tokens.length,
    visual: overall.positive.filter(Boolean).length,
    hard: hard.tokens.length - hard.positive.filter(Boolean).length,
  };
}

/** @throws Error if the answer of one of the generator's responses cannot be parsed from its text */
export function buildReport(samples: readonly MeasuredSample[], provenance: Provenance): ValidityReport {
  const renders = samples.map(({ render }) => render);
  const readerFor = learnAnswerReaders(renders);
  const misread = findMisreadResponses(renders, readerFor);
  if (misread.length > 0) {
    throw new Error(`${misread.length} answers cannot be parsed from their responses, for example: ${misread[0]}`);
  }
  const resampling = drawResamples({ clusters: samples.length, resamples: RESAMPLES, seed: provenance.seed });
  const signals = samples.map((sample) => sampleSignals(sample, readerFor));
  const byPerturbation = (set: ResponseSet, contrast: Contrast) => {
    const table = tabulateTokens(samples, set, contrast);
    return aurocByView({ table, views: COMPARED_VIEWS, keys: COMPARED_PERTURBATIONS, resampling });
  };
  const byDraws = (contrast: Contrast) => {
    const table = tabulateTokens(samples, 'gold', contrast);
    return aurocByView({ table, views: DRAW_VIEWS, keys: DRAWS, resampling });
  };

  const measured: Omit<ValidityReport, 'goals'> = {
    schema: 'sightline/validity/1',
    ...provenance,
    samples: samples.length,
    image_questions: renders.filter(({ shortcut }) => !shortcut).length,
    shortcuts: renders.filter(({ shortcut }) => shortcut).length,
    bootstrap: { resamples: RESAMPLES, level: 0.95, unit: 'sample' },
    tokens: record(RESPONSE_SETS, (set) => countTokens(samples, set)),
    accuracy: accuracyByKind(samples, readerFor),
    auroc: record(RESPONSE_SETS, (set) => record(CONTRASTS, (contrast) => byPerturbation(set, contrast))),
    auroc_by_draws: record(CONTRASTS, byDraws),
    k_curve: kCurve(samples, 'patches_4', resampling),
    shortcut_rules: ruleFigures(signals, resampling),
    dependency_by_category: categoryRows(samples, resampling),
    groups: groupFigures(samples, resampling),
  };
  return { ...measured, goals: goalsOf(measured) };
}
