/** The last part of the demo: a benchmark with four submissions and its leaderboards. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Client } from '#clients/typescript/create-client.ts';
import type { Submission } from '#contract/submission.ts';
import { createBenchmark } from '../board/create-benchmark.ts';
import { followSubmission } from '../board/follow-submission.ts';
import { readBenchmarkFolder } from '../board/read-benchmark-folder.ts';
import { renderBoard } from '../board/render-board.ts';
import type { DemoContext } from './parts.ts';

/** A fifth of Shapes-VD; all of it would take this model two minutes. */
const FOLDER = fileURLToPath(new URL('../../examples/shapes-vd-demo', import.meta.url));

const SUBMISSIONS = [
  { file: 'looks', model: 'Reference model', description: 'Greedy decoding, with the image.' },
  { file: 'blind', model: 'Reference model, blind', description: 'The same model, which never sees the image.' },
  { file: 'prior', model: 'Language prior', description: 'The most frequent answer to the same question.' },
  {
    file: 'memorised',
    model: 'Memorised answers',
    description: 'Has memorised the public answers and invents reasons.',
  },
];

export interface ShownBoard {
  name: string;
  /** A response with a large gain, whose heat map the demo links to. */
  trajectoryId: string | undefined;
}

/** The response of a submission that has the largest gain. */
async function findLargestGain(client: Client, submission: Submission): Promise<string | undefined> {
  const samples = await client.listSubmissionSamples(submission.id, { split: 'reasoning', sort: 'gain', limit: '200' });
  return samples.at(-1)?.responses[0]?.trajectory_id ?? undefined;
}

/** @param admin client that may create benchmarks; `context.client` submits to them */
export async function showBoard(context: DemoContext, admin: Client): Promise<ShownBoard> {
  const { client, line, signal, canvas, print } = context;
  line.show('pinning a benchmark');
  const folder = await readBenchmarkFolder(FOLDER);
  const version = await createBenchmark({ client: admin, folder, onProgress: line.say });
  const name = version.benchmark;
  const accepted = await Promise.all(
    SUBMISSIONS.map(async ({ file, model, description }) => {
      const body = new Uint8Array(await readFile(join(FOLDER, 'submissions', `${file}.jsonl`)));
      const about = { benchmark: name, version: version.version, model, description, visibility: 'public' } as const;
      return client.submitResponses(about, { body, type: 'application/jsonl' });
    }),
  );
  const submissions: Submission[] = [];
  for (const [index, submission] of accepted.entries()) {
    const say = (text: string) => line.say(`submission ${index + 1} of ${accepted.length}: ${text}`);
    submissions.push(await followSubmission(client, submission, { say, signal }));
  }
  line.end();
  const boards = [await client.readBoard(name), await client.readBoard(name, { split: 'counterfactual' })];
  await print(`\n${canvas.chalk.bold.inverse(' 4. A leaderboard that shows which model used the image ')}\n`);
  for (const board of boards) await print(`${renderBoard(canvas, board)}\n`);
  const [withImage] = submissions;
  return { name, trajectoryId: withImage && (await findLargestGain(client, withImage)) };
}
