/**
 * A CPU runner in a Cloudflare Container (gpu-runner/Dockerfile.cpu). Sleeps when nobody calls it; a call starts it.
 * Bound in the environment `production` only, and only where it is wanted: docs/deploy.md.
 */
import { Container } from '@cloudflare/containers';
import { type Env, readSettings } from '../env.ts';
import { containerVariables } from './container-variables.ts';

export class CpuRunner extends Container<Env> {
  override defaultPort = 8790;
  override sleepAfter = '10m';
  override pingEndpoint = 'container/healthz';
  /** It calls nobody. */
  override enableInternet = false;
  override envVars = containerVariables(readSettings(this.env).runners);
}
