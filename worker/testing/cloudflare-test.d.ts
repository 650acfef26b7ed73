/** What tests that run in workerd use of the plugin's own module; its full types clash with those of Node. */
declare module 'cloudflare:test' {
  import type {
    D1Database,
    DurableObjectState,
    DurableObjectStub,
    ExecutionContext,
    MessageBatch,
  } from '@cloudflare/workers-types';

  export interface D1Migration {
    name: string;
    queries: string[];
  }
  /** Deletes all data of all bindings. */
  export function reset(): Promise<void>;
  export function applyD1Migrations(db: D1Database, migrations: D1Migration[]): Promise<void>;
  export function runInDurableObject<Result>(
    stub: DurableObjectStub<never>,
    callback: (instance: unknown, state: DurableObjectState) => Promise<Result>,
  ): Promise<Result>;
  export function runDurableObjectAlarm(stub: DurableObjectStub<never>): Promise<boolean>;
  export function createExecutionContext(): ExecutionContext;
  export function createMessageBatch<Body>(
    queue: string,
    messages: { id: string; timestamp: number; attempts: number; body: Body }[],
  ): MessageBatch<Body>;
  export function getQueueResult(
    batch: MessageBatch<unknown>,
    context: ExecutionContext,
  ): Promise<{ outcome: string; ackAll: boolean; explicitAcks: string[]; retryMessages: { msgId: string }[] }>;
}

declare module 'cloudflare:workers' {
  import type { D1Migration } from 'cloudflare:test';
  import type { Env } from '#worker/env.ts';

  /** The bindings of wrangler.toml, and what vitest.config.ts adds. */
  export const env: Env & { MIGRATIONS: D1Migration[] };
}
