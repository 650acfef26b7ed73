/** What it costs to push a large dataset: rows a second, whether later rows cost more, memory, and a client that dies. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { BenchService } from '../service/bench-service.ts';
import type { IsolateHeap } from '../service/isolate-heap.ts';
import { writeRows } from './write-rows.ts';

const PROCESS = fileURLToPath(new URL('push-process.ts', import.meta.url));
const PICTURES = fileURLToPath(new URL('../../examples/filter-a-dataset/images', import.meta.url));
const PICTURE_NAMES = Array.from({ length: 20 }, (_, at) => `${String(at + 1).padStart(2, '0')}.png`);

export interface IngestFigures {
  samples: number;
  responses: number;
  tokens_per_response: number;
  file_mb: number;
  /** Killed with SIGKILL after this many rows, then begun again. */
  killed_after_rows: number;
  /** Of the second client: rows that were there before, and rows that it added. Together all, each once. */
  unchanged: number;
  added: number;
  duplicates: number;
  samples_per_s: number;
  responses_per_s: number;
  /** Processor time of client and workerd for a sample, in the first and in the last tenth of what was added. */
  cpu_ms_per_sample: { first: number; last: number };
  last_to_first_tenth: number;
  /** The same by the clock, which other work on the machine moves. */
  last_to_first_tenth_by_clock: number;
  client_rss_mb: { first: number; last: number };
  /** Of the whole process: D1 and R2 are in it. */
  workerd_rss_mb: { first: number; last: number };
  /** The most that the Worker's isolate used, garbage included. */
  isolate_mb: { first: number; last: number };
}

interface Said {
  rows: number;
  at_ms: number;
  cpu_ms: number;
  rss_mb: number;
  ended?: { added: number; unchanged: number; rejected: number };
}

interface Heard extends Said {
  workerd_mb: number;
  workerd_cpu_ms: number;
  isolate_mb: number;
}

interface Pushed {
  said: Heard[];
}

interface Push {
  datasetId: string;
  file: string;
  killAfter?: number;
  heap?: IsolateHeap | undefined;
}

async function push(service: BenchService, { datasetId, file, killAfter, heap }: Push): Promise<Pushed> {
  const plan = { url: service.workerd.url, key: service.auth.authorization.replace('Bearer ', ''), datasetId, file };
  const child = spawn(process.execPath, [PROCESS], {
    env: { ...process.env, BENCH_PUSH: JSON.stringify(plan) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  const said: Pushed['said'] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const { workerd } = service;
    const looks = [workerd.residentMb(), workerd.cpuMs(), heap?.usedMb() ?? 0] as const;
    const [workerd_mb, workerd_cpu_ms, isolate_mb] = await Promise.all(looks);
    said.push({ ...(JSON.parse(line) as Said), workerd_mb, workerd_cpu_ms, isolate_mb });
    if (killAfter !== undefined && (said.at(-1)?.rows ?? 0) >= killAfter) child.kill('SIGKILL');
  }
  await closed;
  return { said };
}

async function createDataset(service: BenchService, name: string): Promise<string> {
  return ((await (await service.post('/v1/datasets', { name })).json()) as { id: string }).id;
}

async function preparePictures(folder: string): Promise<string[]> {
  await mkdir(join(folder, 'images'), { recursive: true });
  for (const name of PICTURE_NAMES) await copyFile(join(PICTURES, name), join(folder, 'images', name));
  return PICTURE_NAMES.map((name) => `images/${name}`);
}

/** Questions alone, as most datasets are before anybody has answered them. @returns the dataset */
export async function pushQuestions(
  service: BenchService,
  { folder, samples }: { folder: string; samples: number },
): Promise<string> {
  const file = join(folder, 'questions.jsonl');
  await writeRows({ path: file, samples, responses: 0, tokens: 0, images: await preparePictures(folder) });
  const dataset = await createDataset(service, 'questions');
  await push(service, { datasetId: dataset, file });
  return dataset;
}

const cpuOf = ({ cpu_ms, workerd_cpu_ms }: Heard) => cpu_ms + workerd_cpu_ms;

const mostOf = (heard: Heard[]) => Math.round(Math.max(...heard.map(({ isolate_mb }) => isolate_mb)));

function perRow(from: Heard, to: Heard) {
  const rows = to.rows - from.rows;
  return { clockMs: (to.at_ms - from.at_ms) / rows, cpuMs: (cpuOf(to) - cpuOf(from)) / rows };
}

export async function measureIngest(
  service: BenchService,
  { folder, samples, heap }: { folder: string; samples: number; heap: IsolateHeap },
): Promise<IngestFigures & { dataset: string }> {
  const [responses, tokens] = [8, 300];
  const file = join(folder, 'rows.jsonl');
  await writeRows({ path: file, samples, responses, tokens, images: await preparePictures(folder) });
  const dataset = await createDataset(service, 'answered');

  const killedAfter = Math.floor(samples / 3);
  await push(service, { datasetId: dataset, file, killAfter: killedAfter, heap });
  const before = (await (await service.get(`/v1/datasets/${dataset}`)).json()) as { samples: number };
  const { said } = await push(service, { datasetId: dataset, file, heap });
  const last = said.at(-1);
  if (!last?.ended) throw new Error('the push did not end');
  const after = (await (await service.get(`/v1/datasets/${dataset}`)).json()) as { samples: number; responses: number };

  // Rows that were there before cost a question only: what is timed begins after them.
  const adding = said.filter(({ rows, ended }) => rows > before.samples && !ended);
  const tenth = Math.max(1, Math.floor(adding.length / 10));
  const [first, firstEnd, lastStart] = [adding[0], adding[tenth], adding[adding.length - 1 - tenth]];
  const lastEnd = adding.at(-1);
  if (!first || !firstEnd || !lastStart || !lastEnd) throw new Error('too few rows to compare tenths');
  const seconds = (last.at_ms - first.at_ms) / 1000;
  const rate = (last.rows - first.rows) / seconds;
  const [begin, end] = [perRow(first, firstEnd), perRow(lastStart, lastEnd)];
  const round = (value: number) => Math.round(value);
  const hundredths = (value: number) => Number(value.toFixed(2));
  return {
    dataset,
    samples,
    responses: samples * responses,
    tokens_per_response: tokens,
    file_mb: round((await stat(file)).size / 1024 / 1024),
    killed_after_rows: before.samples,
    unchanged: last.ended.unchanged,
    added: last.ended.added,
    duplicates: after.samples - samples,
    samples_per_s: round(rate),
    responses_per_s: round(rate * responses),
    cpu_ms_per_sample: { first: hundredths(begin.cpuMs), last: hundredths(end.cpuMs) },
    last_to_first_tenth: hundredths(end.cpuMs / begin.cpuMs),
    last_to_first_tenth_by_clock: hundredths(end.clockMs / begin.clockMs),
    client_rss_mb: { first: round(firstEnd.rss_mb), last: round(last.rss_mb) },
    workerd_rss_mb: { first: round(firstEnd.workerd_mb), last: round(last.workerd_mb) },
    isolate_mb: { first: mostOf(adding.slice(0, tenth)), last: mostOf(adding.slice(-tenth)) },
  };
}
