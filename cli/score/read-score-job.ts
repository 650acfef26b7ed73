/** Reads options and files into a score job. Checks everything that needs no model. */
import type { DivergenceName } from '#contract/divergence.ts';
import { parseWith } from '#contract/parse.ts';
import type { Perturbation } from '#contract/perturbation.ts';
import { scoreRequest } from '#contract/runner.ts';
import type { Region } from '#contract/sample.ts';
import { type ShapingConfigWire, shapingConfig } from '#contract/weights.ts';
import { type ImageFile, readImage } from '../options/read-files.ts';
import type { RunnerChoice } from '../runner/with-runner.ts';
import { readResponses } from './read-responses.ts';
import type { ScoreJob } from './run-score-job.ts';

export interface ScoreOptions extends RunnerChoice {
  image: string[];
  question: string;
  response: string[];
  responsesFile?: string;
  reward?: number[];
  perturbation: Perturbation;
  replacement: string[];
  region: Region[];
  divergence: DivergenceName[];
  draws: number;
  seed: number;
  temperature: number;
  topP: number;
  betaMin: number;
  betaMax: number | 'dynamic';
  alphaCap?: number;
  advantage: ShapingConfigWire['advantage'];
  selector: ShapingConfigWire['selector'];
  weighting: ShapingConfigWire['weighting'];
  json?: boolean;
}

function hashes(files: readonly ImageFile[]): string[] {
  return files.map(({ sha256 }) => sha256);
}

/** @throws UsageError or SightlineError for invalid options or files */
export async function readScoreJob(options: ScoreOptions): Promise<ScoreJob> {
  const { responses, rewards } = await readResponses(options);
  const images = await Promise.all(options.image.map(readImage));
  const replacements = await Promise.all(options.replacement.map(readImage));
  const sample = {
    id: 'sample',
    images: hashes(images),
    question: options.question,
    ...(replacements.length > 0 ? { replacement_images: hashes(replacements) } : {}),
    ...(options.region.length > 0 ? { regions: options.region } : {}),
    responses,
  };
  const request = {
    divergences: options.divergence,
    perturbation: options.perturbation,
    draws: options.draws,
    seed: options.seed,
    temperature: options.temperature,
    samples: [sample],
  };
  const shaping = {
    top_p: options.topP,
    beta_min: options.betaMin,
    beta_max: options.betaMax,
    ...(options.alphaCap === undefined ? {} : { alpha_cap: options.alphaCap }),
    advantage: options.advantage,
    selector: options.selector,
    weighting: options.weighting,
  };
  return {
    request: parseWith(scoreRequest, request, 'The request'),
    images: [...images, ...replacements],
    question: options.question,
    rewards,
    shaping: parseWith(shapingConfig, shaping, 'The shaping'),
  };
}
