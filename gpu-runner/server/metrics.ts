/** Prometheus metrics of the runner. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { RunnerEvent } from '#contract/runner-events.ts';
import type { Supervisor } from '../inference/supervisor.ts';
import type { CallQueue } from './call-queue.ts';

export interface Metrics {
  observe(event: RunnerEvent): void;
  contentType: string;
  render(): Promise<string>;
}

export function createMetrics(supervisor: Supervisor, callQueue: CallQueue): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const samples = new Counter({
    name: 'sightline_samples_total',
    help: 'Finished samples by outcome: succeeded, or the error code',
    labelNames: ['outcome'],
    registers,
  });
  const tokens = new Counter({ name: 'sightline_tokens_scored_total', help: 'Response tokens scored', registers });
  const stages = new Histogram({
    name: 'sightline_stage_seconds',
    help: 'Seconds that a sample spent in a stage',
    labelNames: ['stage'],
    buckets: [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300],
    registers,
  });
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  gauge('sightline_calls_active', 'Calls that run', callQueue.active);
  gauge('sightline_calls_queued', 'Calls that wait', callQueue.waiting);
  gauge('sightline_inference_ready', '1 if the inference process is ready, else 0', () => Number(supervisor.ready()));
  gauge('sightline_inference_restarts', 'Restarts of the inference process', supervisor.restarts);
  gauge(
    'sightline_inference_peak_resident_bytes',
    'Peak resident memory of the inference process',
    supervisor.peakResidentBytes,
  );

  return {
    observe(event) {
      if (event.type === 'trajectory') tokens.inc(event.token_ids.length);
      if (event.type === 'error') samples.inc({ outcome: event.code });
      if (event.type === 'sample') {
        samples.inc({ outcome: 'succeeded' });
        for (const [stage, ms] of Object.entries(event.timings_ms)) stages.observe({ stage }, ms / 1000);
      }
    },
    contentType: registry.contentType,
    render: () => registry.metrics(),
  };
}
