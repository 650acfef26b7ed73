/** All figures of datasets and filters, what is asked of them, and how they are printed. */
import { withService, withStateFolder } from '../service/bench-service.ts';
import { freePort, openIsolateHeap } from '../service/isolate-heap.ts';
import { type FilteringFigures, measureFiltering } from './measure-filtering.ts';
import { type IngestFigures, measureIngest, pushQuestions } from './measure-ingest.ts';
import { measureVotes, type VotesFigures } from './measure-votes.ts';

export interface DatasetFigures {
  ingest: IngestFigures;
  /** Of questions alone. */
  filtering: FilteringFigures;
  /** Of the samples that were pushed before, each with its responses. */
  filtering_answered: FilteringFigures;
  votes: VotesFigures;
}

export interface DatasetOptions {
  short: boolean;
  onRound: (what: string, round: number) => void;
}

export async function measureDatasets({ short, onRound }: DatasetOptions): Promise<DatasetFigures> {
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

/** @returns a sentence for every figure that is worse than it may be */
export function findDatasetMisses({ ingest, filtering, votes }: DatasetFigures, short: boolean): string[] {
  const limits = LIMITS[short ? 'short' : 'full'];
  const misses: string[] = [];
  if (ingest.duplicates !== 0) misses.push(`${ingest.duplicates} samples are there twice, or are missing`);
  if (ingest.last_to_first_tenth > limits.growth) {
    misses.push(
      `a row of the last tenth costs ${ingest.last_to_first_tenth} times the processor time of one of the first`,
    );
  }
  if (filtering.preview_ms > limits.previewMs) misses.push(`a preview takes ${filtering.preview_ms} ms`);
  for (const [name, rate] of Object.entries({ apply: filtering.apply_rows_per_s, ...filtering.export_rows_per_s })) {
    if (rate < limits.rowsPerS) misses.push(`${name} does ${rate} rows a second, less than ${limits.rowsPerS}`);
  }
  if (votes.ratio < limits.votes)
    misses.push(`votes together are ${votes.ratio} times as fast, less than ${limits.votes}`);
  return misses;
}

function describeExports({ export_rows_per_s: clock, export_rows_per_cpu_s: cpu }: FilteringFigures): string {
  const both = (name: keyof typeof clock) => `${clock[name]} (${cpu[name]})`;
  return `JSONL ${both('jsonl')}, Parquet ${both('parquet_reference')}, with pictures ${both('parquet_embed')}; in brackets by processor time`;
}

export function describeDatasets({ ingest, filtering, filtering_answered: answered, votes }: DatasetFigures): string {
  return `
Pushing ${ingest.samples} samples × 8 responses × ${ingest.tokens_per_response} tokens (${ingest.file_mb} MB), client killed after ${ingest.killed_after_rows}
  rate                 ${ingest.samples_per_s} samples, ${ingest.responses_per_s} responses a second
  begun again          ${ingest.unchanged} were there, ${ingest.added} added, ${ingest.duplicates} twice or missing
  last tenth / first   ${ingest.last_to_first_tenth} (${ingest.cpu_ms_per_sample.first} → ${ingest.cpu_ms_per_sample.last} ms of processor time a sample; ${ingest.last_to_first_tenth_by_clock} by the clock)
  memory               client ${ingest.client_rss_mb.first} → ${ingest.client_rss_mb.last} MB, workerd ${ingest.workerd_rss_mb.first} → ${ingest.workerd_rss_mb.last} MB, isolate at most ${ingest.isolate_mb.first} → ${ingest.isolate_mb.last} MB

Filtering ${filtering.samples} samples
  preview              ${filtering.preview_ms} ms
  apply                ${filtering.apply_ms} ms, ${filtering.apply_rows_per_s} rows a second
  export, rows a s     ${describeExports(filtering)}
  … with responses     ${describeExports(answered)}

${votes.votes} blind votes of ≤ ${votes.max_tokens} tokens for ${votes.samples} questions
  one call             ${votes.together_ms} ms
  eight calls          ${votes.apart_ms} ms   ratio ${votes.ratio.toFixed(2)}
`;
}
