/** Writes the kept and the dropped samples of a filter, and their manifest, to a folder. */
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from '#clients/typescript/create-client.ts';
import type { ExportFormat } from '#contract/file-format.ts';
import type { ExportedPart, FilterManifest } from '#contract/filter-report.ts';
import { recordPart, writeManifest } from '#core/filtering/index.ts';
import { saveStream } from '../terminal/save-stream.ts';

export interface ExportFilter {
  client: Client;
  filterId: string;
  folder: string;
  formats: ExportFormat[];
  images: 'embed' | 'reference';
  signal: AbortSignal;
  onPart: (name: string) => void;
}

/** @returns the manifest, with the SHA-256 of each file */
export async function exportFilter(options: ExportFilter): Promise<FilterManifest> {
  const { client, filterId, folder, formats, images, signal, onPart } = options;
  await mkdir(folder, { recursive: true });
  const manifest = await client.readFilterManifest(filterId);
  const parts: ExportedPart[] = [];
  for (const format of formats) {
    for (const part of ['kept', 'dropped'] as const) {
      const name = `${part}.${format}`;
      onPart(name);
      const hash = createHash('sha256');
      const stream = await client.exportFilter(filterId, { part, format, images });
      const recorded = recordPart({
        chunks: stream as unknown as AsyncIterable<Uint8Array<ArrayBuffer>>,
        digest: { update: (bytes) => void hash.update(bytes), hex: () => hash.digest('hex') },
        part: { name, part, format, rows: manifest.counts[part] },
        onEnd: (written) => void parts.push(written),
      });
      await saveStream(ReadableStream.from(recorded), join(folder, name), signal);
    }
  }
  const complete = { ...manifest, parts: parts.sort((a, b) => (a.name < b.name ? -1 : 1)) };
  await writeFile(join(folder, 'manifest.json'), writeManifest(complete));
  return complete;
}
