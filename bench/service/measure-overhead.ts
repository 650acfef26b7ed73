/** Measures a run of many small samples through the service, compared with the same samples sent directly to the runner. */
import { setTimeout as sleep } from 'node:timers/promises';
import { median } from 'simple-statistics';
import { type RunnerAddress, streamRunner } from '#clients/runner/call.ts';
import { startRunner } from '#clients/runner/start.ts';
import { drawSquare, sha256Of } from '../inputs.ts';
import { interleave, type Timing } from '../rounds.ts';
import { type BenchService, withNewService } from './bench-service.ts';

const IMAGES = 8;
const SIDE = 56;
const WAIT_S = 60;
/** Interval of polls if the run takes longer than the wait. */
const POLL_MS = 250;

export interface OverheadOptions {
  samples: number;
  rounds: number;
  onRound: (title: string, round: number) => void;
}

export interface OverheadFigures {
  samples: number;
  service: Timing;
  runner_alone: Timing;
  /** Median ratio of service to runner within a round. Below 1 if the service keeps the runner busier than one caller. */
  ratio: number;
}

async function drawImage(phase: number): Promise<[string, Uint8Array<ArrayBuffer>]> {
  const bytes = await drawSquare(SIDE, (index) => 128 + 100 * Math.sin(phase + index / 97));
  return [sha256Of(bytes), bytes];
}

interface Sample {
  id: string;
  images: string[];
  question: string;
  responses: { text: string }[];
}

function createSamples(count: number, images: readonly [string, Uint8Array][]): Sample[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `sample-${index}`,
    images: images.slice(index % IMAGES, (index % IMAGES) + 1).map(([sha256]) => sha256),
    question: `How many stars are there, and what is ${index}?`,
    responses: [{ text: `There are ${index % 7} stars.` }],
  }));
}

async function scoreThroughService({ get, post }: BenchService, samples: readonly Sample[]): Promise<void> {
  const response = await post('/v1/runs', { samples }, { prefer: `wait=${WAIT_S}` });
  let run = (await response.json()) as { id: string; status: string };
  while (['queued', 'running', 'finishing'].includes(run.status)) {
    await sleep(POLL_MS);
    run = (await (await get(`/v1/runs/${run.id}`)).json()) as typeof run;
  }
  if (run.status !== 'succeeded') throw new Error(`the run is ${run.status}`);
}

async function scoreThroughRunner(
  runner: RunnerAddress,
  samples: readonly Sample[],
  images: readonly [string, Uint8Array][],
): Promise<void> {
  for (const sample of samples) {
    const sent = new Map(images.filter(([sha256]) => sample.images.includes(sha256)));
    const request = { samples: [sample] };
    for await (const event of streamRunner(runner, '/v1/score', { request, images: sent })) {
      if (event.type === 'error') throw new Error(event.detail);
    }
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

export async function measureOverhead({ samples: count, rounds, onRound }: OverheadOptions): Promise<OverheadFigures> {
  const images = await Promise.all(Array.from({ length: IMAGES }, (_, phase) => drawImage(phase)));
  const samples = createSamples(count, images);
  const runner = await startRunner();
  try {
    return await withNewService([{ name: 'bench', url: runner.url }], async (service) => {
      for (const [, bytes] of images) await service.uploadImage(bytes);
      const ratios: number[] = [];
      let runnerMs = 0;
      const timings = await interleave(
        {
          runner_alone: async () => {
            runnerMs = await timed(() => scoreThroughRunner(runner, samples, images));
          },
          service: async () => {
            ratios.push((await timed(() => scoreThroughService(service, samples))) / runnerMs);
          },
        },
        rounds,
        (round) => onRound('overhead', round),
      );
      return { samples: count, ...timings, ratio: Number(median(ratios.slice(1)).toFixed(3)) };
    });
  } finally {
    await runner.stop();
  }
}
