/** How this terminal shows things: its colours and its width. */
import { Chalk } from 'chalk';
import type { Canvas } from './heat-map.ts';

const WIDTH_MAX = 120;

export function terminalCanvas(stdout: NodeJS.WriteStream, color: boolean): Canvas {
  const chalk = color ? new Chalk() : new Chalk({ level: 0 });
  return { chalk, width: Math.min(stdout.columns ?? 100, WIDTH_MAX) };
}
