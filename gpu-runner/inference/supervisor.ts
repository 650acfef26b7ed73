/** Keeps one inference process alive: starts it, sends it tasks, kills it when it hangs, restarts it when it dies. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { SightlineError } from '#contract/errors.ts';
import type { Scorer, Stage } from '#contract/runner-events.ts';
import type { Bundle } from '../bundle/bundle.ts';
import type { EngineOptions } from './engine.ts';
import { createInbox, type Inbox } from './inbox.ts';
import type { FromInference, Task, TaskEvent, ToInference } from './messages.ts';

type Delivery = FromInference | { type: 'exit'; code: number | null; signal: NodeJS.Signals | null };

interface Running {
  process: ChildProcess;
  inbox: Inbox<Delivery>;
}

export interface Supervisor {
  scorer: Scorer;
  /** False while a dead process is being replaced; tasks wait for the new one. */
  ready(): boolean;
  restarts(): number;
  peakResidentBytes(): number;
  /**
   * Runs one task. Must not be called while another task runs.
   * @throws SightlineError the failure of the task, `inference_crashed`, `inference_timeout`, `cancelled` or `not_ready`
   */
  run(task: Task, options: { signal: AbortSignal; onStage: (stage: Stage) => void }): AsyncGenerator<TaskEvent>;
  stop(): Promise<void>;
}

/** Time that a cancelled task has to stop before its process is killed. */
const CANCEL_GRACE_MS = 5_000;

export async function startSupervisor(options: {
  bundle: Bundle;
  engine: EngineOptions;
  taskTimeoutMs: number;
  /** Called when a process that was ready has died. */
  onDeath: (detail: string) => void;
}): Promise<Supervisor> {
  let running: Running | undefined;
  let restarts = 0;
  let peakResidentBytes = 0;
  let stopping = false;
  let restarting: Promise<Running> | undefined;
  let scorer: Scorer | undefined;

  async function start(): Promise<Running> {
    const child = fork(new URL('./process.ts', import.meta.url), {
      serialization: 'advanced',
      execArgv: ['--expose-gc', '--disable-warning=ExperimentalWarning'],
      // ONNX Runtime on Linux sends telemetry to Microsoft unless this is set before it is loaded.
      env: { ...process.env, ORT_DISABLE_TELEMETRY: '1' },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const inbox = createInbox<Delivery>();
    child.on('message', (message: FromInference) => inbox.put(message));
    child.on('exit', (code, signal) => {
      inbox.put({ type: 'exit', code, signal });
      if (running?.process !== child || stopping) return;
      running = undefined;
      options.onDeath(describeExit({ type: 'exit', code, signal }));
      ensureRunning().catch(() => {});
    });
    post(child, { type: 'load', bundle: options.bundle, options: options.engine });
    const first = await inbox.take();
    if (first.type === 'ready') {
      scorer = first.scorer;
      running = { process: child, inbox };
      return running;
    }
    child.kill('SIGKILL');
    throw new Error(
      first.type === 'unusable'
        ? first.detail
        : `The inference process exited while it loaded the model (${describeExit(first)})`,
    );
  }

  /** @throws SightlineError `not_ready` if the process cannot be started */
  async function ensureRunning(): Promise<Running> {
    if (running) return running;
    restarting ??= start().finally(() => {
      restarts += 1;
      restarting = undefined;
    });
    try {
      return await restarting;
    } catch (cause) {
      throw new SightlineError('not_ready', cause instanceof Error ? cause.message : String(cause), { cause });
    }
  }

  async function* run(
    task: Task,
    { signal, onStage }: { signal: AbortSignal; onStage: (stage: Stage) => void },
  ): AsyncGenerator<TaskEvent> {
    const { process: child, inbox } = await ensureRunning();
    let timedOut = false;
    let finished = false;
    let grace: NodeJS.Timeout | undefined;
    const timeout = setTimeout(() => {
      timedOut = true;
      child.kill('SIGKILL');
    }, options.taskTimeoutMs);
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
          peakResidentBytes = Math.max(peakResidentBytes, message.peakResidentBytes);
          if (message.failure) {
            const { code, detail, pointer } = message.failure;
            throw new SightlineError(
              code,
              detail,
              pointer === undefined ? {} : { errors: [{ pointer, message: detail }] },
            );
          }
        }
        if (message.type === 'exit') {
          finished = true;
          if (signal.aborted) throw new SightlineError('cancelled', 'The caller disconnected');
          throw timedOut
            ? new SightlineError(
                'inference_timeout',
                `Inference on this sample took longer than ${options.taskTimeoutMs / 1000} s`,
              )
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
      // The consumer stopped early: discard the remaining messages of this task before the next one starts.
      if (!finished) {
        post(child, { type: 'cancel' });
        await discardUntilEnd(child, inbox);
      }
    }
  }

  async function discardUntilEnd(child: ChildProcess, inbox: Inbox<Delivery>): Promise<void> {
    const kill = setTimeout(() => child.kill('SIGKILL'), CANCEL_GRACE_MS);
    for (;;) {
      const { type } = await inbox.take();
      if (type === 'finished' || type === 'exit') break;
    }
    clearTimeout(kill);
  }

  await start();
  if (!scorer) throw new Error('The inference process did not report its model');
  return {
    scorer,
    ready: () => running !== undefined,
    restarts: () => restarts,
    peakResidentBytes: () => peakResidentBytes,
    run,
    async stop() {
      if (stopping || !running) return;
      stopping = true;
      const { process: child } = running;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}

function post(child: ChildProcess, message: ToInference): void {
  if (child.connected) child.send(message, () => {});
}

function describeExit(message: Delivery): string {
  if (message.type !== 'exit') return message.type;
  return message.signal ? `signal ${message.signal}` : `exit code ${message.code}`;
}
