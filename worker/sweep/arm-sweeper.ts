/**
 * Arms the alarm of the sweeper, which then rearms itself. An isolate does this before its first write, so that the sweep
 * finds the work even if a Worker dies, or a reply of D1 is lost, between the write and the wake-up.
 */
import type { Services } from '../services.ts';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

export function createSweeperArming(): (open: () => Services, method: string) => Promise<void> {
  let armed = false;
  return async function armSweeper(open, method) {
    if (armed || SAFE_METHODS.has(method)) return;
    const services = open();
    try {
      await services.wakeSweeper(services.now() + services.settings.sweepMs);
      armed = true;
    } catch (error) {
      services.log({ level: 'error', detail: `sweeper not armed: ${String(error)}` });
    }
  };
}
