/** Tells on stderr how far the measurement is: a spinner on a terminal, plain lines elsewhere. */
import ora from 'ora';

export interface Progress {
  step(text: string): void;
  /** @param done 0 to 1 */
  share(text: string, done: number): void;
  end(): void;
  fail(): void;
}

/** Plain output says something each time another tenth is done. */
const TENTHS = 10;

export function createProgress(stream: NodeJS.WriteStream): Progress {
  // A terminal that does not know its width (columns 0) makes the spinner clear lines without end.
  if (!stream.isTTY || !stream.columns) {
    let tenth = 0;
    return {
      step: (text) => void stream.write(`${text}\n`),
      share(text, done) {
        const now = Math.floor(done * TENTHS);
        if (now > tenth) stream.write(`${text}: ${now * TENTHS} %\n`);
        tenth = now;
      },
      end() {},
      fail() {},
    };
  }
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
