/** Bindings and variables of the Worker: the one place that reads them. */
import type { D1Database, DurableObjectNamespace, Queue, R2Bucket, RateLimit, Rpc } from '@cloudflare/workers-types';
import { z } from 'zod';

/** A wake-up. D1 holds what there is to do; a message that is lost or comes twice changes nothing. */
export const wakeUp = z.object({ kind: z.literal('dispatch') });
export type WakeUp = z.infer<typeof wakeUp>;

export interface Sweeper extends Rpc.DurableObjectBranded {
  /** Makes the sweep come no later than `at` (milliseconds since 1970). */
  wake(at: number): Promise<void>;
}

export interface Env {
  DB: D1Database;
  OBJECTS: R2Bucket;
  WAKE_UPS: Queue<WakeUp>;
  SWEEPER: DurableObjectNamespace<Sweeper>;
  RATE_LIMIT: RateLimit;
  /** Of whoever tries it without signing in. */
  TRY_LIMIT: RateLimit;
  /** A runner as a Cloudflare Container, where the deployment has one; its address is `container://cpu`. */
  CPU_RUNNER?: DurableObjectNamespace;
  SIGHTLINE_RUNNERS?: string;
  SIGHTLINE_ADMIN_KEY?: string;
  SIGHTLINE_LEASE_S?: string;
  SIGHTLINE_SWEEP_S?: string;
  SIGHTLINE_GRADERS?: string;
  SIGHTLINE_TRY?: string;
}

export const runnerConfig = z.strictObject({
  name: z.string().min(1).max(64),
  url: z.url({ protocol: /^(https?|container)$/ }),
  token: z.string().optional(),
  /** Calls that it may hold at a time; left out, one more than it says it can work on. */
  calls: z.int().min(1).max(1024).optional(),
});
export type RunnerConfig = z.infer<typeof runnerConfig>;

const settings = z.object({
  SIGHTLINE_RUNNERS: z
    .string()
    .default('[]')
    .transform((json, context) => {
      try {
        return JSON.parse(json) as unknown;
      } catch {
        context.addIssue({ code: 'custom', message: 'is not JSON' });
        return z.NEVER;
      }
    })
    .pipe(z.array(runnerConfig)),
  SIGHTLINE_ADMIN_KEY: z.string().min(32, 'has at least 32 characters').optional(),
  /** How long a dispatch may be silent before its chunk is given to another. */
  SIGHTLINE_LEASE_S: z.coerce.number().min(1).max(3600).default(60),
  /** How often lost work is looked for. */
  SIGHTLINE_SWEEP_S: z.coerce.number().min(1).max(3600).default(15),
  /** Addresses, apart by spaces, below which graders of users may be asked; none where it is left out. */
  SIGHTLINE_GRADERS: z
    .string()
    .default('')
    .transform((list) => list.split(/\s+/).filter((address) => address !== ''))
    .pipe(z.array(z.url({ protocol: /^https?$/ }))),
  /** Who may try it at /try. */
  SIGHTLINE_TRY: z.enum(['off', 'signed_in', 'everybody']).default('signed_in'),
});

export interface Settings {
  runners: RunnerConfig[];
  adminKey: string | undefined;
  leaseMs: number;
  sweepMs: number;
  /** Addresses below which graders of users may be asked. */
  graders: string[];
  /** Who may try it at /try. */
  tryMode: 'off' | 'signed_in' | 'everybody';
}

/** @throws Error that names the variable and what is wrong with it. */
export function readSettings(env: Env): Settings {
  const parsed = settings.safeParse(env);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Error(`${issue?.path.join('.')}: ${issue?.message}`);
  }
  const { SIGHTLINE_RUNNERS, SIGHTLINE_ADMIN_KEY, SIGHTLINE_LEASE_S, SIGHTLINE_SWEEP_S } = parsed.data;
  return {
    runners: SIGHTLINE_RUNNERS,
    adminKey: SIGHTLINE_ADMIN_KEY,
    leaseMs: SIGHTLINE_LEASE_S * 1000,
    sweepMs: SIGHTLINE_SWEEP_S * 1000,
    graders: parsed.data.SIGHTLINE_GRADERS,
    tryMode: parsed.data.SIGHTLINE_TRY,
  };
}
