/** Keeps one inference process alive: starts it, sends it tasks, kills it when it hangs, restarts it when it dies. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { SightlineError } from '#contract/errors.ts';
import type { Scorer, Stage } from '#contract/runner-events.ts';
import type { Bundle } from '../bundle/bundle.ts';
import type { EngineOptions } from './engine.ts';
import { createInbox } from './inbox.ts';
import type { FromInference, Task, TaskEvent } from './messages.ts';
import { type Delivery, describeExit, type InferenceProcess, post, runTask } from './run-task.ts';

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

export interface SupervisorOptions {
  bundle: Bundle;
  engine: EngineOptions;
  taskTimeoutMs: number;
  /** Called when a process that was ready has died. */
  onDeath: (detail: string) => void;
}

function forkInference(): ChildProcess {
  return fork(new URL('./process.ts', import.meta.url), {
    serialization: 'advanced',
    execArgv: ['--expose-gc', '--disable-warning=ExperimentalWarning'],
    // ONNX Runtime on Linux sends telemetry to Microsoft unless this is set before it is loaded.
    env: { ...process.env, ORT_DISABLE_TELEMETRY: '1' },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

export async function startSupervisor({
  bundle,
  engine,
  taskTimeoutMs,
  onDeath,
}: SupervisorOptions): Promise<Supervisor> {
  let running: InferenceProcess | undefined;
  let restarts = 0;
  let peakResidentBytes = 0;
  let stopping = false;
  let restarting: Promise<InferenceProcess> | undefined;
  let scorer: Scorer | undefined;

  async function start(): Promise<InferenceProcess> {
    const child = forkInference();
    const inbox = createInbox<Delivery>();
    child.on('message', (message: FromInference) => inbox.put(message));
    child.on('exit', (code, signal) => {
      inbox.put({ type: 'exit', code, signal });
      if (running?.process !== child || stopping) return;
      running = undefined;
      onDeath(describeExit({ type: 'exit', code, signal }));
      ensureRunning().catch(() => {});
    });
    post(child, { type: 'load', bundle, options: engine });
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
  async function ensureRunning(): Promise<InferenceProcess> {
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

  await start();
  if (!scorer) throw new Error('The inference process did not report its model');
  return {
    scorer,
    ready: () => running !== undefined,
    restarts: () => restarts,
    peakResidentBytes: () => peakResidentBytes,
    async *run(task, { signal, onStage }) {
      const onPeakMemory = (bytes: number) => {
        peakResidentBytes = Math.max(peakResidentBytes, bytes);
      };
      yield* runTask(await ensureRunning(), task, { signal, timeoutMs: taskTimeoutMs, onStage, onPeakMemory });
    },
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
