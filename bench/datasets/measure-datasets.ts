/** Measures datasets and filters, compares the figures with their limits, and formats them. */
import { withService, withStateFolder } from '../service/bench-service.ts';
import { freePort, openIsolateHeap } from '../service/isolate-heap.ts';
import { type FilteringFigures, measureFiltering } from './measure-filtering.ts';
import { type IngestFigures, measureIngest, pushQuestions } from './measure-ingest.ts';
import { measureVotes, type VotesFigures } from './measure-votes.ts';

export interface DatasetFigures {
  ingest: IngestFigures;
  /** Filtering of questions without responses. */
  filtering: FilteringFigures;
  /** Filtering of samples with their responses. */
  filtering_answered: FilteringFigures;
  votes: VotesFigures;
}

export interface DatasetBenchOptions {
  short: boolean;
  onRound: (title: string, round: number) => void;
}

export async function measureDatasets({ short, onRound }: DatasetBenchOptions): Promise<DatasetFigures> {
  const samples = short ? 4_000 : 39_000;
  const inspectorPort = await freePort();
  const { ingest, filtering, answered } = await withStateFolder((folder) =>
    withService({ stateFolder: `${folder}/state`, runners: [], inspectorPort }, async (service) => {
      const heap = await openIsolateHeap(inspectorPort);
      const { dataset, ...pushed } = await measureIngest(service, { folder: `${folder}/source`, samples, heap });
      heap.close();
      onRound('ingest', pushed.samples_per_s);
      const rounds = short ? 1 : 5;
      const answered = await measureFiltering(service, { dataset, samples, rounds });
      const questions = await pushQuestions(service, { folder: `${folder}/source`, samples });
      const filtering = await measureFiltering(service, { dataset: questions, samples, rounds });
      return { ingest: pushed, filtering, answered };
    }),
  );
  onRound('filtering', filtering.preview_ms);
  const votes = await measureVotes({ rounds: short ? 1 : 5, samples: short ? 4 : 12 });
  onRound('votes', 0);
  return { ingest, filtering, filtering_answered: answered, votes };
}

const LIMITS = {
  full: { growth: 1.2, previewMs: 1_000, rowsPerS: 20_000, votes: 3 },
  short: { growth: 5, previewMs: 1_000, rowsPerS: 2_000, votes: 1.5 },
} as const;

/** @returns one sentence for each figure beyond its limit */
export function findDatasetMisses({ ingest, filtering, votes }: DatasetFigures, short: boolean): string[] {
  const limits = LIMITS[short ? 'short' : 'full'];
  const misses: string[] = [];
  if (ingest.duplicates !== 0) misses.push(`the dataset has ${ingest.duplicates} samples too many (negative: too few)`);
  if (ingest.last_to_first_tenth > limits.growth) {
    misses.push(
      `a row of the last tenth takes ${ingest.last_to_first_tenth} times the CPU time of a row of the first, above ${limits.growth}`,
    );
  }
  if (filtering.preview_ms > limits.previewMs)
    misses.push(`a preview takes ${filtering.preview_ms} ms, above ${limits.previewMs}`);
  for (const [name, rate] of Object.entries({ apply: filtering.apply_rows_per_s, ...filtering.export_rows_per_s })) {
    if (rate < limits.rowsPerS) misses.push(`${name} processes ${rate} rows per second, below ${limits.rowsPerS}`);
  }
  if (votes.ratio < limits.votes)
    misses.push(`one call for all votes is ${votes.ratio} times as fast as separate calls, below ${limits.votes}`);
  return misses;
}

function describeExports({ export_rows_per_s: clock, export_rows_per_cpu_s: cpu }: FilteringFigures): string {
  const format = (name: keyof typeof clock) => `${clock[name]} (${cpu[name]})`;
  return `JSONL ${format('jsonl')}, Parquet ${format('parquet_reference')}, with images ${format('parquet_embed')}; in brackets per second of CPU time`;
}

export function describeDatasets({ ingest, filtering, filtering_answered: answered, votes }: DatasetFigures): string {
  return `
Pushing ${ingest.samples} samples × 8 responses × ${ingest.tokens_per_response} tokens (${ingest.file_mb} MB), client killed after ${ingest.killed_after_rows} samples
  rate                 ${ingest.samples_per_s} samples/s, ${ingest.responses_per_s} responses/s
  after the restart    ${ingest.unchanged} unchanged, ${ingest.added} added, ${ingest.duplicates} too many
  last tenth / first   ${ingest.last_to_first_tenth} (${ingest.cpu_ms_per_sample.first} → ${ingest.cpu_ms_per_sample.last} ms of CPU time per sample; ${ingest.last_to_first_tenth_by_clock} by wall clock)
  memory               client ${ingest.client_rss_mb.first} → ${ingest.client_rss_mb.last} MB, workerd ${ingest.workerd_rss_mb.first} → ${ingest.workerd_rss_mb.last} MB, isolate peak ${ingest.isolate_mb.first} → ${ingest.isolate_mb.last} MB

Filtering ${filtering.samples} samples
  preview              ${filtering.preview_ms} ms
  apply                ${filtering.apply_ms} ms, ${filtering.apply_rows_per_s} rows/s
  export, rows/s       ${describeExports(filtering)}
  … with responses     ${describeExports(answered)}

${votes.votes} blind votes of ≤ ${votes.max_tokens} tokens for ${votes.samples} questions
  one call             ${votes.together_ms} ms
  eight calls          ${votes.apart_ms} ms   ratio ${votes.ratio.toFixed(2)}
`;
}
