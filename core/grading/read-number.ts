/** Numbers as people write them: 1,234.5, 3/4, 1 1/2, \frac{3}{4}, 3e8, 3 × 10^8, 50 %, with what stands after them. */

export type WrittenNumber = { value: number; percent: boolean; unit: string; currency: string };

const NUMBER = String.raw`(?:\d{1,3}(?:[,  ']\d{3})+(?!\d)|\d+)(?:\.\d+)?|\.\d+`;
const POWER = String.raw`(?: ?[×x*·] ?10 ?\^? ?\{?\(?(?<exponent>[-+]?\d{1,3})\)?\}?|[eE](?<e>[-+]?\d{1,3})(?![\p{L}\d]))`;
const FRACTION = String.raw`(?:(?<whole>\d+) )?(?<over>\d+(?:\.\d+)?) ?/ ?(?<under>\d+(?:\.\d+)?)(?![\d/])`;
/** Not within a word or another number: x2, 12:30, 3.5.1. */
const WRITTEN = new RegExp(
  String.raw`(?<![\p{L}\d_.^:,])(?<sign>[-+−–] ?)?(?<currency>[$€£¥₹] ?)?(?:${FRACTION}|(?<number>${NUMBER})${POWER}?)(?<percent> ?(?:%|percent\b|per cent\b))?`,
  'gu',
);
const UNIT =
  /^ ?(?:((?:square|sq\.?|cubic|cu\.?) )?[\p{L}°Ω]+(?: (?:squared|cubed)| per [\p{L}]+)?[²³]?(?:\^\{?-?\d\}?)?(?:(?: ?[/·] ?)[\p{L}]+[²³]?(?:\^\{?-?\d\}?)?)?)/iu;
const CHARS_MAX = 2000;

/** LaTeX of numbers in plain marks. */
function spell(text: string): string {
  return text
    .replace(/(\d) ?([¼½¾⅐-⅞])/g, '$1 $2')
    .replaceAll('²', '^2')
    .replaceAll('³', '^3')
    .normalize('NFKC')
    .replaceAll('\u2044', '/')
    .replace(/\{,\}/g, ',')
    .replace(/(\d) ?\\[dt]?frac ?\{ ?(\d+) ?\} ?\{ ?(\d+) ?\}/g, '$1 $2/$3')
    .replace(/\\[dt]?frac ?\{ ?([\d.]+) ?\} ?\{ ?([\d.]+) ?\}/g, '$1/$2')
    .replace(/\\[dt]?frac ?(\d) ?(\d)/g, '$1/$2')
    .replace(/\\(?:times|cdot)\b ?/g, '×')
    .replace(/\^? ?\{? ?\\(?:circ|degree)\b ?\}?|\\degree\b/g, '°')
    .replace(/° ?([CF])\b/g, '°$1')
    .replace(/\\(?:left|right)\b/g, '')
    .replace(/\\approx\b/g, '≈')
    .replace(/[−–](?=\d)/g, '-');
}

function magnitudeOf(groups: Record<string, string | undefined>): number {
  const { whole, over, under, number, exponent, e } = groups;
  if (over !== undefined) return Number(whole ?? 0) + Number(over) / Number(under);
  return Number(`${(number ?? '').replace(/[,  ']/g, '')}e${exponent ?? e ?? 0}`);
}

export function readNumbers(text: string): WrittenNumber[] {
  const spelled = spell(text.slice(0, CHARS_MAX));
  return Array.from(spelled.matchAll(WRITTEN), (match) => {
    const groups: Record<string, string | undefined> = match.groups ?? {};
    const value = magnitudeOf(groups) * (/[-−–]/.test(groups.sign ?? '') ? -1 : 1);
    const percent = groups.percent !== undefined;
    const rest = spelled.slice(match.index + match[0].length, match.index + match[0].length + 60);
    return {
      value,
      percent,
      unit: percent ? '' : (UNIT.exec(rest)?.[0] ?? '').trim(),
      currency: (groups.currency ?? '').trim(),
    };
  }).filter(({ value }) => Number.isFinite(value));
}
