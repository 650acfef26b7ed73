/** Type of the only class used from this module: the full types conflict with those of Node. */
declare module 'cloudflare:workers' {
  import type { DurableObjectState, Rpc } from '@cloudflare/workers-types';

  export abstract class DurableObject<Env> {
    protected readonly ctx: DurableObjectState;
    protected readonly env: Env;
    constructor(ctx: DurableObjectState, env: Env);
    readonly [Rpc.__DURABLE_OBJECT_BRAND]: never;
    alarm?(): void | Promise<void>;
  }
}
