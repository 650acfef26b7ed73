/** Whether what a runner says of a response can be true: a score that cannot be is a failure, never stored. */
import { DIVERGENCES } from '#contract/divergence.ts';
import { SightlineError } from '#contract/errors.ts';
import type { RunConfig, RunSample } from '#contract/run.ts';
import type { TrajectoryEvent } from '#contract/runner.ts';

/** Rounding of float32 may carry a value this far over its bound. */
const SLACK = 1e-3;

function refuse(sampleId: string, what: string): never {
  throw new SightlineError('runner_protocol', `The runner's reply for the sample "${sampleId}" ${what}`);
}

/** Every byte of the text belongs to one token, in order: a token too many or too few does not go unnoticed. */
function spellsOut({ text, byte_starts, byte_ends }: TrajectoryEvent): boolean {
  const joined = byte_starts.every((start, t) => start === (t === 0 ? 0 : byte_ends[t - 1]));
  return joined && byte_ends.at(-1) === new TextEncoder().encode(text).length;
}

export interface ExpectedTrajectory {
  config: RunConfig;
  sample: RunSample;
}

/** @throws SightlineError `runner_protocol` */
export function checkTrajectory(event: TrajectoryEvent, { config, sample }: ExpectedTrajectory): void {
  const tokens = event.token_ids.length;
  const response = sample.responses[event.response_index];
  if (!response) refuse(sample.id, `has a response ${event.response_index} that was not sent`);
  if (tokens === 0) refuse(sample.id, 'has a response without tokens');
  if (response.token_ids && response.token_ids.join() !== event.token_ids.join()) {
    refuse(sample.id, `has other tokens for the response ${event.response_index} than were sent`);
  }
  if (event.draws !== config.draws) refuse(sample.id, `has ${event.draws} draws in place of ${config.draws}`);
  const names = Object.keys(event.divergences);
  if (names.length !== config.divergences.length || config.divergences.some((name) => !event.divergences[name])) {
    refuse(sample.id, `has the divergences ${names.join(', ')} in place of ${config.divergences.join(', ')}`);
  }
  const bounded: [string, readonly number[], readonly [number, number]][] = [
    ['log_prob_original', event.log_prob_original, [-Infinity, 0]],
    ['log_prob_perturbed', event.log_prob_perturbed, [-Infinity, 0]],
    ['entropy_original', event.entropy_original, [0, Infinity]],
    ['entropy_perturbed', event.entropy_perturbed, [0, Infinity]],
    ...config.divergences.map((name): [string, readonly number[], readonly [number, number]] => [
      name,
      event.divergences[name] ?? [],
      DIVERGENCES[name].range,
    ]),
  ];
  for (const [name, values, [least, most]] of bounded) {
    if (values.length !== tokens) refuse(sample.id, `has ${values.length} values of ${name} for ${tokens} tokens`);
    if (values.some((value) => value < least - SLACK || value > most + SLACK)) {
      refuse(sample.id, `has a value of ${name} outside ${least} to ${most}`);
    }
  }
  const lengths = [event.token_texts, event.byte_starts, event.byte_ends, ...Object.values(event.standard_errors)];
  if (lengths.some((values) => values.length !== tokens)) refuse(sample.id, `has series of different lengths`);
  if (!spellsOut(event)) refuse(sample.id, 'has tokens that do not spell its text');
}
