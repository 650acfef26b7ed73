/** The heat map as a self-contained SVG: title, notes, legend and coloured tokens. */
import { DIVERGENCES, type DivergenceName } from '#contract/divergence.ts';
import { escapeMarkup } from '../text/escape-markup.ts';
import { formatNumber, formatSigned } from '../text/numbers.ts';
import { visible } from '../text/visible.ts';
import { gainInWords } from './gain-in-words.ts';
import { layOutTokens, type Piece } from './lay-out-tokens.ts';
import { type HeatScale, LIGHT, STEPS, startOfStep } from './scale.ts';
import type { HeatTokens } from './tokens.ts';

export interface HeatFigure {
  tokens: HeatTokens;
  scale: HeatScale;
  divergence: DivergenceName;
  title: string;
  /** Lines below the title. */
  notes: readonly string[];
  /** Lines of tokens to draw; a last line counts the tokens that are left out. */
  linesMax?: number | undefined;
  /** Pixels per unit. */
  zoom?: number;
}

const WIDTH = 960;
const MARGIN = 32;
const FONT_SIZE = 16;
/** Width of a monospaced letter: DejaVu Sans Mono, Menlo and Consolas agree to a hundredth. */
const ADVANCE = 0.602 * FONT_SIZE;
const LINE = 29;
const COLUMNS = Math.floor((WIDTH - 2 * MARGIN) / ADVANCE);
const NOTE_LINE = 20;
const LEGEND_LEFT = MARGIN + 118;
const SWATCH = 62;

const INK = '#1b1e24';
const QUIET = '#5d636e';
const PAPER = '#fcfbf9';
const MONO = "'DejaVu Sans Mono',Menlo,Consolas,'Noto Sans Mono',monospace";
const SANS = "'DejaVu Sans',system-ui,'Segoe UI',Roboto,'Noto Sans',sans-serif";

/** Escapes text, and replaces the two code points of the Basic Multilingual Plane that XML forbids. */
export function toXml(text: string): string {
  return escapeMarkup(visible(text).replace(/[\ufffe\uffff]/g, '\ufffd'));
}

const round = (value: number) => String(Math.round(value * 100) / 100);

function drawPiece({ line, column, columns, text, step, kept }: Piece, top: number): string {
  const x = round(MARGIN + column * ADVANCE);
  const y = top + line * LINE;
  const width = round(columns * ADVANCE);
  const color = LIGHT[step - 1];
  const ground = color ? `<rect x="${x}" y="${y}" width="${width}" height="23" rx="3" fill="${color.ground}"/>` : '';
  const underline = kept ? `<rect x="${x}" y="${y + 23.5}" width="${width}" height="2" fill="${INK}"/>` : '';
  const weight = step >= STEPS - 2 ? ' font-weight="700"' : '';
  const letters = `<text x="${x}" y="${y + 17}" fill="${color?.ink ?? INK}"${weight}>${toXml(text)}</text>`;
  return ground + underline + letters;
}

function drawLegend({ scale, divergence, tokens }: HeatFigure, y: number): string {
  const baseline = y + 15;
  const swatches = LIGHT.map(({ ground, ink }, index) => {
    const x = LEGEND_LEFT + index * SWATCH;
    const value = formatNumber(Number(startOfStep(scale, index + 1).toPrecision(2)));
    const rect = `<rect x="${x}" y="${y}" width="58" height="22" rx="3" fill="${ground}"/>`;
    return `${rect}<text x="${x + 29}" y="${baseline}" text-anchor="middle" fill="${ink}">${value}</text>`;
  });
  const end = LEGEND_LEFT + STEPS * SWATCH + 4;
  const parts = [
    `<text x="${MARGIN}" y="${baseline}">${divergence}, ${DIVERGENCES[divergence].unit}</text>`,
    ...swatches,
    `<text x="${end}" y="${baseline}">to ${formatNumber(scale.max)}</text>`,
  ];
  if (tokens.mask) {
    parts.push(`<text x="${end + 90}" y="${baseline}">kept by the mask</text>`);
    parts.push(`<rect x="${end + 90}" y="${y + 20}" width="112" height="2"/>`);
  }
  return `<g font-family="${SANS}" font-size="12" fill="${INK}">${parts.join('')}</g>`;
}

function drawHeading({ title, notes }: HeatFigure, y: number): string {
  const lines = notes.map((note, index) => {
    const noteY = y + 24 + index * NOTE_LINE;
    return `<text x="${MARGIN}" y="${noteY}" font-size="13" fill="${QUIET}">${toXml(note)}</text>`;
  });
  const heading = `<text x="${MARGIN}" y="${y}" font-size="19" font-weight="700" fill="${INK}">${toXml(title)}</text>`;
  return `<g font-family="${SANS}">${heading}${lines.join('')}</g>`;
}

function drawOmission(tokens: number, y: number): string {
  const style = `font-family="${SANS}" font-size="13" fill="${QUIET}"`;
  return `<text x="${MARGIN}" y="${y}" ${style}>and ${tokens} more tokens, which the SVG has</text>`;
}

export function heatFigure(figure: HeatFigure): string {
  const { tokens, title, notes, scale, linesMax = Number.POSITIVE_INFINITY, zoom = 1 } = figure;
  const { pieces, lines } = layOutTokens(tokens, { scale, columnsMax: COLUMNS });
  const shownLines = Math.min(lines, linesMax);
  const firstOmitted = pieces.find(({ line }) => line >= shownLines);
  const headingY = MARGIN + 24;
  const legendY = headingY + 22 + notes.length * NOTE_LINE;
  const top = legendY + 46;
  const bottom = top + shownLines * LINE;
  const height = Math.ceil(bottom + (firstOmitted ? 26 : 0) + MARGIN - 8);
  const drawn = pieces.filter(({ line }) => line < shownLines).map((piece) => drawPiece(piece, top));
  const size = `width="${WIDTH * zoom}" height="${height * zoom}" viewBox="0 0 ${WIDTH} ${height}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} xml:space="preserve">`,
    `<title>${toXml(title)}</title><rect width="100%" height="100%" fill="${PAPER}"/>`,
    drawHeading(figure, headingY),
    drawLegend(figure, legendY),
    `<g font-family="${MONO}" font-size="${FONT_SIZE}">${drawn.join('\n')}</g>`,
    firstOmitted ? drawOmission(tokens.token_texts.length - firstOmitted.tokenIndex, bottom + 18) : '',
    '</svg>',
  ].join('');
}

interface FigureFacts {
  meanDependency: number;
  gain: number;
  scorer: string;
  /** The uninformative view in words. */
  view: string;
}

export function figureNotes({ meanDependency, gain, scorer, view }: FigureFacts): string[] {
  return [
    `mean dependency ${formatNumber(meanDependency)} · gain ${formatSigned(gain)} nats: ${gainInWords(gain)}`,
    `${scorer} · I′: ${view}`,
  ];
}
