/** `/try/pictures/{sha256}`: an image that was uploaded on `/try`. */
import type { Context } from 'hono';
import type { ApiEnv } from '#api/context.ts';
import { SightlineError } from '#contract/errors.ts';
import { sha256 } from '#contract/fields.ts';
import { findImage } from '#db/images/find.ts';
import { imageKey } from '#db/objects/keys.ts';
import { visibleTenantsOf } from '../try/access.ts';

export async function show(c: Context<ApiEnv>) {
  const { db, objects } = c.get('services');
  const hash = sha256.safeParse(c.req.param('sha256'));
  for (const tenant of hash.success ? visibleTenantsOf(c) : []) {
    const image = await findImage(db, tenant, hash.data ?? '');
    const object = image && (await objects.get(imageKey(image.sha256)));
    if (!image || !object) continue;
    return c.body(object.body as unknown as ReadableStream, 200, {
      'content-type': image.mediaType,
      'content-length': String(image.bytes),
      // Browsers download an image that is opened on its own: uploads of users are not shown as pages of this origin.
      'content-disposition': `attachment; filename="${image.sha256}"`,
      'cache-control': 'private, max-age=3600, immutable',
    });
  }
  throw new SightlineError('not_found', 'No image has this hash');
}
