/** The runner dies by `kill -9`; a supervisor starts it again. */
import { FAULT_BEGINS } from '../faulty-bindings.ts';
import { type Behaviour, type ScoreCall, startProxy } from '../proxy.ts';
import { eventually, insist, type Row, type RowOutcome } from '../row.ts';
import { type SupervisedRunner, superviseRunner } from '../supervised-runner.ts';
import { openWorld, type World } from '../world.ts';

const SAMPLES = 10;

type Moment = (kill: () => void) => Behaviour;

const afterClaim = (delayMs: number | undefined): Moment =>
  delayMs === undefined
    ? (kill) => ({ before: kill })
    : (kill) => ({
        sent: () => {
          setTimeout(kill, delayMs);
        },
      });

/** @param line the line of the reply that still gets through */
const inMidInference =
  (line: number): Moment =>
  (kill) => ({
    line(bytes, at) {
      if (at === line) kill();
      return { bytes };
    },
  });

/** @param share of the last line that still gets through */
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
    ...[1, 2, 4, 7, 11, 16].map(inMidInference),
    ...[0, 0.01, 0.5, 0.9, 1].map(beforeReply),
  ],
  short: [afterClaim(undefined), afterClaim(5), inMidInference(3), inMidInference(9), beforeReply(0), beforeReply(0.5)],
};

async function killOnce(runner: SupervisedRunner, moment: Moment): Promise<(call: ScoreCall) => Behaviour | undefined> {
  let killed = false;
  const behaviour = moment(() => {
    if (killed) return;
    killed = true;
    runner.signal('SIGKILL');
  });
  return () => (killed ? undefined : behaviour);
}

/** The worker has stored the series and has yet to record it. */
async function killAfterPut(world: World, runner: SupervisedRunner): Promise<void> {
  await world.arm([{ match: 'put series/', moment: 'after', calls: [1], act: { hold_ms: 500 } }]);
  const begun = () => world.logged().filter((line) => line.includes(FAULT_BEGINS)).length;
  const before = begun();
  const { id } = await world.submit(SAMPLES);
  await eventually('the series is stored', 30_000, () => (begun() > before ? true : undefined));
  runner.signal('SIGKILL');
  const ended = await world.ended(id);
  insist(ended.status === 'succeeded', `a run ended as ${ended.status}`);
}

async function run({ short, folder }: { short: boolean; folder: string }): Promise<RowOutcome> {
  const runner = await superviseRunner();
  let behave: (call: ScoreCall) => Behaviour | undefined = () => undefined;
  const proxy = await startProxy({ target: runner.url, behave: (call) => behave(call) });
  const world = await openWorld({ folder, runners: [{ name: 'killed', url: proxy.url }] });
  try {
    const moments = short ? MOMENTS.short : MOMENTS.full;
    for (const moment of moments) {
      const restarts = runner.restarts();
      behave = await killOnce(runner, moment);
      const { id } = await world.submit(SAMPLES);
      const ended = await world.ended(id);
      insist(ended.status === 'succeeded', `a run ended as ${ended.status}`);
      insist(runner.restarts() > restarts, 'the runner was not killed at this moment');
    }
    const puts = short ? 1 : 5;
    for (let put = 0; put < puts; put += 1) await killAfterPut(world, runner);
    const audit = await world.close();
    insist(audit.failed === 0, `${audit.failed} samples failed although a runner came back`);
    return { moments: moments.length + puts, audit, seen: `${proxy.calls.length} calls` };
  } finally {
    await world.abandon();
    await proxy.close();
    await runner.stop();
  }
}

export const row: Row = {
  name: 'runner killed',
  holds: 'every response has one result, nothing is lost',
  run,
};
