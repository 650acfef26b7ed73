/** `/healthz`, `/readyz` and `/metrics`. */
import * as getHealth from './get-health.ts';
import * as getMetrics from './get-metrics.ts';
import * as getReadiness from './get-readiness.ts';

export const health = [getHealth, getReadiness, getMetrics] as const;
