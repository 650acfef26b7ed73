/** Keeps a runner alive: restarts it at the same address when it dies, because a service knows runners by address. */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { startRunner } from '#clients/runner/start.ts';
import { startOwnRunner } from './start-own-runner.ts';

const BACKOFF_FIRST_MS = 500;
const BACKOFF_MAX_MS = 30_000;

export interface KeptRunner {
  url: string;
  /** Stops the restarts; call it before the runner may exit on purpose. */
  release(): void;
  stop(): Promise<void>;
}

/**
 * @param env variables of gpu-runner/env.ts
 * @param say reports a death or a restart
 * @throws UnreachableError if the first start fails
 */
export async function keepRunner(env: Record<string, string>, say: (text: string) => void): Promise<KeptRunner> {
  let current = await startOwnRunner(env);
  const { url } = current;
  const restartEnv = { ...env, SIGHTLINE_PORT: new URL(url).port };
  let ending = false;

  async function restart(): Promise<void> {
    for (let pause = BACKOFF_FIRST_MS; !ending; pause = Math.min(BACKOFF_MAX_MS, pause * 2)) {
      try {
        current = await startRunner(restartEnv);
        if (ending) await current.stop();
        else say('The runner has restarted.');
        return;
      } catch (error) {
        say(`The runner did not restart: ${error instanceof Error ? error.message : String(error)}`);
      }
      await sleep(pause, undefined, { ref: false });
    }
  }

  async function watch(): Promise<void> {
    while (!ending) {
      await once(current.process, 'exit');
      // Ctrl-C reaches the runner too, and may end it before `release` is called.
      await sleep(BACKOFF_FIRST_MS, undefined, { ref: false });
      if (ending) return;
      say('The runner exited and is being restarted. Samples wait for it.');
      await restart();
    }
  }
  void watch();

  return {
    url,
    release() {
      ending = true;
    },
    async stop() {
      ending = true;
      await current.stop();
    },
  };
}
