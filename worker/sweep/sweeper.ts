/** Durable Object whose alarm runs the sweep. The alarm survives a crash; messages of the local queue do not. */
import { DurableObject } from 'cloudflare:workers';
import { type Env, readSettings } from '../env.ts';
import { createServices } from '../services.ts';
import { sweep } from './sweep.ts';

/** Storage key of the sweep's cursor. */
const CURSOR = 'orphan-cursor';

export class Sweeper extends DurableObject<Env> {
  async wake(at: number): Promise<void> {
    const alarm = await this.ctx.storage.getAlarm();
    if (alarm === null || alarm > at) await this.ctx.storage.setAlarm(at);
  }

  override async alarm(): Promise<void> {
    // Set before the sweep, so that another follows if this one dies.
    await this.ctx.storage.setAlarm(Date.now() + readSettings(this.env).sweepMs);
    const cursor = await this.ctx.storage.get<string>(CURSOR);
    const swept = await sweep(createServices(this.env), { cursor });
    if (swept.cursor === undefined) await this.ctx.storage.delete(CURSOR);
    else await this.ctx.storage.put(CURSOR, swept.cursor);
    await this.wake(swept.nextAt);
  }
}
