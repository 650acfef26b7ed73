/** Measures run submissions per second, compared with a baseline route that validates the same body and inserts one row. */
import autocannon from 'autocannon';
import { median } from 'simple-statistics';
import { createGroup } from '../inputs.ts';
import { withNewService } from './bench-service.ts';

const CONNECTIONS = 32;
const BODY_BYTES = 1024;
/** Lets background work of one contender finish before the other is measured. */
const PAUSE_MS = 200;

export interface SubmittingOptions {
  rounds: number;
  /** Requests per round and contender. Short rounds make both contenders see the same machine speed. */
  requests: number;
  onRound: (title: string, round: number) => void;
}

export interface SubmittingFigures {
  connections: number;
  body_bytes: number;
  service_rps: number;
  bare_rps: number;
  /** Median ratio of service to baseline within a round. */
  ratio: number;
  ratios: number[];
  service_cpu_ms: number;
  bare_cpu_ms: number;
}

function createBody(sha256: string): string {
  const sample = { id: 'sample', images: [sha256], question: 'How many stars are there?', responses: [{ reward: 1 }] };
  const empty = JSON.stringify({ samples: [{ ...sample, responses: [{ text: '', reward: 1 }] }] });
  const text = 'I count three stars. '.repeat(100).slice(0, BODY_BYTES - empty.length);
  return JSON.stringify({ samples: [{ ...sample, responses: [{ text, reward: 1 }] }] });
}

const round = (value: number, digits: number) => Number(value.toFixed(digits));

/** Configures no runner, so that accepted runs stay queued and only acceptance is measured. */
export function measureSubmitting({ rounds, requests, onRound }: SubmittingOptions): Promise<SubmittingFigures> {
  return withNewService([], async ({ workerd, auth, uploadImage }) => {
    const [image] = (await createGroup({ responses: 1, tokens: 1, side: 56, vocabulary: 100 })).images;
    if (!image) throw new RangeError('the group has no image');
    const [sha256, bytes] = image;
    await uploadImage(bytes);
    const body = createBody(sha256);

    async function sendRequests(path: string) {
      const before = await workerd.cpuMs();
      const start = performance.now();
      let end = start;
      const running = autocannon({
        url: `${workerd.url}${path}`,
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', ...auth },
        connections: CONNECTIONS,
        amount: requests,
      });
      // autocannon checks only once per second whether all requests are done.
      running.on('response', () => {
        end = performance.now();
      });
      const result = await running;
      const seconds = (end - start) / 1000;
      const accepted = result['2xx'];
      if (accepted !== requests) {
        throw new Error(`${path}: ${accepted} accepted, ${result.non2xx} rejected, ${result.errors} failed`);
      }
      const cpuMs = ((await workerd.cpuMs()) - before) / accepted;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      return { rps: accepted / seconds, cpuMs };
    }

    const results = [];
    for (let index = 0; index <= rounds; index++) {
      const [bare, service] = [await sendRequests('/bench/submit'), await sendRequests('/v1/runs')];
      if (index > 0) results.push({ bare, service });
      onRound('submitting', index);
    }
    const ratios = results.map(({ bare, service }) => service.rps / bare.rps);
    return {
      connections: CONNECTIONS,
      body_bytes: body.length,
      service_rps: round(median(results.map(({ service }) => service.rps)), 0),
      bare_rps: round(median(results.map(({ bare }) => bare.rps)), 0),
      ratio: round(median(ratios), 3),
      ratios: ratios.map((ratio) => round(ratio, 3)),
      service_cpu_ms: round(median(results.map(({ service }) => service.cpuMs)), 2),
      bare_cpu_ms: round(median(results.map(({ bare }) => bare.cpuMs)), 2),
    };
  });
}
