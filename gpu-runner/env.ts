/** Configuration of the runner, read from its environment variables here and nowhere else. */
import { availableParallelism } from 'node:os';
import { z } from 'zod';

const integer = (fallback: number, min: number, max: number) =>
  z.coerce.number().int().min(min).max(max).default(fallback);

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

const schema = z
  .object({
    SIGHTLINE_BUNDLE: z
      .string()
      .min(1, 'must be the folder of a model bundle')
      .default('models/bundles/sightline-reference'),
    /** If set, the runner refuses to start with another revision of the bundle. */
    SIGHTLINE_BUNDLE_REVISION: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional(),
    SIGHTLINE_HOST: z.string().default('127.0.0.1'),
    SIGHTLINE_PORT: integer(8790, 0, 65_535),
    SIGHTLINE_TOKEN: z.string().min(16, 'must have at least 16 characters').optional(),
    SIGHTLINE_PROVIDER: z.enum(['cpu', 'cuda']).default('cpu'),
    SIGHTLINE_THREADS: integer(availableParallelism(), 1, 256),
    /** Tokens per decoder run; bounds the memory of attention. */
    SIGHTLINE_CHUNK_TOKENS: integer(512, 1, 65_536),
    SIGHTLINE_FEATURE_CACHE_MB: integer(256, 0, 65_536),
    /** Calls that may wait while one runs; further calls get 429. */
    SIGHTLINE_QUEUE: integer(4, 0, 1024),
    SIGHTLINE_TASK_TIMEOUT_S: integer(900, 1, 86_400),
    /** Exit when standard input closes, so that the runner ends with its parent process even if that crashes. */
    SIGHTLINE_END_WITH_STDIN: z.stringbool().default(false),
  })
  .refine((env) => env.SIGHTLINE_TOKEN !== undefined || LOOPBACK.has(env.SIGHTLINE_HOST), {
    path: ['SIGHTLINE_TOKEN'],
    message: 'is required when SIGHTLINE_HOST is not a loopback address',
  });
export type RunnerEnv = z.infer<typeof schema>;

/** @throws Error that names the variable and the problem */
export function readEnv(env: Record<string, string | undefined>): RunnerEnv {
  const parsed = schema.safeParse(env);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`${issue?.path.join('.')}: ${issue?.message}`);
}
