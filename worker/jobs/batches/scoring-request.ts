/** Requests for runs that score dataset samples. `runRequest` of the contract validates them. */
import type { DatasetSample } from '#contract/dataset.ts';

/** A dataset sample as a sample of a run: its prompt with the given responses. */
export function toRunSample(sample: DatasetSample, responses: unknown[]): { [field: string]: unknown } {
  const { choices: _choices, answers: _answers, metadata: _metadata, ...prompt } = sample;
  return { ...prompt, responses };
}

export interface ScoringRequest {
  name: string;
  scorer: { name: string; revision: string };
  settings: { divergence: string; [setting: string]: unknown };
  samples: unknown[];
}

export function toScoringRequest({ name, scorer, settings, samples }: ScoringRequest): unknown {
  const { divergence, ...others } = settings;
  return {
    ...others,
    name,
    model: scorer.name,
    model_revision: scorer.revision,
    divergences: [divergence],
    shaping: { weighting: 'none', selector: 'none' },
    samples,
  };
}
