/** Calls to images. */
import { sha256Hex } from '#contract/hash.ts';
import { ServiceError } from './errors.ts';
import type { Routes } from './routes.ts';
import type { Retry, Send } from './send.ts';

export function imageCalls(routes: Routes, retry: Retry, { url, send }: { url: string; send: Send }) {
  const { images } = routes.v1;

  async function isStored(sha256: string): Promise<boolean> {
    try {
      await retry(() => send(`${url}/v1/images/${sha256}`, { method: 'HEAD' }));
      return true;
    } catch (error) {
      // A key without the scope `read` may still upload.
      if (error instanceof ServiceError && ['not_found', 'forbidden'].includes(error.code)) return false;
      throw error;
    }
  }

  /** Uploads an image without checking whether it is stored. @returns its SHA-256 */
  async function sendImage(bytes: Uint8Array): Promise<string> {
    const init = { body: Uint8Array.from(bytes), headers: { 'content-type': 'application/octet-stream' } };
    const stored = await retry(async () => (await images.$post({}, { init })).json());
    return stored.sha256;
  }

  return {
    sendImage,

    /** Uploads an image unless it is stored. @returns its SHA-256, which samples refer to */
    async uploadImage(bytes: Uint8Array): Promise<string> {
      const sha256 = await sha256Hex(bytes);
      return (await isStored(sha256)) ? sha256 : sendImage(bytes);
    },
  };
}
