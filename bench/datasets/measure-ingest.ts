/** Measures pushing a large dataset: rows per second, cost of later rows, memory, and the restart after a killed client. */
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
const IMAGES = fileURLToPath(new URL('../../examples/filter-a-dataset/images', import.meta.url));
const IMAGE_NAMES = Array.from({ length: 20 }, (_, index) => `${String(index + 1).padStart(2, '0')}.png`);

export interface IngestFigures {
  samples: number;
  responses: number;
  tokens_per_response: number;
  file_mb: number;
  /** Samples stored when the client was killed with SIGKILL. A second client then pushes the file again. */
  killed_after_rows: number;
  /** Result of the second client: existing and added samples, which together are all samples. */
  unchanged: number;
  added: number;
  duplicates: number;
  samples_per_s: number;
  responses_per_s: number;
  /** CPU time of client and workerd per sample, in the first and the last tenth of the added samples. */
  cpu_ms_per_sample: { first: number; last: number };
  last_to_first_tenth: number;
  /** The same by wall clock, which depends on other load of the machine. */
  last_to_first_tenth_by_clock: number;
  client_rss_mb: { first: number; last: number };
  /** Memory of the whole process, with D1 and R2. */
  workerd_rss_mb: { first: number; last: number };
  /** Peak memory of the Worker's isolate, garbage included. */
  isolate_mb: { first: number; last: number };
}

interface ProgressLine {
  rows: number;
  at_ms: number;
  cpu_ms: number;
  rss_mb: number;
  ended?: { added: number; unchanged: number; rejected: number };
}

interface Progress extends ProgressLine {
  workerd_mb: number;
  workerd_cpu_ms: number;
  isolate_mb: number;
}

interface PushOptions {
  datasetId: string;
  file: string;
  killAfter?: number;
  heap?: IsolateHeap | undefined;
}

async function push(service: BenchService, { datasetId, file, killAfter, heap }: PushOptions): Promise<Progress[]> {
  const plan = { url: service.workerd.url, key: service.auth.authorization.replace('Bearer ', ''), datasetId, file };
  const child = spawn(process.execPath, [PROCESS], {
    env: { ...process.env, BENCH_PUSH: JSON.stringify(plan) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  const progress: Progress[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const { workerd } = service;
    const [workerd_mb, workerd_cpu_ms, isolate_mb] = await Promise.all([
      workerd.residentMb(),
      workerd.cpuMs(),
      heap?.usedMb() ?? 0,
    ]);
    progress.push({ ...(JSON.parse(line) as ProgressLine), workerd_mb, workerd_cpu_ms, isolate_mb });
    if (killAfter !== undefined && (progress.at(-1)?.rows ?? 0) >= killAfter) child.kill('SIGKILL');
  }
  await closed;
  return progress;
}

async function createDataset(service: BenchService, name: string): Promise<string> {
  return ((await (await service.post('/v1/datasets', { name })).json()) as { id: string }).id;
}

async function copyImages(folder: string): Promise<string[]> {
  await mkdir(join(folder, 'images'), { recursive: true });
  for (const name of IMAGE_NAMES) await copyFile(join(IMAGES, name), join(folder, 'images', name));
  return IMAGE_NAMES.map((name) => `images/${name}`);
}

/** Pushes questions without responses. @returns the ID of the dataset */
export async function pushQuestions(
  service: BenchService,
  { folder, samples }: { folder: string; samples: number },
): Promise<string> {
  const file = join(folder, 'questions.jsonl');
  await writeRows({ path: file, samples, responses: 0, tokens: 0, images: await copyImages(folder) });
  const dataset = await createDataset(service, 'questions');
  await push(service, { datasetId: dataset, file });
  return dataset;
}

const cpuOf = ({ cpu_ms, workerd_cpu_ms }: Progress) => cpu_ms + workerd_cpu_ms;

const peakIsolateMb = (progress: Progress[]) => Math.round(Math.max(...progress.map(({ isolate_mb }) => isolate_mb)));

function perRow(from: Progress, to: Progress) {
  const rows = to.rows - from.rows;
  return { clockMs: (to.at_ms - from.at_ms) / rows, cpuMs: (cpuOf(to) - cpuOf(from)) / rows };
}

export async function measureIngest(
  service: BenchService,
  { folder, samples, heap }: { folder: string; samples: number; heap: IsolateHeap },
): Promise<IngestFigures & { dataset: string }> {
  const [responses, tokens] = [8, 300];
  const file = join(folder, 'rows.jsonl');
  await writeRows({ path: file, samples, responses, tokens, images: await copyImages(folder) });
  const dataset = await createDataset(service, 'answered');

  const killAfter = Math.floor(samples / 3);
  await push(service, { datasetId: dataset, file, killAfter, heap });
  const before = (await (await service.get(`/v1/datasets/${dataset}`)).json()) as { samples: number };
  const progress = await push(service, { datasetId: dataset, file, heap });
  const last = progress.at(-1);
  if (!last?.ended) throw new Error('the push did not end');
  const after = (await (await service.get(`/v1/datasets/${dataset}`)).json()) as { samples: number; responses: number };

  // Existing rows are only looked up, so the timing starts after them.
  const adding = progress.filter(({ rows, ended }) => rows > before.samples && !ended);
  const tenth = Math.max(1, Math.floor(adding.length / 10));
  const [first, firstEnd, lastStart] = [adding[0], adding[tenth], adding[adding.length - 1 - tenth]];
  const lastEnd = adding.at(-1);
  if (!first || !firstEnd || !lastStart || !lastEnd)
    throw new Error('there are too few rows to compare the first and the last tenth');
  const seconds = (last.at_ms - first.at_ms) / 1000;
  const rate = (last.rows - first.rows) / seconds;
  const [firstCost, lastCost] = [perRow(first, firstEnd), perRow(lastStart, lastEnd)];
  const { round } = Math;
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
    cpu_ms_per_sample: { first: hundredths(firstCost.cpuMs), last: hundredths(lastCost.cpuMs) },
    last_to_first_tenth: hundredths(lastCost.cpuMs / firstCost.cpuMs),
    last_to_first_tenth_by_clock: hundredths(lastCost.clockMs / firstCost.clockMs),
    client_rss_mb: { first: round(firstEnd.rss_mb), last: round(last.rss_mb) },
    workerd_rss_mb: { first: round(firstEnd.workerd_mb), last: round(last.workerd_mb) },
    isolate_mb: { first: peakIsolateMb(adding.slice(0, tenth)), last: peakIsolateMb(adding.slice(-tenth)) },
  };
}
