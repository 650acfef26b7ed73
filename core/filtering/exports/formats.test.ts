import { describe, expect, test } from 'vitest';
import { EXPORT_FORMATS, FILE_FORMATS } from '#contract/file-format.ts';
import { collect } from '../testing/read-back.ts';
import type { ExportTable, ExportTableRow } from './export-table.ts';
import { FORMAT_WRITERS } from './formats.ts';
import { IMAGES_TYPE, type ImageSource } from './images.ts';

const SHA256 = 'a'.repeat(64);
const reference: ImageSource = { kind: 'reference', pathOf: (sha256) => `images/${sha256}` };
const embedded: ImageSource = { kind: 'embedded', load: () => Promise.resolve(Uint8Array.of(1, 2)) };

function table(images: ImageSource, count: number): ExportTable {
  async function* rows(): AsyncGenerator<ExportTableRow> {
    for (let index = 0; index < count; index += 1) {
      yield { values: { id: `s${index}`, reward: index / 2 }, images: [SHA256], bytes: 100 };
    }
  }
  return { columns: { id: 'string', images: IMAGES_TYPE, reward: 'double' }, images, rows: rows() };
}

describe.each(EXPORT_FORMATS)('the export format %s', (format) => {
  const { writeTable } = FORMAT_WRITERS[format];

  test('writing the same rows twice gives the same bytes', async () => {
    const bytes = await collect(writeTable(table(reference, 3)));
    expect(bytes.length).toBeGreaterThan(0);
    expect(await collect(writeTable(table(reference, 3)))).toEqual(bytes);
    expect(await collect(writeTable(table(reference, 2)))).not.toEqual(bytes);
  });

  test('images are embedded if and only if the table of formats allows it', async () => {
    const written = async () => await collect(writeTable(table(embedded, 1)));
    if (FILE_FORMATS[format].holdsImages) expect((await written()).length).toBeGreaterThan(0);
    else await expect(written()).rejects.toThrow('cannot hold images');
  });
});
