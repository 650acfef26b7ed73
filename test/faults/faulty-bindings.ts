/** D1 and R2 bindings whose operations fail or hang, before or after they take effect. */
import type { D1Database, D1PreparedStatement, R2Bucket } from '@cloudflare/workers-types';
import { z } from 'zod';
import type { Env } from '#worker/env.ts';

const fault = z.object({
  /** Part of the SQL, or of an operation like "put images/…". */
  match: z.string(),
  moment: z.enum(['before', 'after']),
  /** Numbers of the matching operations, from 1, or all of them. */
  calls: z.union([z.array(z.int()), z.literal('all')]),
  act: z.union([z.literal('fail'), z.object({ hold_ms: z.int() })]),
});
export type BindingFault = z.infer<typeof fault>;

interface Armed extends BindingFault {
  seen: number;
}

/** Faults of all events in this isolate. */
let armed: Armed[] = [];

export function arm(schedule: unknown): void {
  armed = z
    .array(fault)
    .parse(schedule)
    .map((parsed) => ({ ...parsed, seen: 0 }));
}

/** Logged when a fault begins; tests wait for it. */
export const FAULT_BEGINS = 'fault begins';

async function causeFault({ act, match, moment }: BindingFault): Promise<void> {
  console.log(JSON.stringify({ detail: FAULT_BEGINS, moment, match }));
  if (act === 'fail') throw new Error(`injected fault: the store fails ${moment} ${match}`);
  await new Promise((resolve) => setTimeout(resolve, act.hold_ms));
}

async function runWithFaults<Result>(operation: string, execute: () => Promise<Result>): Promise<Result> {
  const due = armed.filter((candidate) => {
    if (!operation.includes(candidate.match)) return false;
    candidate.seen += 1;
    return candidate.calls === 'all' || candidate.calls.includes(candidate.seen);
  });
  for (const armedFault of due) if (armedFault.moment === 'before') await causeFault(armedFault);
  const result = await execute();
  for (const armedFault of due) if (armedFault.moment === 'after') await causeFault(armedFault);
  return result;
}

/** The real statement behind each wrapped one. */
const inner = new WeakMap<D1PreparedStatement, { sql: string; statement: D1PreparedStatement }>();

function wrapStatement(sql: string, statement: D1PreparedStatement): D1PreparedStatement {
  const wrapped = new Proxy(statement, {
    get(target, name) {
      if (name === 'bind') return (...values: unknown[]) => wrapStatement(sql, target.bind(...values));
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return (...values: unknown[]) => runWithFaults(sql, async () => Reflect.apply(member, target, values));
    },
  });
  inner.set(wrapped, { sql, statement });
  return wrapped;
}

function wrapDatabase(database: D1Database): D1Database {
  return new Proxy(database, {
    get(target, name) {
      if (name === 'prepare') return (sql: string) => wrapStatement(sql, target.prepare(sql));
      if (name === 'batch') {
        return (statements: D1PreparedStatement[]) => {
          const unwrapped = statements.map((wrapped) => inner.get(wrapped) ?? { sql: '', statement: wrapped });
          const real = unwrapped.map(({ statement }) => statement);
          return runWithFaults(unwrapped.map(({ sql }) => sql).join('\n'), () => target.batch(real));
        };
      }
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}

function wrapBucket(bucket: R2Bucket): R2Bucket {
  return new Proxy(bucket, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return (...values: unknown[]) =>
        runWithFaults(`${String(name)} ${String(values[0])}`, async () => Reflect.apply(member, target, values));
    },
  });
}

export function withFaults<Bindings extends Env>(env: Bindings): Bindings {
  return { ...env, DB: wrapDatabase(env.DB), OBJECTS: wrapBucket(env.OBJECTS) };
}
