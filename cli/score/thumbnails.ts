/** Pictures in a colour terminal: two pixels a character, as upper half blocks. */
import type { ChalkInstance } from 'chalk';
import { decode } from 'fast-png';

interface Picture {
  width: number;
  height: number;
  /** Mean colour of the box [x0, x1) × [y0, y1), in pixels. */
  mean(box: { x0: number; y0: number; x1: number; y1: number }): [number, number, number];
}

function openPng(pngBase64: string): Picture {
  const { width, height, data, channels } = decode(Buffer.from(pngBase64, 'base64'));
  return {
    width,
    height,
    mean({ x0, y0, x1, y1 }) {
      const sum: [number, number, number] = [0, 0, 0];
      let count = 0;
      for (let y = Math.floor(y0); y < Math.max(Math.ceil(y1), Math.floor(y0) + 1); y++) {
        for (let x = Math.floor(x0); x < Math.max(Math.ceil(x1), Math.floor(x0) + 1); x++) {
          const at = (Math.min(y, height - 1) * width + Math.min(x, width - 1)) * channels;
          for (const channel of [0, 1, 2] as const) sum[channel] += data[at + channel] ?? 0;
          count += 1;
        }
      }
      return [Math.round(sum[0] / count), Math.round(sum[1] / count), Math.round(sum[2] / count)];
    },
  };
}

/** One line of text per two rows of pixels. */
export function renderThumbnail(chalk: ChalkInstance, pngBase64: string, columns: number): string[] {
  const picture = openPng(pngBase64);
  const step = picture.width / columns;
  const rows = Math.max(1, Math.round(picture.height / step / 2)) * 2;
  const stepY = picture.height / rows;
  const color = (column: number, row: number) =>
    picture.mean({ x0: column * step, x1: (column + 1) * step, y0: row * stepY, y1: (row + 1) * stepY });
  return Array.from({ length: rows / 2 }, (_, line) =>
    Array.from({ length: columns }, (_, column) =>
      chalk.rgb(...color(column, line * 2)).bgRgb(...color(column, line * 2 + 1))('▀'),
    ).join(''),
  );
}

/** Blocks of equal line width next to each other, each with its caption below. */
export function sideBySide(blocks: { lines: string[]; caption: string; columns: number }[], gap: string): string {
  const height = Math.max(...blocks.map(({ lines }) => lines.length));
  const rows = Array.from({ length: height }, (_, row) =>
    blocks.map(({ lines, columns }) => lines[row] ?? ' '.repeat(columns)).join(gap),
  );
  return [...rows, blocks.map(({ caption, columns }) => caption.padEnd(columns)).join(gap)].join('\n');
}
