/** What a row of the fault table is: one fault, tried at several moments against real processes. */
import type { Audit } from './audit.ts';
import type { SupervisedRunner } from './supervised-runner.ts';

export interface RowContext {
  /** Fewer moments, for every change; the full table is for releases. */
  short: boolean;
  /** An empty folder of its own. */
  folder: string;
  /** A runner that no row may harm. */
  runner: SupervisedRunner;
}

export interface RowOutcome {
  /** Moments at which the fault was brought about. */
  moments: number;
  audit: Audit;
  /** What was seen, in a few words. */
  seen: string;
}

export interface Row {
  name: string;
  /** What must hold. */
  holds: string;
  run(context: RowContext): Promise<RowOutcome>;
}

/** The promise was broken. */
export class BrokenPromise extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BrokenPromise';
  }
}

export function insist(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new BrokenPromise(otherwise);
}

const LOOK_MS = 20;

/** Polls until `probe` gives something. @throws BrokenPromise after `withinMs` */
export async function eventually<Found>(
  what: string,
  withinMs: number,
  probe: () => Promise<Found | undefined> | Found | undefined,
): Promise<Found> {
  const until = Date.now() + withinMs;
  for (;;) {
    const found = await probe();
    if (found !== undefined) return found;
    if (Date.now() > until) throw new BrokenPromise(`${what}: not within ${withinMs / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
