/** Requests a second that submit a run, beside a bare route that validates the same body and inserts one row. */
import autocannon from 'autocannon';
import { median } from 'simple-statistics';
import { groupOf } from '../inputs.ts';
import { withNewService } from './bench-service.ts';

const CONNECTIONS = 32;
const BODY_BYTES = 1024;
/** What an answered request leaves to do must not fall into the other's turn. */
const PAUSE_MS = 200;

export interface SubmittingOptions {
  rounds: number;
  /** Requests of one turn: few, so that turns are short and both meet the same machine. */
  requests: number;
  onRound: (what: string, round: number) => void;
}

export interface SubmittingFigures {
  connections: number;
  body_bytes: number;
  service_rps: number;
  bare_rps: number;
  /** Median of the ratios of neighbouring turns. */
  ratio: number;
  ratios: number[];
  service_cpu_ms: number;
  bare_cpu_ms: number;
}

function bodyOf(sha256: string): string {
  const sample = { id: 'sample', images: [sha256], question: 'How many stars are there?', responses: [{ reward: 1 }] };
  const empty = JSON.stringify({ samples: [{ ...sample, responses: [{ text: '', reward: 1 }] }] });
  const text = 'I count three stars. '.repeat(100).slice(0, BODY_BYTES - empty.length);
  return JSON.stringify({ samples: [{ ...sample, responses: [{ text, reward: 1 }] }] });
}

const rounded = (value: number, digits: number) => Number(value.toFixed(digits));

/** No runner is configured: what is accepted waits, and nothing but accepting is measured. */
export function measureSubmitting({ rounds, requests, onRound }: SubmittingOptions): Promise<SubmittingFigures> {
  return withNewService([], async ({ workerd, auth, uploadImage }) => {
    const [image] = groupOf({ responses: 1, tokens: 1, side: 56, vocabulary: 100 }).images;
    if (!image) throw new RangeError('a group without an image');
    const [sha256, bytes] = image;
    await uploadImage(bytes);
    const body = bodyOf(sha256);

    async function load(path: string) {
      const before = await workerd.cpuMs();
      const started = performance.now();
      let ended = started;
      const running = autocannon({
        url: `${workerd.url}${path}`,
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', ...auth },
        connections: CONNECTIONS,
        amount: requests,
      });
      // It looks once a second only whether it is done.
      running.on('response', () => {
        ended = performance.now();
      });
      const result = await running;
      const seconds = (ended - started) / 1000;
      const accepted = result['2xx'];
      if (accepted !== requests) {
        throw new Error(`${path}: ${accepted} accepted, ${result.non2xx} refused, ${result.errors} failed`);
      }
      const cpuMs = ((await workerd.cpuMs()) - before) / accepted;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      return { rps: accepted / seconds, cpuMs };
    }

    const turns = [];
    for (let round = 0; round <= rounds; round++) {
      const [bare, service] = [await load('/bench/submit'), await load('/v1/runs')];
      if (round > 0) turns.push({ bare, service });
      onRound('submitting', round);
    }
    const ratios = turns.map(({ bare, service }) => service.rps / bare.rps);
    return {
      connections: CONNECTIONS,
      body_bytes: body.length,
      service_rps: rounded(median(turns.map(({ service }) => service.rps)), 0),
      bare_rps: rounded(median(turns.map(({ bare }) => bare.rps)), 0),
      ratio: rounded(median(ratios), 3),
      ratios: ratios.map((ratio) => rounded(ratio, 3)),
      service_cpu_ms: rounded(median(turns.map(({ service }) => service.cpuMs)), 2),
      bare_cpu_ms: rounded(median(turns.map(({ bare }) => bare.cpuMs)), 2),
    };
  });
}
