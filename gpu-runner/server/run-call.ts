/** Runs one call as a stream of events: its samples in order, with heartbeats. A failed sample does not end the call. */
import { toProblem } from '#contract/errors.ts';
import type { ErrorEvent, RunnerEvent, Stage } from '#contract/runner-events.ts';
import type { Task } from '../inference/messages.ts';
import type { Supervisor } from '../inference/supervisor.ts';
import type { Ticket } from './call-queue.ts';

/** Longest silence towards the caller, also while a graph blocks the inference process. */
const HEARTBEAT_MS = 5_000;

export interface CallPlan {
  tasks: Task[];
  responsesTotal: number;
}

export interface CallContext {
  supervisor: Supervisor;
  ticket: Ticket;
  signal: AbortSignal;
  now: () => number;
  log: (entry: Record<string, unknown>) => void;
}

function toErrorEvent(error: unknown, sampleId: string, index: number): ErrorEvent {
  const { code, detail, errors } = toProblem(error);
  const [first] = errors;
  return {
    type: 'error',
    sample_id: sampleId,
    code,
    detail,
    ...(first ? { pointer: `/samples/${index}${first.pointer}` } : {}),
  };
}

/** Yields from `source`, and a value of `beat` after every HEARTBEAT_MS of silence. */
async function* withHeartbeat<Event>(source: AsyncIterator<Event>, beat: () => Event): AsyncGenerator<Event> {
  let next = source.next();
  try {
    for (;;) {
      let timer: NodeJS.Timeout | undefined;
      const silence = new Promise<'silence'>((resolve) => {
        timer = setTimeout(() => resolve('silence'), HEARTBEAT_MS);
      });
      const first = await Promise.race([next, silence]).finally(() => clearTimeout(timer));
      if (first === 'silence') {
        yield beat();
        continue;
      }
      if (first.done) return;
      yield first.value;
      next = source.next();
    }
  } finally {
    await source.return?.();
  }
}

export async function* runCall(plan: CallPlan, context: CallContext): AsyncGenerator<RunnerEvent> {
  const { supervisor, ticket, signal, now } = context;
  const started = now();
  let stage: Stage = 'queued';
  let responsesDone = 0;
  const progress = (): RunnerEvent => ({
    type: 'progress',
    stage,
    responses_done: responsesDone,
    responses_total: plan.responsesTotal,
    elapsed_ms: Math.round(now() - started),
  });

  async function* events(): AsyncGenerator<RunnerEvent> {
    let failed = 0;
    await ticket.turn;
    for (const [index, task] of plan.tasks.entries()) {
      if (signal.aborted) return;
      try {
        const onStage = (current: Stage) => {
          stage = current;
        };
        for await (const event of supervisor.run(task, { signal, onStage })) {
          if (event.type === 'view') continue;
          if (event.type === 'trajectory' || event.type === 'generation') responsesDone += 1;
          yield event;
        }
      } catch (error) {
        failed += 1;
        const event = toErrorEvent(error, task.sample.id, index);
        if (event.code === 'internal') {
          context.log({ level: 'error', detail: String(error), sample_id: task.sample.id });
        }
        yield event;
      }
      yield progress();
    }
    yield {
      type: 'done',
      scorer: supervisor.scorer,
      samples_succeeded: plan.tasks.length - failed,
      samples_failed: failed,
      elapsed_ms: Math.round(now() - started),
    };
  }

  yield progress();
  yield* withHeartbeat(events(), progress);
}
