/** Keeps one inference process alive: starts it, hands it tasks, kills it when it hangs, restarts it when it dies. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { SightlineError } from '#contract/errors.ts';
import type { Scorer, Stage } from '#contract/runner.ts';
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
  /** False while a process that died is being replaced; tasks then wait for the new one. */
  ready(): boolean;
  restarts(): number;
  peakResidentBytes(): number;
  /**
   * Runs one task; the caller must not run two at once.
   * @throws SightlineError the task's own failure, `inference_crashed`, `inference_timeout`, `cancelled` or `not_ready`.
   */
  run(task: Task, options: { signal: AbortSignal; onStage: (stage: Stage) => void }): AsyncGenerator<TaskEvent>;
  stop(): Promise<void>;
}

/** How long a cancelled task may take to come to a halt before its process is killed. */
const CANCEL_GRACE_MS = 5_000;

export async function startSupervisor(options: {
  bundle: Bundle;
  engine: EngineOptions;
  taskTimeoutMs: number;
  /** Told whenever a process that was ready has died. */
  onDeath: (detail: string) => void;
}): Promise<Supervisor> {
  let running: Running | undefined;
  let restarts = 0;
  let peakResidentBytes = 0;
  let stopping = false;
  let reviving: Promise<Running> | undefined;
  let scorer: Scorer | undefined;

  async function start(): Promise<Running> {
    const child = fork(new URL('./process.ts', import.meta.url), {
      serialization: 'advanced',
      execArgv: ['--expose-gc', '--disable-warning=ExperimentalWarning'],
      // ONNX Runtime on Linux reports its use to Microsoft unless told not to, before it is loaded.
      env: { ...process.env, ORT_DISABLE_TELEMETRY: '1' },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const inbox = createInbox<Delivery>();
    child.on('message', (message: FromInference) => inbox.put(message));
    child.on('exit', (code, signal) => {
      inbox.put({ type: 'exit', code, signal });
      if (running?.process !== child || stopping) return;
      running = undefined;
      options.onDeath(how({ type: 'exit', code, signal }));
      revive().catch(() => {});
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
        : `The inference process ended while it loaded the model (${how(first)})`,
    );
  }

  async function revive(): Promise<Running> {
    if (running) return running;
    reviving ??= start().finally(() => {
      restarts += 1;
      reviving = undefined;
    });
    try {
      return await reviving;
    } catch (cause) {
      throw new SightlineError('not_ready', cause instanceof Error ? cause.message : String(cause), { cause });
    }
  }

  async function* run(
    task: Task,
    { signal, onStage }: { signal: AbortSignal; onStage: (stage: Stage) => void },
  ): AsyncGenerator<TaskEvent> {
    const { process: child, inbox } = await revive();
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
          if (signal.aborted) throw new SightlineError('cancelled', 'The caller went away');
          throw timedOut
            ? new SightlineError('inference_timeout', `Inference took longer than ${options.taskTimeoutMs / 1000} s`)
            : new SightlineError('inference_crashed', `The inference process died on this sample (${how(message)})`);
        }
      }
    } finally {
      clearTimeout(timeout);
      clearTimeout(grace);
      signal.removeEventListener('abort', cancel);
      // The caller left in mid-task: what the process still says must not reach the next task.
      if (!finished) {
        post(child, { type: 'cancel' });
        await drain(child, inbox);
      }
    }
  }

  async function drain(child: ChildProcess, inbox: Inbox<Delivery>): Promise<void> {
    const kill = setTimeout(() => child.kill('SIGKILL'), CANCEL_GRACE_MS);
    for (;;) {
      const { type } = await inbox.take();
      if (type === 'finished' || type === 'exit') break;
    }
    clearTimeout(kill);
  }

  await start();
  if (!scorer) throw new Error('the inference process did not say what it loaded');
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
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

function post(child: ChildProcess, message: ToInference): void {
  if (child.connected) child.send(message, () => {});
}

function how(message: Delivery): string {
  if (message.type !== 'exit') return message.type;
  return message.signal ? `signal ${message.signal}` : `exit code ${message.code}`;
}
