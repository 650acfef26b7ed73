/** What the API needs of the world; the Worker provides it, tests too. */
import type { R2Bucket } from '@cloudflare/workers-types';
import type { Perturbation } from '#contract/perturbation.ts';
import type { RunSample } from '#contract/run.ts';
import type { Database } from '#db/database.ts';

/** One picture of a sample as a scorer saw it. */
export interface ViewWish {
  model: string;
  modelRevision: string;
  perturbation: Perturbation;
  seed: number;
  sample: RunSample;
  image: number;
  /** 0 is the original, draw n of the perturbation n + 1. */
  view: number;
}

/** What it takes to accept a run, for a caller or for the service itself. */
export type AcceptServices = Pick<
  ApiServices,
  'db' | 'objects' | 'now' | 'random' | 'defer' | 'wakeDispatch' | 'wakeSweeper'
>;

export interface ApiServices {
  db: Database;
  objects: R2Bucket;
  /** The key of the deployment's owner, from its secrets. */
  adminKey: string | undefined;
  runners: { name: string; url: string }[];
  /** Addresses below which graders of users may be asked. */
  graders: string[];
  /** Who may try it at /try. */
  tryMode: 'off' | 'signed_in' | 'everybody';
  now: () => number;
  random: (bytes: number) => Uint8Array;
  sleep: (ms: number) => Promise<void>;
  /** False where this caller has asked too often. */
  allow: (caller: string) => Promise<boolean>;
  /** False where somebody who is not signed in has tried it too often. */
  allowTry: (address: string) => Promise<boolean>;
  /** Lets something go on after the answer is sent. */
  defer: (work: Promise<unknown>) => void;
  wakeDispatch: () => Promise<void>;
  wakeSweeper: (at: number) => Promise<void>;
  /** Asks the runners of which nothing is known yet. */
  probeRunners: () => Promise<void>;
  /** A PNG. @throws SightlineError `runner_unreachable` where no runner that has the model can make it now */
  renderView: (wish: ViewWish) => Promise<Uint8Array>;
  /** An SVG as PNG. @throws SightlineError `runner_unreachable` where no runner is there */
  renderDrawing: (svg: string) => Promise<Uint8Array>;
  log: (entry: Record<string, unknown>) => void;
}
