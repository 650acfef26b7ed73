/** Bindings and variables of the Worker. Only this file reads variables. */
import type { D1Database, DurableObjectNamespace, Queue, R2Bucket, RateLimit, Rpc } from '@cloudflare/workers-types';
import { z } from 'zod';

/** Queue message that starts a dispatch loop. The work is in D1, so a lost or repeated message does no harm. */
export const wakeUp = z.object({ kind: z.literal('dispatch') });
export type WakeUp = z.infer<typeof wakeUp>;

export interface Sweeper extends Rpc.DurableObjectBranded {
  /** Schedules the next sweep at `at` or earlier (milliseconds since 1970). */
  wake(at: number): Promise<void>;
}

export interface Env {
  DB: D1Database;
  OBJECTS: R2Bucket;
  WAKE_UPS: Queue<WakeUp>;
  SWEEPER: DurableObjectNamespace<Sweeper>;
  RATE_LIMIT: RateLimit;
  /** Rate limit of anonymous callers of /try, by address. */
  TRY_LIMIT: RateLimit;
  /** Runner in a Cloudflare Container (optional); its address is `container://cpu`. */
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
  /** Maximum number of concurrent calls; default: one more than the capacity that the runner reports. */
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
        context.addIssue({ code: 'custom', message: 'must be JSON' });
        return z.NEVER;
      }
    })
    .pipe(z.array(runnerConfig)),
  SIGHTLINE_ADMIN_KEY: z.string().min(32, 'must have at least 32 characters').optional(),
  /** Time without a sign of life after which a dispatch loses its chunk, in seconds. */
  SIGHTLINE_LEASE_S: z.coerce.number().min(1).max(3600).default(60),
  /** Interval of the sweep, in seconds. */
  SIGHTLINE_SWEEP_S: z.coerce.number().min(1).max(3600).default(15),
  /** URL prefixes of allowed HTTP graders, separated by spaces; default: none. */
  SIGHTLINE_GRADERS: z
    .string()
    .default('')
    .transform((list) => list.split(/\s+/).filter((address) => address !== ''))
    .pipe(z.array(z.url({ protocol: /^https?$/ }))),
  /** Who may use /try. */
  SIGHTLINE_TRY: z.enum(['off', 'signed_in', 'everybody']).default('signed_in'),
});

export interface Settings {
  runners: RunnerConfig[];
  adminKey: string | undefined;
  leaseMs: number;
  sweepMs: number;
  /** URL prefixes of allowed HTTP graders. */
  graders: string[];
  /** Who may use /try. */
  tryMode: 'off' | 'signed_in' | 'everybody';
}

/** @throws Error with the name of the variable and what is wrong with it */
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
