/** Calibration: one matrix product of known size, timed in every round to record the current speed of the machine. */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { fill } from '../inputs.ts';

const ROWS = 256;

export interface Calibration {
  /** @returns billions of multiply-adds per second */
  measure(): Promise<number>;
}

export async function createCalibration(
  logitsGraph: string,
  shape: { hidden: number; vocabulary: number; threads: number },
): Promise<Calibration> {
  const session = await InferenceSession.create(logitsGraph, { intraOpNumThreads: shape.threads, logSeverityLevel: 3 });
  const feeds = {
    hidden: new Tensor('float32', fill(ROWS * shape.hidden), [ROWS, shape.hidden]),
    temperature: new Tensor('float32', Float32Array.of(1), [1]),
  };
  return {
    async measure() {
      const start = performance.now();
      await session.run(feeds);
      return (2 * ROWS * shape.hidden * shape.vocabulary) / (performance.now() - start) / 1e6;
    },
  };
}
