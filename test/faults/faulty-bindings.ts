/** D1 and R2 that fail, or hang, before or after they have done what they were asked. */
import type { D1Database, D1PreparedStatement, R2Bucket } from '@cloudflare/workers-types';
import { z } from 'zod';
import type { Env } from '#worker/env.ts';

const fault = z.object({
  /** Found in the SQL, or in "put images/…". */
  match: z.string(),
  moment: z.enum(['before', 'after']),
  /** Which of the matching operations, from 1; or all from the first. */
  calls: z.union([z.array(z.int()), z.literal('all')]),
  act: z.union([z.literal('fail'), z.object({ hold_ms: z.int() })]),
});
export type BindingFault = z.infer<typeof fault>;

interface Armed extends BindingFault {
  seen: number;
}

/** One schedule for all events of this isolate. */
let armed: Armed[] = [];

export function arm(schedule: unknown): void {
  armed = z
    .array(fault)
    .parse(schedule)
    .map((one) => ({ ...one, seen: 0 }));
}

/** Printed when a fault begins, so that whoever waits for the moment sees it. */
export const FAULT_BEGINS = 'fault begins';

async function bringAbout({ act, match, moment }: BindingFault): Promise<void> {
  console.log(JSON.stringify({ detail: FAULT_BEGINS, moment, match }));
  if (act === 'fail') throw new Error(`on purpose: the store fails ${moment} ${match}`);
  await new Promise((resolve) => setTimeout(resolve, act.hold_ms));
}

async function through<Result>(operation: string, execute: () => Promise<Result>): Promise<Result> {
  const due = armed.filter((one) => {
    if (!operation.includes(one.match)) return false;
    one.seen += 1;
    return one.calls === 'all' || one.calls.includes(one.seen);
  });
  for (const one of due) if (one.moment === 'before') await bringAbout(one);
  const result = await execute();
  for (const one of due) if (one.moment === 'after') await bringAbout(one);
  return result;
}

/** The real statement behind each that was handed out. */
const inner = new WeakMap<D1PreparedStatement, { sql: string; statement: D1PreparedStatement }>();

function wrapStatement(sql: string, statement: D1PreparedStatement): D1PreparedStatement {
  const wrapped = new Proxy(statement, {
    get(target, name) {
      if (name === 'bind') return (...values: unknown[]) => wrapStatement(sql, target.bind(...values));
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return (...values: unknown[]) => through(sql, async () => Reflect.apply(member, target, values));
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
          const known = statements.map((one) => inner.get(one) ?? { sql: '', statement: one });
          const real = known.map(({ statement }) => statement);
          return through(known.map(({ sql }) => sql).join('\n'), () => target.batch(real));
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
        through(`${String(name)} ${String(values[0])}`, async () => Reflect.apply(member, target, values));
    },
  });
}

export function withFaults<Bindings extends Env>(env: Bindings): Bindings {
  return { ...env, DB: wrapDatabase(env.DB), OBJECTS: wrapBucket(env.OBJECTS) };
}
