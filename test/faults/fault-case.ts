/** A row of the fault table: one fault, caused at several moments against real processes. */
import type { Audit } from './audit.ts';
import type { SupervisedRunner } from './supervised-runner.ts';

export interface CaseContext {
  /** Tries fewer moments: for every change. The full table is for releases. */
  short: boolean;
  /** Folder of this case, with a state folder whose migrations are applied. */
  folder: string;
  /** Runner of all cases; no case may harm it. */
  runner: SupervisedRunner;
}

export interface CaseOutcome {
  /** Number of moments at which the fault was caused. */
  moments: number;
  audit: Audit;
  /** Summary of the observations in a few words. */
  seen: string;
}

export interface FaultCase {
  name: string;
  /** What must hold. */
  holds: string;
  run(context: CaseContext): Promise<CaseOutcome>;
}
