/** Invalid replies of a runner or of a proxy in front of it. */
import { once } from 'node:events';
import type { ErrorCode } from '#contract/errors.ts';
import type { TrajectoryEvent } from '#contract/runner-events.ts';
import type { ReplyChange } from './proxy.ts';

export interface BadReply {
  name: string;
  /** Error code of a sample that gets no other reply. */
  code: ErrorCode;
  change: ReplyChange;
}

/** Replaces the line of the second response. */
function replaceLine(replace: (event: TrajectoryEvent) => string): ReplyChange {
  return {
    line(bytes) {
      const event = JSON.parse(bytes) as TrajectoryEvent;
      return { bytes: event.type === 'trajectory' && event.response_index === 1 ? `${replace(event)}\n` : bytes };
    },
  };
}

function changeEvent(change: (event: TrajectoryEvent) => Partial<TrajectoryEvent>): ReplyChange {
  return replaceLine((event) => JSON.stringify({ ...event, ...change(event) }));
}

function status(code: number, body = '<html>Something is wrong</html>'): ReplyChange {
  return {
    answer(response) {
      response.writeHead(code, { 'content-type': 'text/html' });
      response.end(body);
    },
  };
}

function omitLines(type: string): ReplyChange {
  return { line: (bytes) => ({ bytes: bytes.startsWith(`{"type":"${type}"`) ? '' : bytes }) };
}

const LONG_LINE_BYTES = 100 * 1024 * 1024;
const PIECE = 'x'.repeat(1024 * 1024);

const endlessLine: ReplyChange = {
  async answer(response) {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    const closed = new AbortController();
    response.once('close', () => closed.abort());
    for (let sent = 0; sent < LONG_LINE_BYTES && !closed.signal.aborted; sent += PIECE.length) {
      if (!response.write(PIECE)) await once(response, 'drain', { signal: closed.signal }).catch(() => {});
    }
    response.end('\n');
  },
};

const repeatFirst = <Value>(values: readonly Value[]) =>
  values.flatMap((value, index) => (index === 0 ? [value, value] : [value]));

export const BAD_REPLIES: BadReply[] = [
  {
    name: 'cut-between-lines',
    code: 'runner_lost',
    change: { line: (bytes, number) => ({ bytes, cut: number === 3 }) },
  },
  {
    name: 'cut-within-a-line',
    code: 'runner_lost',
    change: {
      line: (bytes, number) => (number === 3 ? { bytes: bytes.slice(0, bytes.length / 2), cut: true } : { bytes }),
    },
  },
  { name: 'ends-without-done', code: 'runner_lost', change: omitLines('done') },
  { name: 'status-500', code: 'runner_protocol', change: status(500) },
  { name: 'status-502', code: 'runner_protocol', change: status(502) },
  { name: 'status-200-but-a-page', code: 'runner_protocol', change: status(200) },
  {
    name: 'nan',
    code: 'runner_protocol',
    change: replaceLine((event) =>
      JSON.stringify(event).replace(/"log_prob_original":\[[^,\]]+/, '"log_prob_original":[NaN'),
    ),
  },
  {
    name: 'null-in-a-series',
    code: 'runner_protocol',
    change: replaceLine((event) => JSON.stringify(event).replace(/"kl":\[[^,\]]+/, '"kl":[null')),
  },
  {
    name: 'infinity',
    code: 'runner_protocol',
    change: replaceLine((event) => JSON.stringify(event).replace(/"kl":\[[^,\]]+/, '"kl":[1e999')),
  },
  {
    name: 'negative-divergence',
    code: 'runner_protocol',
    change: changeEvent(({ divergences }) => ({
      divergences: { ...divergences, kl: divergences.kl?.map(() => -1) ?? [] },
    })),
  },
  {
    name: 'series-too-short',
    code: 'runner_protocol',
    change: changeEvent((event) => ({ entropy_original: event.entropy_original.slice(1) })),
  },
  {
    name: 'extra-token',
    code: 'runner_protocol',
    change: changeEvent((event) => ({
      token_ids: repeatFirst(event.token_ids),
      token_texts: repeatFirst(event.token_texts),
      byte_starts: repeatFirst(event.byte_starts),
      byte_ends: repeatFirst(event.byte_ends),
      divergences: { kl: repeatFirst(event.divergences.kl ?? []) },
      log_prob_original: repeatFirst(event.log_prob_original),
      log_prob_perturbed: repeatFirst(event.log_prob_perturbed),
      entropy_original: repeatFirst(event.entropy_original),
      entropy_perturbed: repeatFirst(event.entropy_perturbed),
    })),
  },
  {
    name: 'unknown-field',
    code: 'runner_protocol',
    change: replaceLine((event) => JSON.stringify({ ...event, more: 1 })),
  },
  {
    name: 'response-twice',
    code: 'runner_protocol',
    change: changeEvent(() => ({ response_index: 0 })),
  },
  { name: 'response-missing', code: 'runner_protocol', change: replaceLine(() => '') },
  { name: 'sample-not-sent', code: 'runner_protocol', change: changeEvent(() => ({ sample_id: 'of-another-call' })) },
  { name: 'sample-without-end', code: 'runner_protocol', change: omitLines('sample') },
  {
    name: 'other-revision',
    code: 'runner_protocol',
    change: {
      line: (bytes) => ({ bytes: bytes.replace(/"revision":"[0-9a-f]{64}"/, `"revision":"${'0'.repeat(64)}"`) }),
    },
  },
  { name: 'line-of-100-mb', code: 'runner_protocol', change: endlessLine },
];
