/** Measures divergences by the fused graph, and by copying both rows of logits out and computing them in JavaScript. */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { computeDivergences } from '#core/scoring/index.ts';
import { measureTokens } from '#gpu-runner/inference/head.ts';
import { fill } from '../inputs.ts';
import { interleave, type Timing } from '../rounds.ts';
import { largestDifference, type RunnerBenchOptions, readWideBundle } from './score-group.ts';

export interface HeadFigures {
  tokens: number;
  vocabulary: number;
  fused: Timing;
  logits_in_javascript: Timing;
  ratio: number;
  max_abs_difference: number;
}

export async function measureHead(tokens: number, options: RunnerBenchOptions): Promise<HeadFigures> {
  const { rounds, threads, onRound } = options;
  const { folder, hidden, vocabulary } = await readWideBundle();
  const open = (graph: string) =>
    InferenceSession.create(`${folder}/${graph}.onnx`, { intraOpNumThreads: threads, logSeverityLevel: 3 });
  const [head, logits] = [await open('head'), await open('logits')];
  const [original, perturbed] = [fill(tokens * hidden), fill(tokens * hidden, 0.05)];
  const tokenIds = Array.from({ length: tokens }, (_, token) => token % vocabulary);

  const fused = () =>
    measureTokens(head, {
      hiddenOriginal: original,
      hiddenPerturbed: perturbed,
      tokenIds,
      temperature: 1,
      hiddenSize: hidden,
    });
  const computeLogits = async (states: Float32Array) => {
    const { logits: output } = await logits.run({
      hidden: new Tensor('float32', states, [tokens, hidden]),
      temperature: new Tensor('float32', Float32Array.of(1), [1]),
    });
    const values = output?.data as Float32Array;
    return Array.from({ length: tokens }, (_, token) => values.subarray(token * vocabulary, (token + 1) * vocabulary));
  };
  const inJavaScript = async () =>
    computeDivergences({
      logitsOriginal: await computeLogits(original),
      logitsPerturbed: await computeLogits(perturbed),
      tokenIds,
    });

  const [fusedResult, javaScriptResult] = [await fused(), await inJavaScript()];
  const timings = await interleave({ fused, inJavaScript }, rounds, (round) => onRound('head', round));
  return {
    tokens,
    vocabulary,
    fused: timings.fused,
    logits_in_javascript: timings.inJavaScript,
    ratio: timings.inJavaScript.median_ms / timings.fused.median_ms,
    max_abs_difference: largestDifference(Array.from(fusedResult.kl ?? []), Array.from(javaScriptResult.kl)),
  };
}
