/**
 * CPU runner in a Cloudflare Container (gpu-runner/Dockerfile.cpu). A call starts it; without calls it sleeps. The
 * environment `production` binds it if a deployment enables it, see docs/deploy.md.
 */
import { Container } from '@cloudflare/containers';
import { type Env, readSettings } from '../../env.ts';
import { containerVariables } from './container-variables.ts';

export class CpuRunner extends Container<Env> {
  override defaultPort = 8790;
  override sleepAfter = '10m';
  override pingEndpoint = 'container/healthz';
  /** A runner makes no requests. */
  override enableInternet = false;
  override envVars = containerVariables(readSettings(this.env).runners);
}
