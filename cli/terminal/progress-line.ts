/** Shows progress on stderr: a spinner with a bar on a terminal, occasional lines elsewhere. */
import ora from 'ora';

export interface Progress {
  done: number;
  total: number;
}

export interface ProgressLine {
  /** Starts a step and its clock. */
  show(text: string): void;
  update(progress: Progress): void;
  /** Reports an event: replaces the text of the spinner, or prints a line. The same text is not printed twice in a row. */
  say(text: string): void;
  end(): void;
}

/** Interval between progress lines where stderr is not a terminal. */
const LINE_INTERVAL_MS = 5_000;
const BAR_COLUMNS = 20;

export function renderBar({ done, total }: Progress): string {
  const filled = total === 0 ? 0 : Math.round((BAR_COLUMNS * Math.min(done, total)) / total);
  return `scoring ${'█'.repeat(filled)}${'░'.repeat(BAR_COLUMNS - filled)} ${done} of ${total} responses`;
}

function createSpinner(stderr: NodeJS.WriteStream, now: () => number): ProgressLine {
  let since = now();
  // With discardStdin, ora would keep Ctrl-C from reaching the runner.
  const spinner = ora({
    stream: stderr,
    discardStdin: false,
    suffixText: () => `${((now() - since) / 1000).toFixed(0)} s`,
  });
  return {
    show(text) {
      since = now();
      spinner.start(text);
    },
    update: (progress) => {
      spinner.text = renderBar(progress);
    },
    say: (text) => {
      spinner.text = text;
    },
    end: () => void spinner.stop(),
  };
}

function createPlainLine(stderr: NodeJS.WriteStream, now: () => number): ProgressLine {
  let since = now();
  let printedAt = now();
  let lastText = '';
  return {
    show() {
      since = now();
    },
    update({ done, total }) {
      if (now() - printedAt < LINE_INTERVAL_MS) return;
      printedAt = now();
      const seconds = ((now() - since) / 1000).toFixed(0);
      stderr.write(`scoring: ${done} of ${total} responses, ${seconds} s\n`);
    },
    say(text) {
      if (text !== lastText) stderr.write(`${text}\n`);
      lastText = text;
    },
    end() {},
  };
}

/** Runs work with a progress line, which ends with it. */
export async function withProgressLine<Result>(work: (line: ProgressLine) => Promise<Result>): Promise<Result> {
  const { stderr } = process;
  const now = () => performance.now();
  const line = stderr.isTTY ? createSpinner(stderr, now) : createPlainLine(stderr, now);
  try {
    return await work(line);
  } finally {
    line.end();
  }
}
