/** Draws small images for tests. */
import sharp from 'sharp';

const COLORS = { red: '#dc2828', blue: '#2850dc', green: '#1ea03c' } as const;

/** A coloured disc on a white background, as PNG. */
export function disc(color: keyof typeof COLORS, width = 112, height = 84): Promise<Buffer> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <rect width="100%" height="100%" fill="#f8f8f8"/><circle cx="40" cy="40" r="12" fill="${COLORS[color]}"/></svg>`;
  return sharp(Buffer.from(svg)).png().toBuffer();
}
