/** Passes the chunks of an export on and writes down what they were: rows, bytes, SHA-256. */
import type { ExportedPart } from '#contract/filter-report.ts';

/** Hashes what it is given, as `node:crypto` does; WebCrypto cannot hash a stream. */
export interface Digest {
  update(bytes: Uint8Array): void;
  hex(): string;
}

export interface RecordInput {
  chunks: AsyncIterable<Uint8Array<ArrayBuffer>>;
  digest: Digest;
  part: Pick<ExportedPart, 'name' | 'part' | 'format' | 'rows'>;
  /** Called when the last chunk has gone; never for an export that broke off. */
  onEnd(part: ExportedPart): void;
}

export async function* recordPart(input: RecordInput): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let bytes = 0;
  for await (const chunk of input.chunks) {
    input.digest.update(chunk);
    bytes += chunk.length;
    yield chunk;
  }
  input.onEnd({ ...input.part, bytes, sha256: input.digest.hex() });
}
