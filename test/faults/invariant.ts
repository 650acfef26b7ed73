/** Checks of what must hold whatever fails. */

export class InvariantViolation extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvariantViolation';
  }
}

/** @throws InvariantViolation with the message unless the condition holds */
export function requireThat(condition: boolean, message: string): asserts condition {
  if (!condition) throw new InvariantViolation(message);
}

const POLL_MS = 20;

/** Polls until `check` gives a value. @throws InvariantViolation after `withinMs` */
export async function waitFor<Found>(
  what: string,
  withinMs: number,
  check: () => Promise<Found | undefined> | Found | undefined,
): Promise<Found> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const found = await check();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new InvariantViolation(`${what}: not within ${withinMs / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
