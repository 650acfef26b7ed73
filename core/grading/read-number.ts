/** Numbers as people write them: 1,234.5, 3/4, 1 1/2, \frac{3}{4}, 3e8, 3 × 10^8, 50 %, $5, with the unit that follows. */

export type WrittenNumber = {
  value: number;
  percent: boolean;
  /** Text that looks like a unit; empty if there is none. */
  unit: string;
  /** One of $ € £ ¥ ₹; empty if there is none. */
  currency: string;
  /** Everything after the number, its percent sign and its currency. */
  rest: string;
};

const NUMBER = String.raw`(?:\d{1,3}(?:[,  ']\d{3})+(?!\d)|\d+)(?:\.\d+)?|\.\d+`;
const POWER = String.raw`(?: ?[×x*·] ?10 ?(?:\^|\*\*)? ?[{(]*(?<exponent>[-+]?\d{1,3})[)}]*|[eE](?<e>[-+]?\d{1,3})(?![\p{L}\d]))`;
const FRACTION = String.raw`(?:(?<whole>\d+) )?(?<over>\d+(?:\.\d+)?) ?/ ?(?<under>\d+(?:\.\d+)?)(?![\d/])`;
/** Not within a word or another number: x2, 12:30, 3.5.1. */
const WRITTEN = new RegExp(
  String.raw`(?<![\p{L}\d_.^:,])(?<sign>[-+−–] ?)?(?<currency>[$€£¥₹] ?)?(?:${FRACTION}|(?<number>${NUMBER})${POWER}?)(?<percent> ?(?:%|％|percent(?:age)?\b|per cent\b|pct\b))?`,
  'gu',
);
const UNIT =
  /^ ?(?:((?:square|sq\.?|cubic|cu\.?) )?[\p{L}°Ω]+(?: (?:squared|cubed)| per [\p{L}]+)?[²³]?(?:\^\{?-?\d\}?)?(?:(?: ?[/·] ?)[\p{L}]+[²³]?(?:\^\{?-?\d\}?)?)?)/iu;
/** Currencies written as words or behind the number. */
const CURRENCY_AFTER = /^ ?(?:([$€£¥₹])|(?:us )?(dollars?|usd|euros?|eur|yuan|rmb|cny|rupees?|inr|cents?)\b|(元))/iu;
const CURRENCY_WORDS: Readonly<Record<string, string>> = { d: '$', u: '$', e: '€', y: '¥', r: '₹' };
const CHARS_MAX = 2000;

/** Writes LaTeX of numbers in plain characters. */
function spell(text: string): string {
  return text
    .replace(/(\d) ?([¼½¾⅐-⅞])/g, '$1 $2')
    .replaceAll('²', '^2')
    .replaceAll('³', '^3')
    .normalize('NFKC')
    .replaceAll('\u2044', '/')
    .replace(/\{,\}|,\\!|\\,(?=\d{3}(?!\d))/g, ',')
    .replace(/(\d) ?\\[dt]?frac ?\{ ?(\d+) ?\} ?\{ ?(\d+) ?\}/g, '$1 $2/$3')
    .replace(/\\[dt]?frac ?(?:\{ ?([\d.]+) ?\}|(\d)) ?(?:\{ ?([\d.]+) ?\}|(\d))/g, '$1$2/$3$4')
    .replace(/ ?\\(?:times|cdot)(?![a-zA-Z]) ?/g, '×')
    .replace(/\^? ?\{? ?\\(?:circ|degree)(?![a-zA-Z]) ?\}?/g, '°')
    .replace(/° ?([CF])\b/g, '°$1')
    .replace(/\\(?:left|right)(?![a-zA-Z])/g, '')
    .replace(/\\approx(?![a-zA-Z])/g, '≈')
    .replace(/\\([%$])/g, '$1')
    .replace(/[−–](?=\d)/g, '-')
    .replace(DECIMAL_COMMA, '$1.$2');
}

/** A comma that cannot separate thousands is a decimal comma: 2,74 and 0,111, but neither 1,234 nor "1,2,3". */
const DECIMAL_COMMA = /(?<![\d,.])(\d+),(\d{1,2}|\d{4,}|(?<=(?<!\d)0,)\d{3})(?![\d,.])/g;

function magnitudeOf(groups: Record<string, string | undefined>): number {
  const { whole, over, under, number, exponent, e } = groups;
  if (over !== undefined) return Number(whole ?? 0) + Number(over) / Number(under);
  return Number(`${(number ?? '').replace(/[,  ']/g, '')}e${exponent ?? e ?? 0}`);
}

function currencyAfter(rest: string): { currency: string; factor: number; length: number } | null {
  const [matched, symbol, word, yuan] = CURRENCY_AFTER.exec(rest) ?? [];
  if (matched === undefined) return null;
  const isCent = word?.toLowerCase().startsWith('cent') ?? false;
  const currency =
    symbol ?? (yuan !== undefined ? '¥' : isCent ? '$' : (CURRENCY_WORDS[word?.charAt(0).toLowerCase() ?? ''] ?? ''));
  return { currency, factor: isCent ? 0.01 : 1, length: matched.length };
}

export function readNumbers(text: string): WrittenNumber[] {
  const spelled = spell(text.slice(0, CHARS_MAX));
  return Array.from(spelled.matchAll(WRITTEN), (match): WrittenNumber => {
    const groups: Record<string, string | undefined> = match.groups ?? {};
    const value = magnitudeOf(groups) * (/[-−–]/.test(groups.sign ?? '') ? -1 : 1);
    const percent = groups.percent !== undefined;
    const after = spelled.slice(match.index + match[0].length);
    const money = percent ? null : currencyAfter(after);
    const rest = after.slice(money?.length ?? 0);
    return {
      value: value * (money?.factor ?? 1),
      percent,
      unit: percent || money !== null ? '' : (UNIT.exec(rest.slice(0, 60))?.[0] ?? '').trim(),
      currency: (groups.currency ?? money?.currency ?? '').trim(),
      rest,
    };
  }).filter(({ value }) => Number.isFinite(value));
}
