/** Says on stderr how far the work is: a bar on a terminal, a line now and then elsewhere. */
import ora from 'ora';

export interface Progress {
  done: number;
  total: number;
}

export interface ProgressLine {
  show(text: string): void;
  update(progress: Progress): void;
  /** Something that happens meanwhile: shown in the bar's place, or as a line; not twice in a row. */
  say(text: string): void;
  end(): void;
}

const PLAIN_EVERY_MS = 5_000;
const BAR_COLUMNS = 20;

export function renderBar({ done, total }: Progress): string {
  const filled = total === 0 ? 0 : Math.round((BAR_COLUMNS * Math.min(done, total)) / total);
  return `scoring ${'█'.repeat(filled)}${'░'.repeat(BAR_COLUMNS - filled)} ${done} of ${total} responses`;
}

export function createProgressLine(stderr: NodeJS.WriteStream, now: () => number): ProgressLine {
  let since = now();
  const seconds = () => `${((now() - since) / 1000).toFixed(0)} s`;
  if (stderr.isTTY) {
    // Ctrl-C stays the terminal's own, and reaches the runner too.
    const spinner = ora({ stream: stderr, discardStdin: false, suffixText: seconds });
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
  let last = now();
  let said = '';
  return {
    show() {
      since = now();
    },
    update({ done, total }) {
      if (now() - last < PLAIN_EVERY_MS) return;
      last = now();
      stderr.write(`scoring: ${done} of ${total} responses, ${seconds()}\n`);
    },
    say(text) {
      if (text !== said) stderr.write(`${text}\n`);
      said = text;
    },
    end() {},
  };
}
