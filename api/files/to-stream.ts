/** Turns a generator into a response body that is produced as fast as the client reads it. */

/** Short texts are collected up to this size. */
const FLUSH_BYTES = 64 * 1024;

export function toStream(pieces: AsyncGenerator<Uint8Array | string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const texts: string[] = [];
      let chars = 0;
      while (chars < FLUSH_BYTES) {
        const { done, value } = await pieces.next();
        if (typeof value === 'string') {
          texts.push(value);
          chars += value.length;
        }
        if (done || value instanceof Uint8Array) {
          if (texts.length > 0) controller.enqueue(encoder.encode(texts.join('')));
          if (value instanceof Uint8Array && value.length > 0) controller.enqueue(value);
          if (done) controller.close();
          return;
        }
      }
      controller.enqueue(encoder.encode(texts.join('')));
    },
    async cancel() {
      await pieces.return(undefined);
    },
  });
}
