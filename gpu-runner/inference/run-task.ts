/** Runs one task on an inference process: yields its events, enforces the timeout, and cancels on request. */
import type { ChildProcess } from 'node:child_process';
import { SightlineError } from '#contract/errors.ts';
import type { Stage } from '#contract/runner-events.ts';
import type { Inbox } from './inbox.ts';
import type { FromInference, Task, TaskEvent, TaskFailure, ToInference } from './messages.ts';

/** A message of the process, or its exit. */
export type Delivery = FromInference | { type: 'exit'; code: number | null; signal: NodeJS.Signals | null };

export interface InferenceProcess {
  process: ChildProcess;
  inbox: Inbox<Delivery>;
}

export interface TaskOptions {
  signal: AbortSignal;
  timeoutMs: number;
  onStage: (stage: Stage) => void;
  onPeakMemory: (bytes: number) => void;
}

/** Time that a cancelled task has to stop before its process is killed. */
const CANCEL_GRACE_MS = 5_000;

export function post(child: ChildProcess, message: ToInference): void {
  if (child.connected) child.send(message, () => {});
}

export function describeExit(message: Delivery): string {
  if (message.type !== 'exit') return message.type;
  return message.signal ? `signal ${message.signal}` : `exit code ${message.code}`;
}

function toError({ code, detail, pointer }: TaskFailure): SightlineError {
  return new SightlineError(code, detail, pointer === undefined ? {} : { errors: [{ pointer, message: detail }] });
}

/** Waits for the end of the task, so that its remaining messages do not reach the next task. */
async function discardUntilEnd({ process: child, inbox }: InferenceProcess): Promise<void> {
  const kill = setTimeout(() => child.kill('SIGKILL'), CANCEL_GRACE_MS);
  for (;;) {
    const { type } = await inbox.take();
    if (type === 'finished' || type === 'exit') break;
  }
  clearTimeout(kill);
}

/** @throws SightlineError the failure of the task, `inference_crashed`, `inference_timeout` or `cancelled` */
export async function* runTask(
  inference: InferenceProcess,
  task: Task,
  { signal, timeoutMs, onStage, onPeakMemory }: TaskOptions,
): AsyncGenerator<TaskEvent> {
  const { process: child, inbox } = inference;
  let timedOut = false;
  let finished = false;
  let grace: NodeJS.Timeout | undefined;
  const timeout = setTimeout(() => {
    timedOut = true;
    child.kill('SIGKILL');
  }, timeoutMs);
  const cancel = () => {
    post(child, { type: 'cancel' });
    grace ??= setTimeout(() => child.kill('SIGKILL'), CANCEL_GRACE_MS);
  };
  signal.addEventListener('abort', cancel, { once: true });
  try {
    post(child, { type: 'task', task });
    if (signal.aborted) cancel();
    while (!finished) {
      const message = await inbox.take();
      if (message.type === 'stage') onStage(message.stage);
      if (message.type === 'event') {
        yield message.event;
        post(child, { type: 'acknowledge' });
      }
      if (message.type === 'finished') {
        finished = true;
        onPeakMemory(message.peakResidentBytes);
        if (message.failure) throw toError(message.failure);
      }
      if (message.type === 'exit') {
        finished = true;
        if (signal.aborted) throw new SightlineError('cancelled', 'The caller disconnected');
        throw timedOut
          ? new SightlineError('inference_timeout', `Inference on this sample took longer than ${timeoutMs / 1000} s`)
          : new SightlineError(
              'inference_crashed',
              `The inference process died on this sample (${describeExit(message)})`,
            );
      }
    }
  } finally {
    clearTimeout(timeout);
    clearTimeout(grace);
    signal.removeEventListener('abort', cancel);
    // The consumer stopped early.
    if (!finished) {
      post(child, { type: 'cancel' });
      await discardUntilEnd(inference);
    }
  }
}
