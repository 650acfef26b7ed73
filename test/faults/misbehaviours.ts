/** Everything that a runner, or what stands between us and it, may answer in place of a reply. */
import { once } from 'node:events';
import type { ErrorCode } from '#contract/errors.ts';
import type { TrajectoryEvent } from '#contract/runner.ts';
import type { Behaviour } from './proxy.ts';

export interface Misbehaviour {
  name: string;
  /** With which code a sample fails that never gets anything else. */
  code: ErrorCode;
  behaviour: Behaviour;
}

/** A reply in which the second response is not what was computed. */
function spoiled(spoil: (event: TrajectoryEvent) => string): Behaviour {
  return {
    line(bytes) {
      const event = JSON.parse(bytes) as TrajectoryEvent;
      return { bytes: event.type === 'trajectory' && event.response_index === 1 ? `${spoil(event)}\n` : bytes };
    },
  };
}

function changed(change: (event: TrajectoryEvent) => Partial<TrajectoryEvent>): Behaviour {
  return spoiled((event) => JSON.stringify({ ...event, ...change(event) }));
}

function status(code: number, body = '<html>Something is wrong</html>'): Behaviour {
  return {
    answer(response) {
      response.writeHead(code, { 'content-type': 'text/html' });
      response.end(body);
    },
  };
}

function without(type: string): Behaviour {
  return { line: (bytes) => ({ bytes: bytes.startsWith(`{"type":"${type}"`) ? '' : bytes }) };
}

const LONG_LINE_BYTES = 100 * 1024 * 1024;
const PIECE = 'x'.repeat(1024 * 1024);

const endlessLine: Behaviour = {
  async answer(response) {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    for (let sent = 0; sent < LONG_LINE_BYTES && !gone.signal.aborted; sent += PIECE.length) {
      if (!response.write(PIECE)) await once(response, 'drain', { signal: gone.signal }).catch(() => {});
    }
    response.end('\n');
  },
};

const oneMore = <Value>(values: readonly Value[]) =>
  values.flatMap((value, at) => (at === 0 ? [value, value] : [value]));

export const MISBEHAVIOURS: Misbehaviour[] = [
  {
    name: 'cut-between-lines',
    code: 'runner_lost',
    behaviour: { line: (bytes, at) => ({ bytes, cut: at === 3 }) },
  },
  {
    name: 'cut-within-a-line',
    code: 'runner_lost',
    behaviour: { line: (bytes, at) => (at === 3 ? { bytes: bytes.slice(0, bytes.length / 2), cut: true } : { bytes }) },
  },
  { name: 'ends-without-done', code: 'runner_lost', behaviour: without('done') },
  { name: 'status-500', code: 'runner_protocol', behaviour: status(500) },
  { name: 'status-502', code: 'runner_protocol', behaviour: status(502) },
  { name: 'status-200-but-a-page', code: 'runner_protocol', behaviour: status(200) },
  {
    name: 'nan',
    code: 'runner_protocol',
    behaviour: spoiled((event) =>
      JSON.stringify(event).replace(/"log_prob_original":\[[^,\]]+/, '"log_prob_original":[NaN'),
    ),
  },
  {
    name: 'null-in-a-series',
    code: 'runner_protocol',
    behaviour: spoiled((event) => JSON.stringify(event).replace(/"kl":\[[^,\]]+/, '"kl":[null')),
  },
  {
    name: 'infinity',
    code: 'runner_protocol',
    behaviour: spoiled((event) => JSON.stringify(event).replace(/"kl":\[[^,\]]+/, '"kl":[1e999')),
  },
  {
    name: 'negative-divergence',
    code: 'runner_protocol',
    behaviour: changed(({ divergences }) => ({
      divergences: { ...divergences, kl: divergences.kl?.map(() => -1) ?? [] },
    })),
  },
  {
    name: 'series-too-short',
    code: 'runner_protocol',
    behaviour: changed((event) => ({ entropy_original: event.entropy_original.slice(1) })),
  },
  {
    name: 'extra-token',
    code: 'runner_protocol',
    behaviour: changed((event) => ({
      token_ids: oneMore(event.token_ids),
      token_texts: oneMore(event.token_texts),
      byte_starts: oneMore(event.byte_starts),
      byte_ends: oneMore(event.byte_ends),
      divergences: { kl: oneMore(event.divergences.kl ?? []) },
      log_prob_original: oneMore(event.log_prob_original),
      log_prob_perturbed: oneMore(event.log_prob_perturbed),
      entropy_original: oneMore(event.entropy_original),
      entropy_perturbed: oneMore(event.entropy_perturbed),
    })),
  },
  {
    name: 'unknown-field',
    code: 'runner_protocol',
    behaviour: spoiled((event) => JSON.stringify({ ...event, more: 1 })),
  },
  {
    name: 'response-twice',
    code: 'runner_protocol',
    behaviour: changed(() => ({ response_index: 0 })),
  },
  { name: 'response-missing', code: 'runner_protocol', behaviour: spoiled(() => '') },
  { name: 'sample-not-sent', code: 'runner_protocol', behaviour: changed(() => ({ sample_id: 'of-somebody-else' })) },
  { name: 'sample-without-end', code: 'runner_protocol', behaviour: without('sample') },
  {
    name: 'other-revision',
    code: 'runner_protocol',
    behaviour: {
      line: (bytes) => ({ bytes: bytes.replace(/"revision":"[0-9a-f]{64}"/, `"revision":"${'0'.repeat(64)}"`) }),
    },
  },
  { name: 'line-of-100-mb', code: 'runner_protocol', behaviour: endlessLine },
];
