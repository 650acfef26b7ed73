/** One matrix product of known size, timed beside every measurement: what the machine could do at that moment. */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { filled } from './inputs.ts';

const ROWS = 256;

export interface Calibration {
  /** Billions of multiplications and additions a second. */
  measure(): Promise<number>;
}

export async function createCalibration(
  logitsGraph: string,
  shape: { hidden: number; vocabulary: number; threads: number },
): Promise<Calibration> {
  const session = await InferenceSession.create(logitsGraph, { intraOpNumThreads: shape.threads, logSeverityLevel: 3 });
  const feeds = {
    hidden: new Tensor('float32', filled(ROWS * shape.hidden), [ROWS, shape.hidden]),
    temperature: new Tensor('float32', Float32Array.of(1), [1]),
  };
  return {
    async measure() {
      const started = performance.now();
      await session.run(feeds);
      return (2 * ROWS * shape.hidden * shape.vocabulary) / (performance.now() - started) / 1e6;
    },
  };
}
