/** The measurements themselves. Each returns figures and says nothing. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { eventsOf, streamRunner } from '#clients/runner/call.ts';
import { startRunner } from '#clients/runner/start.ts';
import { computeDivergences } from '#core/scoring/index.ts';
import { measureTokens } from '#gpu-runner/inference/head.ts';
import { createCalibration } from './calibration.ts';
import { filled, type GroupSize, groupOf, sha256Of } from './inputs.ts';
import { interleave, type Timing } from './rounds.ts';

export interface BenchOptions {
  rounds: number;
  threads: number;
  onRound: (what: string, round: number) => void;
}

interface BundleShape {
  folder: string;
  hidden: number;
  vocabulary: number;
}

const bundleFolder = (name: string) => fileURLToPath(new URL(`../models/bundles/${name}`, import.meta.url));

export async function readShape(name: string): Promise<BundleShape> {
  const folder = bundleFolder(name);
  const { hidden_size, vocab_size } = JSON.parse(await readFile(`${folder}/bundle.json`, 'utf8')) as {
    hidden_size: number;
    vocab_size: number;
  };
  return { folder, hidden: hidden_size, vocabulary: vocab_size };
}

async function collect(url: string, { request, images }: ReturnType<typeof groupOf>) {
  const events = await Array.fromAsync(streamRunner({ url }, '/v1/score', { request, images }));
  const [failure] = eventsOf(events, 'error');
  if (failure) throw new Error(failure.detail);
  return { trajectories: eventsOf(events, 'trajectory'), sample: eventsOf(events, 'sample')[0] };
}

function largestDifference(a: readonly number[], b: readonly number[]): number {
  return a.reduce((worst, value, index) => Math.max(worst, Math.abs(value - (b[index] ?? Number.NaN))), 0);
}

export interface SharingFigures {
  prompt_tokens: number;
  shared: Timing;
  unshared: Timing;
  ratio: number;
  max_abs_difference: number;
  calibration_gflops: number[];
}

/** One group with and without a shared prefix; image features are computed once in both. */
export async function measureSharing(size: GroupSize, options: BenchOptions): Promise<SharingFigures> {
  const shape = await readShape('wide-random');
  const calibration = await createCalibration(`${shape.folder}/logits.onnx`, { ...shape, threads: options.threads });
  const runner = await startRunner({ SIGHTLINE_BUNDLE: shape.folder, SIGHTLINE_THREADS: String(options.threads) });
  const gflops: number[] = [];
  try {
    const group = groupOf(size);
    const score = (prefix_sharing: boolean) =>
      collect(runner.url, { ...group, request: { ...group.request, prefix_sharing } });
    const [shared, unshared] = [await score(true), await score(false)];
    const kl = ({ trajectories }: typeof shared) =>
      trajectories.flatMap(({ divergences: { kl: series = [] } }) => series);
    const timings = await interleave(
      {
        shared: () => score(true),
        unshared: () => score(false),
        calibration: async () => gflops.push(Math.round(await calibration.measure())),
      },
      options.rounds,
      (round) => options.onRound('sharing', round),
    );
    return {
      prompt_tokens: shared.sample?.prompt_tokens ?? Number.NaN,
      shared: timings.shared,
      unshared: timings.unshared,
      ratio: timings.unshared.median_ms / timings.shared.median_ms,
      max_abs_difference: largestDifference(kl(shared), kl(unshared)),
      calibration_gflops: gflops,
    };
  } finally {
    await runner.stop();
  }
}

export interface HeadFigures {
  tokens: number;
  vocabulary: number;
  fused: Timing;
  logits_in_javascript: Timing;
  ratio: number;
  max_abs_difference: number;
}

/** The same divergences by the fused graph, and by copying both rows of logits out and computing here. */
export async function measureHead(tokens: number, options: BenchOptions): Promise<HeadFigures> {
  const { folder, hidden, vocabulary } = await readShape('wide-random');
  const open = (graph: string) =>
    InferenceSession.create(`${folder}/${graph}.onnx`, { intraOpNumThreads: options.threads, logSeverityLevel: 3 });
  const [head, logits] = [await open('head'), await open('logits')];
  const [original, perturbed] = [filled(tokens * hidden), filled(tokens * hidden, 0.05)];
  const tokenIds = Array.from({ length: tokens }, (_, t) => t % vocabulary);

  const fused = () =>
    measureTokens(head, {
      hiddenOriginal: original,
      hiddenPerturbed: perturbed,
      tokenIds,
      temperature: 1,
      hiddenSize: hidden,
    });
  const rows = async (states: Float32Array) => {
    const { logits: out } = await logits.run({
      hidden: new Tensor('float32', states, [tokens, hidden]),
      temperature: new Tensor('float32', Float32Array.of(1), [1]),
    });
    const values = out?.data as Float32Array;
    return Array.from({ length: tokens }, (_, t) => values.subarray(t * vocabulary, (t + 1) * vocabulary));
  };
  const inJavaScript = async () =>
    computeDivergences({ logitsOriginal: await rows(original), logitsPerturbed: await rows(perturbed), tokenIds });

  const [a, b] = [await fused(), await inJavaScript()];
  const timings = await interleave({ fused, inJavaScript }, options.rounds, (round) => options.onRound('head', round));
  return {
    tokens,
    vocabulary,
    fused: timings.fused,
    logits_in_javascript: timings.inJavaScript,
    ratio: timings.inJavaScript.median_ms / timings.fused.median_ms,
    max_abs_difference: largestDifference(Array.from(a.kl ?? []), Array.from(b.kl)),
  };
}

export interface MemoryFigures {
  responses: number[];
  peak_resident_mb: number[];
  growth: number;
}

/** Most memory that a fresh inference process needs for groups of different sizes. */
export async function measureMemory(tokens: number, options: BenchOptions): Promise<MemoryFigures> {
  const responses = [1, 8, 64];
  const { folder, vocabulary } = await readShape('wide-random');
  const peaks: number[] = [];
  for (const [round, count] of responses.entries()) {
    const runner = await startRunner({ SIGHTLINE_BUNDLE: folder, SIGHTLINE_THREADS: String(options.threads) });
    try {
      await collect(runner.url, groupOf({ responses: count, tokens, side: 448, vocabulary }));
      const metrics = await (await fetch(`${runner.url}/metrics`)).text();
      const bytes = /^sightline_inference_peak_resident_bytes (\d+)/m.exec(metrics)?.[1];
      peaks.push(Math.round(Number(bytes) / 1024 / 1024));
    } finally {
      await runner.stop();
    }
    options.onRound('memory', round);
  }
  return { responses, peak_resident_mb: peaks, growth: Math.max(...peaks) / Math.min(...peaks) - 1 };
}

/** The demo's group of eight responses on the reference model, warm. */
export async function measureDemoGroup(options: BenchOptions): Promise<Timing> {
  const folder = new URL('../examples/group/', import.meta.url);
  const { question, responses } = JSON.parse(await readFile(new URL('group.json', folder), 'utf8')) as {
    question: string;
    responses: { text: string }[];
  };
  const bytes = await readFile(new URL('image.png', folder));
  const sha256 = sha256Of(bytes);
  const runner = await startRunner({ SIGHTLINE_THREADS: String(options.threads) });
  try {
    const request = {
      draws: 4,
      samples: [{ id: 'demo', images: [sha256], question, responses: responses.map(({ text }) => ({ text })) }],
    };
    const group = () => collect(runner.url, { request, images: new Map([[sha256, bytes]]) });
    return (await interleave({ group }, options.rounds, (round) => options.onRound('demo group', round))).group;
  } finally {
    await runner.stop();
  }
}
