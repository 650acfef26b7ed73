/** The terminal, or what stands in its place: how it shows things, and printing to it. */
import { Chalk, type ChalkInstance } from 'chalk';
import { InterruptedError } from './interruption.ts';

export interface Canvas {
  chalk: ChalkInstance;
  width: number;
}

export interface Terminal {
  canvas: Canvas;
  /** Writes to stdout, a line break after it. @throws InterruptedError when nobody reads any more */
  print(text: string): Promise<void>;
}

const WIDTH_MAX = 120;
const WIDTH_ELSEWHERE = 100;

/** @param env for NO_COLOR (no-color.org), which chalk does not read */
export function openTerminal(
  stdout: NodeJS.WriteStream,
  { color, env }: { color: boolean; env: NodeJS.ProcessEnv },
): Terminal {
  // Failures reach the callback of the write that met them; without a listener they would also end the process.
  stdout.on('error', () => {});
  return {
    canvas: {
      chalk: color && !env.NO_COLOR ? new Chalk() : new Chalk({ level: 0 }),
      width: Math.min(stdout.columns ?? WIDTH_ELSEWHERE, WIDTH_MAX),
    },
    print: (text) =>
      new Promise((resolve, reject) => {
        stdout.write(`${text}\n`, (error) => {
          if (!error) resolve();
          else reject((error as NodeJS.ErrnoException).code === 'EPIPE' ? new InterruptedError('SIGPIPE') : error);
        });
      }),
  };
}
