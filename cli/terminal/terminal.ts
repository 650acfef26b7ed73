/** Output of a command: colours, width, and printing to stdout. */
import { Chalk, type ChalkInstance } from 'chalk';
import { InterruptedError } from './interruption.ts';

export interface Canvas {
  chalk: ChalkInstance;
  width: number;
}

export interface Terminal {
  canvas: Canvas;
  /** Prints a text and a line break. @throws InterruptedError if the reader has closed the pipe */
  print(text: string): Promise<void>;
}

/** Opens the terminal after the options are parsed, because --no-color is one of them. */
export type OpenTerminal = () => Terminal;

const WIDTH_MAX = 120;
/** Width where stdout is not a terminal. */
const WIDTH_DEFAULT = 100;

/** @param options.env for NO_COLOR (no-color.org), which chalk does not read */
export function openTerminal(
  stdout: NodeJS.WriteStream,
  { color, env }: { color: boolean; env: NodeJS.ProcessEnv },
): Terminal {
  // Errors reach the callback of the failed write. Without a listener, they would also end the process.
  stdout.on('error', () => {});
  return {
    canvas: {
      chalk: color && !env.NO_COLOR ? new Chalk() : new Chalk({ level: 0 }),
      width: Math.min(stdout.columns ?? WIDTH_DEFAULT, WIDTH_MAX),
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

interface Printed<Value> {
  value: Value;
  json: boolean | undefined;
  render: (canvas: Canvas, value: Value) => string;
}

/** Prints a value as one line of JSON, or rendered for people. */
export function printValue<Value>({ canvas, print }: Terminal, { value, json, render }: Printed<Value>): Promise<void> {
  return print(json ? JSON.stringify(value) : render(canvas, value));
}
