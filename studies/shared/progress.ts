/** Reports progress on stderr: a spinner on a terminal, plain lines elsewhere. */
import ora from 'ora';

export interface Progress {
  step(text: string): void;
  /** @param done 0 to 1 */
  share(text: string, done: number): void;
  end(): void;
  fail(): void;
}

/** Plain output prints a line for each tenth. */
const TENTHS = 10;

function createPlainProgress(stream: NodeJS.WriteStream): Progress {
  let tenth = 0;
  return {
    step: (text) => void stream.write(`${text}\n`),
    share(text, done) {
      const reached = Math.floor(done * TENTHS);
      if (reached > tenth) stream.write(`${text}: ${reached * TENTHS} %\n`);
      tenth = reached;
    },
    end() {},
    fail() {},
  };
}

export function createProgress(stream: NodeJS.WriteStream): Progress {
  // On a terminal that reports no width (0 columns), the spinner would clear lines endlessly.
  if (!stream.isTTY || !stream.columns) return createPlainProgress(stream);
  const spinner = ora({ stream });
  return {
    step(text) {
      if (spinner.isSpinning) spinner.succeed();
      spinner.start(text);
    },
    share(text, done) {
      spinner.text = `${text}: ${Math.floor(done * 100)} %`;
    },
    end() {
      if (spinner.isSpinning) spinner.succeed();
    },
    fail() {
      if (spinner.isSpinning) spinner.fail();
    },
  };
}
