/** `GET /v1/images/{sha256}` */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { SightlineError } from '#contract/errors.ts';
import { sha256 } from '#contract/fields.ts';
import { findImage } from '#db/images/find.ts';
import { imageKey } from '#db/objects/keys.ts';
import type { ApiEnv } from '../context.ts';
import { binary, problems, withScope } from '../http/route.ts';

export const route = createRoute({
  operationId: 'getImage',
  method: 'get',
  path: '/v1/images/{sha256}',
  tags: ['images'],
  summary: 'Download an image',
  ...withScope('read'),
  request: { params: z.object({ sha256 }) },
  responses: {
    200: { description: 'The file', content: { 'image/jpeg': binary, 'image/png': binary, 'image/webp': binary } },
    ...problems('unauthorized', 'forbidden', 'not_found', 'invalid_request'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const { db, objects } = c.get('services');
  const { sha256: hash } = c.req.valid('param');
  const image = await findImage(db, c.get('principal').tenant, hash);
  if (!image) throw new SightlineError('not_found', `No image has the SHA-256 ${hash}`);
  const object = await objects.get(imageKey(hash));
  if (!object) throw new SightlineError('storage_failed', `The image ${hash} cannot be read`);
  return c.body(object.body as unknown as ReadableStream, 200, {
    'content-type': image.mediaType,
    'content-length': String(image.bytes),
    // Browsers save the file instead of showing it: it is user content on the origin of the service.
    'content-disposition': `attachment; filename="${hash}"`,
    'cache-control': 'private, max-age=31536000, immutable',
  });
};
