/** Passes the chunks of an export through and records bytes and SHA-256. */
import type { ExportedPart } from '#contract/filter-report.ts';

/** Incremental SHA-256, for example of `node:crypto`; WebCrypto cannot hash a stream. */
export interface Digest {
  update(bytes: Uint8Array): void;
  hex(): string;
}

export interface RecordInput {
  chunks: AsyncIterable<Uint8Array<ArrayBuffer>>;
  digest: Digest;
  part: Pick<ExportedPart, 'name' | 'part' | 'format' | 'rows'>;
  /** Called after the last chunk; not called if the export is aborted. */
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
