/** `GET /v1/benchmarks/{name}/images/{sha256}` */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { benchmarkName } from '#contract/benchmark.ts';
import { SightlineError } from '#contract/errors.ts';
import { sha256 } from '#contract/fields.ts';
import { benchmarkTenant } from '#db/boards/benchmark-tenant.ts';
import { findImage } from '#db/images/find.ts';
import { imageKey } from '#db/objects/keys.ts';
import type { ApiEnv } from '../context.ts';
import { binary, problems, publicAccess } from '../http/route.ts';
import { loadBenchmark } from './load-benchmark.ts';
import { requireSignedUrl } from './sign-image-url.ts';

export const route = createRoute({
  operationId: 'getBenchmarkImage',
  method: 'get',
  path: '/v1/benchmarks/{name}/images/{sha256}',
  tags: ['benchmarks'],
  summary: 'Download an image of a benchmark by signed URL',
  ...publicAccess,
  request: {
    params: z.object({ name: benchmarkName, sha256 }),
    query: z.object({
      expires: z.coerce.number().int().min(0).describe('Milliseconds since 1970.'),
      signature: sha256.describe('Signature from the image URL of a question.'),
    }),
  },
  responses: {
    200: { description: 'The file', content: { 'image/jpeg': binary, 'image/png': binary, 'image/webp': binary } },
    ...problems('invalid_request', 'forbidden', 'not_found'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const { name, sha256: hash } = c.req.valid('param');
  const { expires, signature } = c.req.valid('query');
  await requireSignedUrl(services, { name, sha256: hash, expires, signature });
  const benchmark = await loadBenchmark(services, name);
  const image = await findImage(services.db, benchmarkTenant(benchmark), hash);
  if (!image) throw new SightlineError('not_found', `The benchmark "${name}" has no image ${hash}`);
  const object = await services.objects.get(imageKey(hash));
  if (!object) throw new SightlineError('storage_failed', `The image ${hash} cannot be read`);
  return c.body(object.body as unknown as ReadableStream, 200, {
    'content-type': image.mediaType,
    'content-length': String(image.bytes),
    'content-disposition': `attachment; filename="${hash}"`,
    'cache-control': 'private, max-age=3600, immutable',
  });
};
