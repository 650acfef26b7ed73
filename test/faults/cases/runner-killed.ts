/** Kills the runner with `kill -9`; a supervisor restarts it. */

import { type FaultEnvironment, startEnvironment } from '../environment.ts';
import type { CaseOutcome, FaultCase } from '../fault-case.ts';
import { FAULT_BEGINS } from '../faulty-bindings.ts';
import { requireThat, waitFor } from '../invariant.ts';
import { type ReplyChange, type ScoreCall, startProxy } from '../proxy.ts';
import { type SupervisedRunner, superviseRunner } from '../supervised-runner.ts';

const SAMPLES = 10;

type Moment = (kill: () => void) => ReplyChange;

const afterClaim = (delayMs: number | undefined): Moment =>
  delayMs === undefined
    ? (kill) => ({ before: kill })
    : (kill) => ({
        sent: () => {
          setTimeout(kill, delayMs);
        },
      });

/** @param line number of the last line of the reply that is delivered */
const duringInference =
  (line: number): Moment =>
  (kill) => ({
    line(bytes, number) {
      if (number === line) kill();
      return { bytes };
    },
  });

/** @param share of the last line that is delivered */
const beforeReply =
  (share: number): Moment =>
  (kill) => ({
    line(bytes) {
      if (!bytes.startsWith('{"type":"done"')) return { bytes };
      kill();
      return { bytes: bytes.slice(0, Math.floor((bytes.length - 1) * share)), cut: true };
    },
  });

const MOMENTS: { full: Moment[]; short: Moment[] } = {
  full: [
    ...[undefined, 0, 3, 10, 30].map(afterClaim),
    ...[1, 2, 4, 7, 11, 16].map(duringInference),
    ...[0, 0.01, 0.5, 0.9, 1].map(beforeReply),
  ],
  short: [
    afterClaim(undefined),
    afterClaim(5),
    duringInference(3),
    duringInference(9),
    beforeReply(0),
    beforeReply(0.5),
  ],
};

async function killOnce(
  runner: SupervisedRunner,
  moment: Moment,
): Promise<(call: ScoreCall) => ReplyChange | undefined> {
  let killed = false;
  const replyChange = moment(() => {
    if (killed) return;
    killed = true;
    runner.signal('SIGKILL');
  });
  return () => (killed ? undefined : replyChange);
}

/** Kills the runner when the Worker has stored the series but not recorded the result. */
async function killAfterPut(environment: FaultEnvironment, runner: SupervisedRunner): Promise<void> {
  await environment.arm([{ match: 'put series/', moment: 'after', calls: [1], act: { hold_ms: 500 } }]);
  const begun = () => environment.logged().filter((line) => line.includes(FAULT_BEGINS)).length;
  const before = begun();
  const { id } = await environment.submit(SAMPLES);
  await waitFor('the series is stored', 30_000, () => (begun() > before ? true : undefined));
  runner.signal('SIGKILL');
  const ended = await environment.waitForEnd(id);
  requireThat(ended.status === 'succeeded', `a run ended as ${ended.status}`);
}

async function run({ short, folder }: { short: boolean; folder: string }): Promise<CaseOutcome> {
  const runner = await superviseRunner();
  let changeReply: (call: ScoreCall) => ReplyChange | undefined = () => undefined;
  const proxy = await startProxy({ target: runner.url, changeReply: (call) => changeReply(call) });
  const environment = await startEnvironment({ folder, runners: [{ name: 'killed', url: proxy.url }] });
  try {
    const moments = short ? MOMENTS.short : MOMENTS.full;
    for (const moment of moments) {
      const restarts = runner.restarts();
      changeReply = await killOnce(runner, moment);
      const { id } = await environment.submit(SAMPLES);
      const ended = await environment.waitForEnd(id);
      requireThat(ended.status === 'succeeded', `a run ended as ${ended.status}`);
      requireThat(runner.restarts() > restarts, 'the runner was not killed at this moment');
    }
    const puts = short ? 1 : 5;
    for (let put = 0; put < puts; put += 1) await killAfterPut(environment, runner);
    const audit = await environment.close();
    requireThat(audit.failed === 0, `${audit.failed} samples failed although the runner was restarted`);
    return { moments: moments.length + puts, audit, seen: `${proxy.calls.length} calls` };
  } finally {
    await environment.abandon();
    await proxy.close();
    await runner.stop();
  }
}

export const faultCase: FaultCase = {
  name: 'runner killed',
  holds: 'every response has one result, nothing is lost',
  run,
};
