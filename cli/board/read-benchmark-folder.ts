/** Reads a benchmark folder: benchmark.json, and samples.jsonl with images/, samples.parquet, or a subset of another file. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { benchmarkRequest, benchmarkVersionRequest } from '#contract/benchmark.ts';
import { jsonPointer } from '#contract/parse.ts';
import { parseJson, readText } from '../options/read-files.ts';
import { UsageError } from '../terminal/failure.ts';

const manifest = z.strictObject({
  $schema: z.string().optional(),
  ...benchmarkRequest.shape,
  ...benchmarkVersionRequest.omit({ dataset_id: true, dataset_version: true }).partial().shape,
  splits: benchmarkVersionRequest.shape.splits,
  /** Samples of another file, relative to the folder; with `ids`, only these of them. */
  samples: z.strictObject({ file: z.string().min(1), ids: z.array(z.string()).min(1).optional() }).optional(),
});

export interface BenchmarkFolder {
  about: z.output<typeof benchmarkRequest>;
  /** Without defaults for omitted fields: the service adds them. */
  pinned: Omit<z.input<typeof benchmarkVersionRequest>, 'dataset_id' | 'dataset_version'>;
  samples: string;
  /** IDs of the samples to use; undefined means all samples of the file. */
  ids: ReadonlySet<string> | undefined;
}

const SAMPLES = ['samples.jsonl', 'samples.parquet'];
const ISSUES_SHOWN = 8;

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  );
}

/** @throws UsageError if benchmark.json is invalid or the samples are missing */
export async function readBenchmarkFolder(folder: string): Promise<BenchmarkFolder> {
  const path = join(folder, 'benchmark.json');
  const json = parseJson(await readText(path, 'The description of the benchmark'), path);
  const parsed = manifest.safeParse(json);
  if (!parsed.success) {
    const issues = parsed.error.issues.slice(0, ISSUES_SHOWN);
    const lines = issues.map((issue) => `  ${jsonPointer(issue.path)} ${issue.message}`);
    throw new UsageError(`${path} is not valid:\n${lines.join('\n')}`);
  }
  const { $schema: _, name, title, description, license, source, samples: named, ...pinned } = parsed.data;
  for (const file of named ? [named.file] : SAMPLES) {
    const samples = join(folder, file);
    if (await isFile(samples)) {
      return {
        about: { name, title, description, license, source },
        pinned: pinned as BenchmarkFolder['pinned'],
        samples,
        ids: named?.ids ? new Set(named.ids) : undefined,
      };
    }
  }
  if (named) throw new UsageError(`${path} names the samples ${named.file}, but there is no such file.`);
  throw new UsageError(`${folder} has no samples. Add ${SAMPLES.join(' or ')}.`);
}
