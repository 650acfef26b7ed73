/** Entry of the inference process: loads one bundle and runs one task at a time. The server survives its crash. */
import { SightlineError } from '#contract/errors.ts';
import { type Engine, loadEngine } from './engine.ts';
import { generateForSample } from './generate-for-sample.ts';
import type { FromInference, Task, TaskEvent, TaskFailure, ToInference } from './messages.ts';
import { renderViews } from './render-views.ts';
import { scoreSample } from './score-sample.ts';
import { createStopwatch } from './stopwatch.ts';

let engine: Engine | undefined;
let cancelled = false;
let acknowledge: () => void = () => {};

function send(message: FromInference): void {
  process.send?.(message);
}

function throwIfCancelled(): void {
  if (cancelled) throw new SightlineError('cancelled', 'The caller disconnected');
}

function startTask(loaded: Engine, task: Task): AsyncGenerator<TaskEvent> {
  const stopwatch = createStopwatch(
    (stage) => {
      throwIfCancelled();
      send({ type: 'stage', stage });
    },
    () => performance.now(),
  );
  const context = { engine: loaded, images: new Map(task.images), stopwatch };
  switch (task.kind) {
    case 'score':
      return scoreSample({ ...context, sample: task.sample }, task.config);
    case 'generate':
      return generateForSample({ ...context, sample: task.sample }, task.config);
    case 'views':
      return renderViews({ ...context, sample: task.sample }, task.config);
  }
}

function toFailure(error: unknown): TaskFailure {
  if (error instanceof SightlineError) {
    const [first] = error.errors;
    return { code: error.code, detail: error.message, ...(first ? { pointer: first.pointer } : {}) };
  }
  return { code: 'internal', detail: error instanceof Error ? error.message : String(error) };
}

async function runTask(loaded: Engine, task: Task): Promise<void> {
  cancelled = false;
  let failure: TaskFailure | undefined;
  try {
    for await (const event of startTask(loaded, task)) {
      const acknowledged = new Promise<void>((resolve) => {
        acknowledge = resolve;
      });
      send({ type: 'event', event });
      await acknowledged;
      throwIfCancelled();
    }
  } catch (error) {
    failure = toFailure(error);
  }
  // Small JavaScript objects own the large buffers of the runtime, so the collector underestimates them.
  globalThis.gc?.();
  send({
    type: 'finished',
    peakResidentBytes: process.resourceUsage().maxRSS * 1024,
    ...(failure ? { failure } : {}),
  });
}

async function receive(message: ToInference): Promise<void> {
  switch (message.type) {
    case 'load':
      try {
        engine = await loadEngine(message.bundle, message.options);
        send({ type: 'ready', scorer: engine.scorer });
      } catch (error) {
        send({ type: 'unusable', detail: error instanceof Error ? error.message : String(error) });
      }
      return;
    case 'task':
      if (!engine) throw new Error('A task arrived before the model was loaded');
      await runTask(engine, message.task);
      return;
    case 'acknowledge':
      acknowledge();
      return;
    case 'cancel':
      cancelled = true;
      acknowledge();
      return;
  }
}

process.on('message', (message: ToInference) => {
  void receive(message);
});
process.on('disconnect', () => process.exit(0));
