/** A runner whose replies are truncated or break the contract: twice, and then always. */
import { LIMITS } from '#contract/limits.ts';
import { BAD_REPLIES, type BadReply } from '../bad-replies.ts';
import { type FaultEnvironment, startEnvironment } from '../environment.ts';
import type { CaseContext, CaseOutcome, FaultCase } from '../fault-case.ts';
import { requireThat, waitFor } from '../invariant.ts';
import { type RunnerProxy, startProxy } from '../proxy.ts';

const SAMPLES = 2;
const BAD_CALLS = 2;
/** Time for five attempts, with a circuit breaker that opens for 15 s after the third. */
const FAILED_WITHIN_MS = 150_000;
const IN_SHORT = new Set([
  'cut-within-a-line',
  'status-500',
  'nan',
  'series-too-short',
  'extra-token',
  'line-of-100-mb',
]);

interface BadRunner {
  badReply: BadReply;
  proxy: RunnerProxy;
  /** Makes every later reply bad. */
  spoilAll(): void;
}

async function startBadRunner(badReply: BadReply, target: string): Promise<BadRunner> {
  let all = false;
  const proxy = await startProxy({
    target,
    model: badReply.name,
    changeReply: ({ number }) => (all || number <= BAD_CALLS ? badReply.change : undefined),
  });
  return {
    badReply,
    proxy,
    spoilAll() {
      all = true;
    },
  };
}

async function waitUntilKnown(environment: FaultEnvironment, badRunners: BadRunner[]): Promise<void> {
  await waitFor('the service knows all runners', 20_000, async () => {
    const { items } = await environment.json<{ items: { name: string }[] }>('/v1/models');
    return items.length === badRunners.length ? true : undefined;
  });
}

/** Two bad replies, then good ones: the run succeeds. */
async function recover(environment: FaultEnvironment, { badReply, proxy }: BadRunner): Promise<void> {
  const { id } = await environment.submit(SAMPLES, { model: badReply.name });
  const run = await environment.waitForEnd(id);
  requireThat(
    run.status === 'succeeded',
    `${badReply.name}: the run ended as ${run.status} although later replies were good`,
  );
  requireThat(proxy.calls.length > BAD_CALLS, `${badReply.name}: a bad reply was accepted`);
}

/** Only bad replies: the sample fails with the error, after the documented number of attempts. */
async function giveUp(environment: FaultEnvironment, { badReply, proxy, spoilAll }: BadRunner): Promise<void> {
  const { name, code } = badReply;
  spoilAll();
  const before = proxy.calls.length;
  const { id } = await environment.submit(1, { model: name });
  const run = await environment.waitForEnd(id, FAILED_WITHIN_MS);
  requireThat(run.status === 'failed' && run.responses.scored === 0, `${name}: the run ended as ${run.status}`);
  const [sample] = await environment.listSamples(id);
  requireThat(sample?.error?.code === code, `${name}: the error is ${JSON.stringify(sample?.error)}, expected ${code}`);
  const calls = proxy.calls.length - before;
  requireThat(calls === LIMITS.failuresMax, `${name}: ${calls} attempts, expected ${LIMITS.failuresMax}`);
}

async function run({ short, folder, runner }: CaseContext): Promise<CaseOutcome> {
  const chosen = BAD_REPLIES.filter(({ name }) => !short || IN_SHORT.has(name));
  const badRunners = await Promise.all(chosen.map((reply) => startBadRunner(reply, runner.url)));
  const runners = badRunners.map(({ badReply: { name }, proxy: { url } }) => ({ name, url }));
  const environment = await startEnvironment({ folder, runners });
  try {
    // The service contacts its runners when the first run is submitted.
    const [first, ...others] = badRunners;
    if (!first) throw new RangeError('no bad reply was chosen');
    await Promise.all([
      recover(environment, first),
      waitUntilKnown(environment, badRunners).then(() =>
        Promise.all(others.map((badRunner) => recover(environment, badRunner))),
      ),
    ]);
    if (!short) await Promise.all(badRunners.map((badRunner) => giveUp(environment, badRunner)));
    const audit = await environment.close();
    requireThat(audit.failed === (short ? 0 : badRunners.length), `${audit.failed} samples failed`);
    const calls = badRunners.reduce((sum, { proxy }) => sum + proxy.calls.length, 0);
    return { moments: badRunners.length, audit, seen: `${badRunners.length} kinds of bad reply in ${calls} calls` };
  } finally {
    await environment.abandon();
    await Promise.all(badRunners.map(({ proxy }) => proxy.close()));
  }
}

export const faultCase: FaultCase = {
  name: 'bad replies',
  holds: 'rejected and retried, then failed with the error; no partial result is recorded',
  run,
};
