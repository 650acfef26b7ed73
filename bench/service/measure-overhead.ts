/** Measures a run of many small samples through the service, compared with the same samples sent directly to the runner. */
import { setTimeout as sleep } from 'node:timers/promises';
import { encode } from 'fast-png';
import { median } from 'simple-statistics';
import { streamRunner } from '#clients/runner/call.ts';
import { startRunner } from '#clients/runner/start.ts';
import { sha256Of } from '../inputs.ts';
import { interleave, type Timing } from '../rounds.ts';
import { withNewService } from './bench-service.ts';

const IMAGES = 8;
const SIDE = 56;
const WAIT_S = 60;
/** Interval of polls if the run takes longer than the wait. */
const POLL_MS = 250;

export interface OverheadOptions {
  samples: number;
  rounds: number;
  onRound: (what: string, round: number) => void;
}

export interface OverheadFigures {
  samples: number;
  service: Timing;
  runner_alone: Timing;
  /** Median ratio of service to runner within a round. Below 1 if the service keeps the runner busier than one caller. */
  ratio: number;
}

function drawImage(phase: number): [string, Uint8Array] {
  const data = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, index) => 128 + 100 * Math.sin(phase + index / 97));
  const bytes = encode({ width: SIDE, height: SIDE, data, channels: 3, depth: 8 });
  return [sha256Of(bytes), bytes];
}

export async function measureOverhead({ samples: count, rounds, onRound }: OverheadOptions): Promise<OverheadFigures> {
  const images = Array.from({ length: IMAGES }, (_, phase) => drawImage(phase));
  const samples = Array.from({ length: count }, (_, index) => ({
    id: `sample-${index}`,
    images: images.slice(index % IMAGES, (index % IMAGES) + 1).map(([sha256]) => sha256),
    question: `How many stars are there, and what is ${index}?`,
    responses: [{ text: `There are ${index % 7} stars.` }],
  }));
  const runner = await startRunner();
  try {
    return await withNewService([{ name: 'bench', url: runner.url }], async ({ get, post, uploadImage }) => {
      for (const [, bytes] of images) await uploadImage(bytes);

      async function throughService(): Promise<void> {
        const response = await post('/v1/runs', { samples }, { prefer: `wait=${WAIT_S}` });
        let run = (await response.json()) as { id: string; status: string };
        while (['queued', 'running', 'finishing'].includes(run.status)) {
          await sleep(POLL_MS);
          run = (await (await get(`/v1/runs/${run.id}`)).json()) as typeof run;
        }
        if (run.status !== 'succeeded') throw new Error(`the run is ${run.status}`);
      }

      async function throughRunner(): Promise<void> {
        for (const sample of samples) {
          const sent = new Map(images.filter(([sha256]) => sample.images.includes(sha256)));
          for await (const event of streamRunner(runner, '/v1/score', {
            request: { samples: [sample] },
            images: sent,
          })) {
            if (event.type === 'error') throw new Error(event.detail);
          }
        }
      }

      const ratios: number[] = [];
      let runnerMs = 0;
      const timed = async (work: () => Promise<void>) => {
        const start = performance.now();
        await work();
        return performance.now() - start;
      };
      const timings = await interleave(
        {
          runner_alone: async () => {
            runnerMs = await timed(throughRunner);
          },
          service: async () => {
            ratios.push((await timed(throughService)) / runnerMs);
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
