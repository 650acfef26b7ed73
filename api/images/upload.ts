/** `POST /v1/images` */
import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { SightlineError } from '#contract/errors.ts';
import { LIMITS } from '#contract/limits.ts';
import { storedImage } from '#contract/service.ts';
import type { ApiEnv } from '../context.ts';
import { readBytes } from '../http/read-json-body.ts';
import { binary, jsonContent, problems, withScope } from '../http/route.ts';
import { imageTooLarge } from './read-image-header.ts';
import { storeImage } from './store-image.ts';

const TYPES = ['image/jpeg', 'image/png', 'image/webp', 'application/octet-stream'] as const;

export const route = createRoute({
  operationId: 'uploadImage',
  method: 'post',
  path: '/v1/images',
  tags: ['images'],
  summary: 'Upload an image',
  description: `The body is the file: a still JPEG, PNG or WebP of at most ${LIMITS.imageBytesMax / 1024 / 1024} MB and ${LIMITS.imagePixelsMax / 1e6} megapixels. Uploading it again changes nothing.`,
  ...withScope('score'),
  request: { body: { required: true, content: Object.fromEntries(TYPES.map((type) => [type, binary])) } },
  responses: {
    201: jsonContent(storedImage, 'Stored; refer to it by its `sha256`'),
    ...problems(
      'unauthorized',
      'forbidden',
      'unsupported_media_type',
      'image_unsupported',
      'image_unreadable',
      'image_too_large',
    ),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const type = (c.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (!TYPES.some((known) => known === type)) {
    throw new SightlineError(
      'unsupported_media_type',
      `The body must be ${TYPES.join(', ')}, not ${type || 'without a Content-Type'}`,
    );
  }
  const bytes = await readBytes(c.req.raw, { bytesMax: LIMITS.imageBytesMax, tooLarge: imageTooLarge });
  if (bytes.length === 0) throw new SightlineError('image_unreadable', 'The body is empty');
  const image = await storeImage(c.get('services'), c.get('principal').tenant, bytes);
  c.header('location', `/v1/images/${image.sha256}`);
  return c.json(image, 201);
};
