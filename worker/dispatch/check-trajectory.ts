/** Checks the scores of a response: values that cannot be right fail the call and are never stored. */
import { DIVERGENCES } from '#contract/divergence.ts';
import { SightlineError } from '#contract/errors.ts';
import type { RunConfig, RunSample } from '#contract/run-request.ts';
import type { TrajectoryEvent } from '#contract/runner-events.ts';

/** Rounding of float32 may exceed a bound by this much. */
const ROUNDING_MAX = 1e-3;

function refuse(sampleId: string, what: string): never {
  throw new SightlineError('runner_protocol', `The runner's reply for the sample "${sampleId}" ${what}`);
}

/** True if the byte ranges of the tokens cover the text without gaps. */
function coversText({ text, byte_starts, byte_ends }: TrajectoryEvent): boolean {
  const adjacent = byte_starts.every((start, t) => start === (t === 0 ? 0 : byte_ends[t - 1]));
  return adjacent && byte_ends.at(-1) === new TextEncoder().encode(text).length;
}

export interface ExpectedTrajectory {
  config: RunConfig;
  sample: RunSample;
}

/** Checks that the event is about a response that was sent, with the tokens that were sent. */
function checkResponse(event: TrajectoryEvent, sample: RunSample): void {
  const index = event.response_index;
  const response = sample.responses[index];
  if (!response) refuse(sample.id, `has a response ${index} that was not sent`);
  if (event.token_ids.length === 0) refuse(sample.id, `has no tokens for the response ${index}`);
  if (response.token_ids && response.token_ids.join() !== event.token_ids.join()) {
    refuse(sample.id, `has other tokens for the response ${index} than were sent`);
  }
}

/** Checks that the event has the draws and divergences that were requested. */
function checkConfig(event: TrajectoryEvent, { config, sample }: ExpectedTrajectory): void {
  if (event.draws !== config.draws) refuse(sample.id, `has ${event.draws} draws instead of ${config.draws}`);
  const names = Object.keys(event.divergences);
  if (names.length !== config.divergences.length || config.divergences.some((name) => !event.divergences[name])) {
    refuse(sample.id, `has the divergences ${names.join(', ')} instead of ${config.divergences.join(', ')}`);
  }
}

interface BoundedSeries {
  name: string;
  values: readonly number[];
  range: readonly [min: number, max: number];
}

function toBoundedSeries(event: TrajectoryEvent, config: RunConfig): BoundedSeries[] {
  return [
    { name: 'log_prob_original', values: event.log_prob_original, range: [-Infinity, 0] },
    { name: 'log_prob_perturbed', values: event.log_prob_perturbed, range: [-Infinity, 0] },
    { name: 'entropy_original', values: event.entropy_original, range: [0, Infinity] },
    { name: 'entropy_perturbed', values: event.entropy_perturbed, range: [0, Infinity] },
    ...config.divergences.map((name) => ({
      name,
      values: event.divergences[name] ?? [],
      range: DIVERGENCES[name].range,
    })),
  ];
}

/** @throws SightlineError `runner_protocol` */
export function checkTrajectory(event: TrajectoryEvent, expected: ExpectedTrajectory): void {
  const { config, sample } = expected;
  checkResponse(event, sample);
  checkConfig(event, expected);
  const tokens = event.token_ids.length;
  for (const { name, values, range } of toBoundedSeries(event, config)) {
    const [min, max] = range;
    if (values.length !== tokens) refuse(sample.id, `has ${values.length} values of ${name} for ${tokens} tokens`);
    if (values.some((value) => value < min - ROUNDING_MAX || value > max + ROUNDING_MAX)) {
      refuse(sample.id, `has a value of ${name} outside ${min} to ${max}`);
    }
  }
  const others = [event.token_texts, event.byte_starts, event.byte_ends, ...Object.values(event.standard_errors)];
  if (others.some((values) => values.length !== tokens)) refuse(sample.id, 'has series of different lengths');
  if (!coversText(event)) refuse(sample.id, 'has tokens that do not cover its text');
}
