/** Images in a colour terminal: two pixels per character, drawn as upper half blocks. */
import type { ChalkInstance } from 'chalk';
import sharp from 'sharp';

interface Box {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

interface Pixels {
  width: number;
  height: number;
  /** [height, width, channels], of which the first three are red, green and blue. */
  data: Uint8Array;
  channels: number;
}

async function decodePng(pngBase64: string): Promise<Pixels> {
  const { data, info } = await sharp(Buffer.from(pngBase64, 'base64')).raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data, channels: info.channels };
}

/** Mean colour of the box [x0, x1) × [y0, y1), in pixels. */
function meanColor({ width, height, data, channels }: Pixels, { x0, y0, x1, y1 }: Box): [number, number, number] {
  const sum: [number, number, number] = [0, 0, 0];
  let count = 0;
  for (let y = Math.floor(y0); y < Math.max(Math.ceil(y1), Math.floor(y0) + 1); y++) {
    for (let x = Math.floor(x0); x < Math.max(Math.ceil(x1), Math.floor(x0) + 1); x++) {
      const offset = (Math.min(y, height - 1) * width + Math.min(x, width - 1)) * channels;
      for (const channel of [0, 1, 2] as const) sum[channel] += data[offset + channel] ?? 0;
      count += 1;
    }
  }
  return [Math.round(sum[0] / count), Math.round(sum[1] / count), Math.round(sum[2] / count)];
}

/** @returns lines of text, each for two rows of pixels */
export async function renderThumbnail(
  chalk: ChalkInstance,
  { pngBase64, columns }: { pngBase64: string; columns: number },
): Promise<string[]> {
  const pixels = await decodePng(pngBase64);
  const step = pixels.width / columns;
  const rows = Math.max(1, Math.round(pixels.height / step / 2)) * 2;
  const stepY = pixels.height / rows;
  const color = (column: number, row: number) =>
    meanColor(pixels, { x0: column * step, x1: (column + 1) * step, y0: row * stepY, y1: (row + 1) * stepY });
  return Array.from({ length: rows / 2 }, (_, line) =>
    Array.from({ length: columns }, (_, column) =>
      chalk.rgb(...color(column, line * 2)).bgRgb(...color(column, line * 2 + 1))('▀'),
    ).join(''),
  );
}

/** Joins blocks of equal line width side by side, each with its caption below. */
export function sideBySide(blocks: { lines: string[]; caption: string; columns: number }[], gap: string): string {
  const height = Math.max(...blocks.map(({ lines }) => lines.length));
  const rows = Array.from({ length: height }, (_, row) =>
    blocks.map(({ lines, columns }) => lines[row] ?? ' '.repeat(columns)).join(gap),
  );
  return [...rows, blocks.map(({ caption, columns }) => caption.padEnd(columns)).join(gap)].join('\n');
}
