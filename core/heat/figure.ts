/** The heat map as a drawing of its own, with its text, legend and source: an SVG that stands anywhere. */
import { DIVERGENCES, type DivergenceName } from '#contract/divergence.ts';
import { formatCount, formatNumber, formatSigned } from '#core/text/numbers.ts';
import { visible } from '#core/text/visible.ts';
import { type HeatScale, LIGHT, STEPS, startOfStep, stepOf } from './scale.ts';
import { type HeatTokens, shownText, splitSpace, toCells } from './tokens.ts';

export interface HeatFigure {
  tokens: HeatTokens;
  scale: HeatScale;
  divergence: DivergenceName;
  title: string;
  /** Lines below the title. */
  notes: readonly string[];
  /** Lines of tokens; what comes after them is counted. */
  linesMax?: number | undefined;
  /** Pixels for each unit; 2 where it will be looked at closely. */
  zoom?: number;
}

const WIDTH = 960;
const MARGIN = 32;
const SIZE = 16;
/** Of a monospaced letter: what DejaVu Sans Mono, Menlo and Consolas share to a hundredth. */
const ADVANCE = 0.602 * SIZE;
const LINE = 29;
const COLUMNS = Math.floor((WIDTH - 2 * MARGIN) / ADVANCE);

const MONO = "'DejaVu Sans Mono',Menlo,Consolas,'Noto Sans Mono',monospace";
const SANS = "'DejaVu Sans',system-ui,'Segoe UI',Roboto,'Noto Sans',sans-serif";

const WIDE =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;

const XML: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Two code points that are no characters may not stand in XML at all. */
export function toXml(text: string): string {
  return visible(text)
    .replace(/[\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"']/g, (character) => XML[character] ?? character);
}

const GRAPHEMES = new Intl.Segmenter();

function columnsOf(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let columns = 0;
  for (const { segment } of GRAPHEMES.segment(text)) columns += WIDE.test(segment) ? 2 : 1;
  return columns;
}

/** By code points, as wide as there is room. */
function cut(text: string, columns: number): [string, string] {
  let head = '';
  let used = 0;
  for (const character of text) {
    used += WIDE.test(character) ? 2 : 1;
    if (used > columns) break;
    head += character;
  }
  return [head, text.slice(head.length)];
}

interface Piece {
  line: number;
  column: number;
  columns: number;
  text: string;
  step: number;
  kept: boolean;
  at: number;
}

/** Broken between tokens; a token that is wider than a line is broken itself. */
function layOut({ tokens, scale }: HeatFigure): { pieces: Piece[]; lines: number } {
  const pieces: Piece[] = [];
  let line = 0;
  let column = 0;
  for (const { text, dependency, kept, at } of toCells(tokens)) {
    const step = stepOf(scale, dependency);
    const [space, shown] = splitSpace(shownText(text));
    column += column > 0 ? space.length : 0;
    const parts = shown.split('\n');
    parts.forEach((part, index) => {
      let rest = part;
      if (column > 0 && column + columnsOf(rest) > COLUMNS) {
        line += 1;
        column = 0;
      }
      while (rest !== '') {
        const [head, tail] = cut(rest, COLUMNS);
        const columns = columnsOf(head);
        pieces.push({ line, column, columns, text: head, step, kept, at });
        column += columns;
        rest = tail;
        if (rest === '') break;
        line += 1;
        column = 0;
      }
      if (index < parts.length - 1) {
        line += 1;
        column = 0;
      }
    });
  }
  return { pieces, lines: line + 1 };
}

const round = (value: number) => String(Math.round(value * 100) / 100);

function drawPiece({ line, column, columns, text, step, kept }: Piece, top: number): string {
  const [x, y] = [MARGIN + column * ADVANCE, top + line * LINE];
  const color = LIGHT[step - 1];
  const ground = color
    ? `<rect x="${round(x)}" y="${y}" width="${round(columns * ADVANCE)}" height="23" rx="3" fill="${color.ground}"/>`
    : '';
  const under = kept
    ? `<rect x="${round(x)}" y="${y + 23.5}" width="${round(columns * ADVANCE)}" height="2" fill="#1b1e24"/>`
    : '';
  const weight = step >= STEPS - 2 ? ' font-weight="700"' : '';
  return `${ground}${under}<text x="${round(x)}" y="${y + 17}" fill="${color?.ink ?? '#1b1e24'}"${weight}>${toXml(text)}</text>`;
}

function drawLegend({ scale, divergence, tokens }: HeatFigure, y: number): string {
  const swatches = LIGHT.map(({ ground, ink }, index) => {
    const x = MARGIN + 118 + index * 62;
    const value = formatNumber(Number(startOfStep(scale, index + 1).toPrecision(2)));
    return `<rect x="${x}" y="${y}" width="58" height="22" rx="3" fill="${ground}"/><text x="${x + 29}" y="${y + 15}" text-anchor="middle" fill="${ink}">${value}</text>`;
  });
  const end = MARGIN + 118 + STEPS * 62 + 4;
  const kept = tokens.mask
    ? `<text x="${end + 90}" y="${y + 15}">kept by the mask</text><rect x="${end + 90}" y="${y + 20}" width="112" height="2"/>`
    : '';
  return `<g font-family="${SANS}" font-size="12" fill="#1b1e24"><text x="${MARGIN}" y="${y + 15}">${divergence}, ${DIVERGENCES[divergence].unit}</text>${swatches.join('')}<text x="${end}" y="${y + 15}">to ${formatNumber(scale.most)}</text>${kept}</g>`;
}

export function heatFigure(figure: HeatFigure): string {
  const { title, notes, linesMax = Number.POSITIVE_INFINITY, zoom = 1 } = figure;
  const { pieces, lines } = layOut(figure);
  const shown = Math.min(lines, linesMax);
  const head = MARGIN + 24;
  const legendTop = head + 22 + notes.length * 20;
  const top = legendTop + 46;
  const rest = pieces.find(({ line }) => line >= shown);
  const foot = rest ? 26 : 0;
  const height = top + shown * LINE + foot + MARGIN - 8;
  const drawn = pieces.filter(({ line }) => line < shown).map((piece) => drawPiece(piece, top));
  const more = rest
    ? `<text x="${MARGIN}" y="${top + shown * LINE + 18}" font-family="${SANS}" font-size="13" fill="#5d636e">and ${figure.tokens.token_texts.length - rest.at} more tokens, which the SVG has</text>`
    : '';
  const told = notes.map(
    (note, index) =>
      `<text x="${MARGIN}" y="${head + 24 + index * 20}" font-size="13" fill="#5d636e">${toXml(note)}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH * zoom}" height="${Math.ceil(height) * zoom}" viewBox="0 0 ${WIDTH} ${Math.ceil(height)}" xml:space="preserve"><title>${toXml(title)}</title><rect width="100%" height="100%" fill="#fcfbf9"/><g font-family="${SANS}"><text x="${MARGIN}" y="${head}" font-size="19" font-weight="700" fill="#1b1e24">${toXml(title)}</text>${told.join('')}</g>${drawLegend(figure, legendTop)}<g font-family="${MONO}" font-size="${SIZE}">${drawn.join('\n')}</g>${more}</svg>`;
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';
/** From here on only the power of ten is told. */
const POWERS_FROM = 1e5;

/** @example gainInWords(2.9) is "the image makes it 18 times as likely" */
export function gainInWords(gain: number): string {
  const times = Math.exp(Math.abs(gain));
  if (times < 1.05) return 'the image makes it neither more nor less likely';
  const power = Math.round(Math.abs(gain) / Math.LN10);
  const digits = Array.from(String(power), (digit) => SUPERSCRIPTS.charAt(Number(digit))).join('');
  const shown = times < POWERS_FROM ? formatCount(Number(times.toPrecision(2))) : `about 10${digits}`;
  const exact = times < 10 ? formatNumber(Number(times.toPrecision(2))) : shown;
  return `the image makes it ${exact} times ${gain > 0 ? 'as likely' : 'less likely'}`;
}

export function figureNotes({
  meanDependency,
  gain,
  scorer,
  view,
}: {
  meanDependency: number;
  gain: number;
  scorer: string;
  view: string;
}): string[] {
  return [
    `mean dependency ${formatNumber(meanDependency)} · gain ${formatSigned(gain)} nats: ${gainInWords(gain)}`,
    `${scorer} · I′: ${view}`,
  ];
}
