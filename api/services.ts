/** Dependencies of the API, injected by the Worker and by tests. */
import type { R2Bucket } from '@cloudflare/workers-types';
import type { Perturbation } from '#contract/perturbation.ts';
import type { RunSample } from '#contract/run-request.ts';
import type { Database } from '#db/database.ts';

/** One image of a sample as the scorer saw it. */
export interface ViewRequest {
  model: string;
  modelRevision: string;
  perturbation: Perturbation;
  seed: number;
  sample: RunSample;
  /** Index of the image in the sample. */
  image: number;
  /** 0 for the original image, n + 1 for draw n of the perturbation. */
  view: number;
}

/** Dependencies of accepting a run, whether for a caller or for a job. */
export type AcceptServices = Pick<
  ApiServices,
  'db' | 'objects' | 'now' | 'random' | 'defer' | 'wakeDispatch' | 'wakeSweeper'
>;

export interface ApiServices {
  db: Database;
  objects: R2Bucket;
  /** Key of the administrator, from the secrets of the deployment. */
  adminKey: string | undefined;
  runners: { name: string; url: string }[];
  /** URL prefixes of the HTTP graders that users may name. */
  graders: string[];
  /** Who may use the page /try. */
  tryMode: 'off' | 'signed_in' | 'everybody';
  now: () => number;
  random: (bytes: number) => Uint8Array;
  sleep: (ms: number) => Promise<void>;
  /** Rate limit per caller; false if the caller has used it up. */
  allow: (caller: string) => Promise<boolean>;
  /** Rate limit of /try for visitors who are not signed in. */
  allowTry: (address: string) => Promise<boolean>;
  /** Lets work continue after the response is sent. */
  defer: (work: Promise<unknown>) => void;
  wakeDispatch: () => Promise<void>;
  wakeSweeper: (at: number) => Promise<void>;
  /** Probes the runners that have not been probed yet. */
  probeRunners: () => Promise<void>;
  /** @returns a PNG @throws SightlineError `runner_unreachable` if no runner with the model can render it now */
  renderView: (request: ViewRequest) => Promise<Uint8Array>;
  /** Converts an SVG to PNG. @throws SightlineError `runner_unreachable` if no runner answers */
  renderDrawing: (svg: string) => Promise<Uint8Array>;
  log: (entry: Record<string, unknown>) => void;
}
