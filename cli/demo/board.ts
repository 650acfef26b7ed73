/** The last part of the demo: a benchmark, four entries that are graded and scored, and where to look at them. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Client } from '#clients/typescript/create-client.ts';
import type { Submission } from '#contract/submission.ts';
import { createBenchmark } from '../board/create-benchmark.ts';
import { followSubmission } from '../board/follow-submission.ts';
import { readBenchmarkFolder } from '../board/read-folder.ts';
import { renderBoard } from '../board/render-benchmark.ts';
import type { Stage } from './parts.ts';

/** A fifth of Shapes-VD: the whole of it takes this model two minutes. */
const FOLDER = fileURLToPath(new URL('../../examples/shapes-vd-demo', import.meta.url));

const ENTRIES = [
  { file: 'looks', model: 'Reference model', description: 'Greedy, with the picture.' },
  { file: 'blind', model: 'Reference model, blind', description: 'The same model, which is never shown the picture.' },
  { file: 'prior', model: 'Language prior', description: 'What is answered most often to the same words.' },
  {
    file: 'memorised',
    model: 'Memorised answers',
    description: 'Knows the public answers by heart and makes up reasons.',
  },
];

export interface ShownBoard {
  name: string;
  /** A response that looked: where a heat map is worth seeing. */
  trajectoryId: string | undefined;
}

/** Of the entry that looks, the response that the picture helps most. */
async function findHeatMap(client: Client, entry: Submission): Promise<string | undefined> {
  const samples = await client.samplesOfEntry(entry.id, { split: 'reasoning', sort: 'gain', limit: '200' });
  return samples.at(-1)?.responses[0]?.trajectory_id ?? undefined;
}

/** @param admin may make benchmarks; `stage.client` submits to them */
export async function showBoard(stage: Stage, admin: Client): Promise<ShownBoard> {
  const { client, line, signal, canvas, print } = stage;
  line.show('pinning a benchmark');
  const folder = await readBenchmarkFolder(FOLDER);
  const version = await createBenchmark({ client: admin, folder, onProgress: (text) => line.say(text) });
  const name = version.benchmark;
  const accepted = await Promise.all(
    ENTRIES.map(async ({ file, model, description }) => {
      const body = new Uint8Array(await readFile(join(FOLDER, 'submissions', `${file}.jsonl`)));
      const wish = { benchmark: name, version: version.version, model, description, visibility: 'public' } as const;
      return client.submitResponses(wish, { body, type: 'application/jsonl' });
    }),
  );
  const entries: Submission[] = [];
  for (const [at, one] of accepted.entries()) {
    const say = (text: string) => line.say(`entry ${at + 1} of ${accepted.length}: ${text}`);
    entries.push(await followSubmission(client, one, { say, signal }));
  }
  line.end();
  const boards = [await client.readBoard(name), await client.readBoard(name, { split: 'counterfactual' })];
  await print(`\n${canvas.chalk.bold.inverse(' 4. A board that shows who looked ')}\n`);
  for (const board of boards) await print(`${renderBoard(canvas, board)}\n`);
  const [looks] = entries;
  return { name, trajectoryId: looks && (await findHeatMap(client, looks)) };
}
