/**
 * The alarm keeps itself going once it is set. An isolate sees to that before anything is written through it, so that
 * work is found even where a worker dies, or an answer of D1 is lost, between the writing and the wake-up.
 */
import type { Services } from '../services.ts';

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

export function createSweeperArming(): (open: () => Services, method: string) => Promise<void> {
  let armed = false;
  return async function armSweeper(open, method) {
    if (armed || READING.has(method)) return;
    const services = open();
    try {
      await services.wakeSweeper(services.now() + services.settings.sweepMs);
      armed = true;
    } catch (error) {
      services.log({ level: 'error', detail: `the sweeper is not armed: ${String(error)}` });
    }
  };
}
