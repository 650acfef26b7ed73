/** Says on stderr how far the work is: a spinner on a terminal, a line now and then elsewhere. */
import ora from 'ora';
import type { ProgressEvent } from '#contract/runner.ts';

export interface ProgressLine {
  show(text: string): void;
  update(event: ProgressEvent): void;
  end(): void;
}

const PLAIN_EVERY_MS = 5_000;

function describe({ stage, responses_done, responses_total, elapsed_ms }: ProgressEvent): string {
  return `${stage}: ${responses_done} of ${responses_total} responses, ${(elapsed_ms / 1000).toFixed(1)} s`;
}

export function createProgressLine(stderr: NodeJS.WriteStream, now: () => number): ProgressLine {
  if (stderr.isTTY) {
    // Ctrl-C stays the terminal's own, and reaches the runner too.
    const spinner = ora({ stream: stderr, discardStdin: false });
    return {
      show: (text) => void spinner.start(text),
      update: (event) => {
        spinner.text = describe(event);
      },
      end: () => void spinner.stop(),
    };
  }
  let last = now();
  return {
    show() {},
    update(event) {
      if (now() - last < PLAIN_EVERY_MS) return;
      last = now();
      stderr.write(`${describe(event)}\n`);
    },
    end() {},
  };
}
