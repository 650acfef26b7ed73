/** Writes a multipart request while it is sent, so that no image is held in memory. */
import { toHex } from '#contract/hash.ts';

export interface ImageSource {
  sha256: string;
  open(): Promise<AsyncIterable<Uint8Array>>;
}

export interface StreamedForm {
  contentType: string;
  body: ReadableStream<Uint8Array>;
}

const BOUNDARY_BYTES = 16;

function partHead(boundary: string, name: string, filename = ''): string {
  return `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${filename}\r\n\r\n`;
}

export function streamForm(request: unknown, images: readonly ImageSource[]): StreamedForm {
  const boundary = `sightline-${toHex(crypto.getRandomValues(new Uint8Array(BOUNDARY_BYTES)))}`;
  const encoder = new TextEncoder();
  async function* parts(): AsyncGenerator<Uint8Array> {
    yield encoder.encode(`${partHead(boundary, 'request')}${JSON.stringify(request)}\r\n`);
    for (const { sha256, open } of images) {
      yield encoder.encode(partHead(boundary, sha256, `; filename="${sha256}"`));
      yield* await open();
      yield encoder.encode('\r\n');
    }
    yield encoder.encode(`--${boundary}--\r\n`);
  }
  const source = parts();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await source.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await source.return(undefined);
    },
  });
  return { contentType: `multipart/form-data; boundary=${boundary}`, body };
}
