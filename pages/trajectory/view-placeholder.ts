import { escapeMarkup } from '#core/text/escape-markup.ts';

const LINE_CHARS = 34;
const LINE_PX = 20;

function wrap(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < LINE_CHARS) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** Draws an SVG that says why a view cannot be shown. */
export function viewPlaceholder(reason: string): string {
  const lines = wrap(reason);
  const top = 150 - lines.length * 9;
  const texts = lines.map(
    (line, index) => `<text x="150" y="${top + index * LINE_PX}" text-anchor="middle">${escapeMarkup(line)}</text>`,
  );
  return [
    '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="300" viewBox="0 0 300 300">',
    '<rect width="300" height="300" fill="#f3f1ec"/>',
    '<rect x="1" y="1" width="298" height="298" fill="none" stroke="#858a93" stroke-dasharray="6 5"/>',
    `<g font-family="system-ui,sans-serif" font-size="14" fill="#1b1e24">${texts.join('')}</g>`,
    '</svg>',
  ].join('');
}
