/** Names of the divergences between the next-token distributions of the two views (all in nats but `top1_drop`). */
import { z } from 'zod';

export const DIVERGENCES = ['kl', 'k3', 'jsd', 'top1_drop', 'abs_log_ratio'] as const;
export const divergenceName = z.enum(DIVERGENCES);
export type DivergenceName = z.infer<typeof divergenceName>;
