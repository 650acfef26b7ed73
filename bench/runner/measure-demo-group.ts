/** Measures the demo's group of eight responses on the reference model, after a warm-up. */
import { readFile } from 'node:fs/promises';
import { startRunner } from '#clients/runner/start.ts';
import { sha256Of } from '../inputs.ts';
import { interleave, type Timing } from '../rounds.ts';
import { type RunnerBenchOptions, scoreGroup } from './score-group.ts';

export async function measureDemoGroup({ rounds, threads, onRound }: RunnerBenchOptions): Promise<Timing> {
  const folder = new URL('../../examples/group/', import.meta.url);
  const { question, responses } = JSON.parse(await readFile(new URL('group.json', folder), 'utf8')) as {
    question: string;
    responses: { text: string }[];
  };
  const bytes = await readFile(new URL('image.png', folder));
  const sha256 = sha256Of(bytes);
  const runner = await startRunner({ SIGHTLINE_THREADS: String(threads) });
  try {
    const request = {
      draws: 4,
      samples: [{ id: 'demo', images: [sha256], question, responses: responses.map(({ text }) => ({ text })) }],
    };
    const group = () => scoreGroup(runner.url, { request, images: new Map([[sha256, bytes]]) });
    return (await interleave({ group }, rounds, (round) => onRound('demo group', round))).group;
  } finally {
    await runner.stop();
  }
}
