/** A real runner under a supervisor that restarts it on the same port when it dies, as a host does. */
import { once } from 'node:events';
import { type StartedRunner, startRunner } from '#clients/runner/start.ts';

export interface SupervisedRunner {
  url: string;
  /** Number of restarts. */
  restarts(): number;
  signal(signal: NodeJS.Signals): void;
  stop(): Promise<void>;
}

const RESTART_DELAY_MS = 200;

export async function superviseRunner(env: Record<string, string> = {}): Promise<SupervisedRunner> {
  const settings = { SIGHTLINE_THREADS: '1', ...env };
  let current: StartedRunner = await startRunner(settings);
  const { url } = current;
  const port = new URL(url).port;
  let restarts = 0;
  let stopping = false;

  async function restart(): Promise<void> {
    while (!stopping) {
      try {
        current = await startRunner({ ...settings, SIGHTLINE_PORT: port });
        restarts += 1;
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, RESTART_DELAY_MS));
      }
    }
  }

  async function supervise(): Promise<void> {
    while (!stopping) {
      const { process: child } = current;
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      await restart();
    }
  }
  const supervised = supervise();

  return {
    url,
    restarts: () => restarts,
    signal(signal) {
      current.process.kill(signal);
    },
    async stop() {
      stopping = true;
      current.process.kill('SIGCONT');
      await current.stop();
      await supervised;
      await current.stop();
    },
  };
}
