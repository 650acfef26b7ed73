/** The service under test, driven over HTTP. Remembers accepted runs for the audit at the end. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { migrate } from '#cli/service/migrate.ts';
import { type ServiceOptions, type StartedService, startService } from '#cli/service/start-service.ts';
import { openStateFolder } from '#cli/service/state-folder.ts';
import type { Run, RunSampleStatus } from '#contract/run.ts';
import { hasEnded } from '#contract/run.ts';
import type { RunRequestInput } from '#contract/run-request.ts';
import type { Trajectory } from '#contract/trajectory.ts';
import { type Audit, auditRows } from './audit.ts';
import type { BindingFault } from './faulty-bindings.ts';
import { writeFaultyConfig } from './faulty-config.ts';
import { InvariantViolation, requireThat, waitFor } from './invariant.ts';
import { drawImages, makeSamples } from './samples.ts';

export interface EnvironmentOptions {
  folder: string;
  runners: ServiceOptions['runners'];
  leaseS?: number;
  sweepS?: number;
}

type Submission = Partial<RunRequestInput>;

export interface FaultEnvironment {
  url(): string;
  stateFolder: string;
  images: string[];
  logged(): string[];
  request(path: string, init?: RequestInit, key?: string): Promise<Response>;
  /** @throws InvariantViolation if the status is not `status` */
  json<Body>(path: string, init?: RequestInit & { status?: number; key?: string }): Promise<Body>;
  /** @returns SHA-256 of the image */
  upload(image: Uint8Array, key?: string): Promise<string>;
  submit(samples: number, more?: Submission): Promise<Run>;
  waitForEnd(runId: string, withinMs?: number, what?: string): Promise<Run>;
  listSamples(runId: string): Promise<RunSampleStatus[]>;
  kill(): Promise<void>;
  /** Starts the service again after `kill`, on the same state folder. */
  restart(): Promise<void>;
  /** Sets the faults of D1 and R2 until the next restart. */
  arm(faults: BindingFault[]): Promise<void>;
  /** Reads every result over HTTP, stops the service and audits its rows. */
  close(): Promise<Audit>;
  /** Kills the service if it is still running. */
  abandon(): Promise<void>;
}

const ENDED_WITHIN_MS = 120_000;
const HEALTHY_WITHIN_MS = 20_000;
const LOG_SHOWN = 8;
const ANSWERED_WITHIN_MS = 30_000;

/** Scores of all cases by response: equal responses must have equal scores, whatever failed. */
const scores = new Map<string, number>();
const ROUNDING = 1e-4;

function requireSameScore(trajectory: Trajectory): void {
  const key = `${trajectory.text}|${trajectory.sample_id.split('-').at(-1)}|${JSON.stringify(trajectory.provenance.config.divergences)}`;
  const known = scores.get(key);
  requireThat(
    known === undefined || Math.abs(known - trajectory.mean_dependency) < ROUNDING,
    `${trajectory.sample_id} has the scores ${trajectory.mean_dependency} and ${known}`,
  );
  scores.set(key, trajectory.mean_dependency);
}

const STATE = 'state';

/** Prepares a state folder to be copied for each case, since applying migrations takes seconds. */
export async function prepareState(folder: string): Promise<void> {
  const state = join(folder, STATE);
  await openStateFolder(state);
  await migrate(state, await writeFaultyConfig(folder));
}

export async function startEnvironment(options: EnvironmentOptions): Promise<FaultEnvironment> {
  const { leaseS = 20, sweepS = 1 } = options;
  const stateFolder = join(options.folder, STATE);
  await mkdir(options.folder, { recursive: true });
  const config = await writeFaultyConfig(options.folder);
  const accepted: string[] = [];
  let service: StartedService;

  async function start(): Promise<StartedService> {
    const started = await startService({
      stateFolder,
      runners: options.runners,
      config,
      vars: { SIGHTLINE_LEASE_S: String(leaseS), SIGHTLINE_SWEEP_S: String(sweepS) },
    });
    const healthy = () => fetch(new URL('/healthz', started.url), { signal: AbortSignal.timeout(HEALTHY_WITHIN_MS) });
    try {
      await healthy();
      return started;
    } catch (cause) {
      await started.kill('SIGKILL');
      throw new Error(`The service does not answer:\n${started.logged.join('\n')}`, { cause });
    }
  }

  function request(path: string, init: RequestInit = {}, key = service.adminKey): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${key}`);
    return fetch(new URL(path, service.url), { signal: AbortSignal.timeout(ANSWERED_WITHIN_MS), ...init, headers });
  }

  async function json<Body>(path: string, init: RequestInit & { status?: number; key?: string } = {}): Promise<Body> {
    const { status, key, ...rest } = init;
    const reply = await request(path, rest, key);
    const text = await reply.text();
    const fits = status === undefined ? reply.ok : reply.status === status;
    requireThat(fits, `${init.method ?? 'GET'} ${path} answered ${reply.status}: ${text.slice(0, 300)}`);
    return JSON.parse(text) as Body;
  }

  async function pages<Item>(path: string): Promise<Item[]> {
    const items: Item[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page: { items: Item[]; next_cursor: string | null } = await json(`${path}${query}`);
      items.push(...page.items);
      cursor = page.next_cursor;
    } while (cursor !== null);
    return items;
  }

  /** Checks that every listed result can be read with its series. */
  async function readResults(runId: string): Promise<void> {
    const run = await json<Run>(`/v1/runs/${runId}`);
    const results = await pages<Trajectory>(`/v1/runs/${runId}/trajectories?include=series&limit=20`);
    requireThat(
      results.length === run.responses.scored,
      `${runId} lists ${results.length} results but counts ${run.responses.scored}`,
    );
    for (const result of results) {
      const { series } = result;
      const lengths = [series.token_ids, series.dependency, series.log_prob_original, series.log_prob_perturbed];
      requireThat(
        lengths.every(({ length }) => length === result.tokens),
        `the series of ${result.id} do not have ${result.tokens} values`,
      );
      requireSameScore(result);
    }
  }

  async function upload(image: Uint8Array, key?: string): Promise<string> {
    const { sha256 } = await json<{ sha256: string }>('/v1/images', {
      method: 'POST',
      body: Uint8Array.from(image),
      headers: { 'content-type': 'image/png' },
      ...(key === undefined ? {} : { key }),
    });
    return sha256;
  }

  service = await start();
  const images: string[] = [];
  try {
    for (const image of await drawImages()) images.push(await upload(image));
  } catch (error) {
    await service.kill('SIGKILL');
    throw error;
  }

  return {
    url: () => service.url,
    stateFolder,
    images,
    logged: () => service.logged,
    request,
    json,
    upload,
    async submit(samples, more = {}) {
      const run = await json<Run>('/v1/runs', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ samples: makeSamples(samples, images), ...more }),
        status: 202,
      });
      accepted.push(run.id);
      return run;
    },
    async waitForEnd(runId, withinMs = ENDED_WITHIN_MS, what = 'an accepted run') {
      let last: Run | undefined;
      try {
        return await waitFor('the end', withinMs, async () => {
          last = await json<Run>(`/v1/runs/${runId}`);
          return hasEnded(last.status) ? last : undefined;
        });
      } catch (error) {
        if (!(error instanceof InvariantViolation)) throw error;
        const log = service.logged.filter((line) => line.startsWith('{')).slice(-LOG_SHOWN);
        const state = `${last?.status}, ${JSON.stringify(last?.samples)}`;
        throw new InvariantViolation(`${what}: ${error.message} (${state})\n${log.join('\n')}`);
      }
    },
    listSamples: (runId) => pages<RunSampleStatus>(`/v1/runs/${runId}/samples?limit=200`),
    kill: () => service.kill('SIGKILL'),
    async restart() {
      service = await start();
    },
    async arm(faults) {
      await request('/faults/arm', { method: 'POST', body: JSON.stringify(faults) });
    },
    async close() {
      const runs = await pages<Run>('/v1/runs?limit=200');
      for (const { id } of runs) await readResults(id);
      await service.stop();
      return auditRows(stateFolder, accepted);
    },
    async abandon() {
      if (service.process.exitCode === null && service.process.signalCode === null) await service.kill('SIGKILL');
    },
  };
}
