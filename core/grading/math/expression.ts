/**
 * Scalar expressions: compute-engine parses LaTeX. Its parser backtracks without bound on nested bars and brackets, so length
 * and nesting are checked first.
 */
import { LatexSyntax } from '@cortex-js/compute-engine/latex-syntax';
import { z } from 'zod';

export type Expression = number | string | { name: string; operands: Expression[] };

const CHARS_MAX = 400;
const NESTING_MAX = 16;
const SQUARE_MAX = 4;
const BARS_MAX = 6;
const LETTERS_MAX = 60;
const SUPERSCRIPTS_MAX = 24;
const NODES_MAX = 500;

/** Commands that `evaluate` knows. On others, such as repeated quantifiers, the parser takes exponential time. */
const COMMANDS = new Set(
  (
    'frac sqrt pi e i infty cdot times div pm mp sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh ln log lg lb exp ' +
    'binom dbinom tbinom lvert rvert circ overline alpha beta gamma delta epsilon theta lambda mu nu rho sigma tau phi varphi omega ' +
    'Delta Omega lfloor rfloor lceil rceil mathrm %'
  ).split(' '),
);

let syntax: LatexSyntax | undefined;

function isBounded(latex: string): boolean {
  if (latex.length > CHARS_MAX) return false;
  const count = (pattern: RegExp) => latex.match(pattern)?.length ?? 0;
  if (count(/\[/g) > SQUARE_MAX || count(/\||\\[lr]?[vV]ert/g) > BARS_MAX || count(/[\^_]/g) > SUPERSCRIPTS_MAX)
    return false;
  if (count(/(?<![\\a-zA-Z])[a-zA-Z]/g) > LETTERS_MAX || /[a-zA-Z]{16}/.test(latex)) return false;
  if (latex.match(/\\(?:[a-zA-Z]+|[\s\S])/g)?.some((command) => !COMMANDS.has(command.slice(1)))) return false;
  let depth = 0;
  for (const mark of latex) {
    if ('({['.includes(mark)) depth += 1;
    else if (')}]'.includes(mark)) depth -= 1;
    if (depth < 0 || depth > NESTING_MAX) return false;
  }
  return depth === 0;
}

const literal = z.object({ num: z.string() });
const named = z.object({ fn: z.array(z.unknown()).min(1) });

/** Converts MathJSON to an expression; undefined for errors and for anything but a scalar. */
function convert(json: unknown, budget: { nodes: number }): Expression | undefined {
  budget.nodes -= 1;
  if (budget.nodes < 0) return undefined;
  if (typeof json === 'number') return json;
  if (typeof json === 'string') return json.startsWith("'") ? undefined : json;
  const number = literal.safeParse(json);
  if (number.success) return readLiteral(number.data.num);
  const fn = named.safeParse(json);
  const parts: unknown[] | undefined = Array.isArray(json) ? json : fn.success ? fn.data.fn : undefined;
  const [name, ...rest] = parts ?? [];
  if (typeof name !== 'string' || name === 'Error' || name === '__unit__') return undefined;
  if (name === 'Delimiter') return rest.length === 1 || isBare(rest[1]) ? convert(rest[0], budget) : undefined;
  const operands = rest.map((one) => convert(one, budget));
  return operands.every((one) => one !== undefined) ? { name, operands } : undefined;
}

const bare = z.object({ str: z.enum(['()', '{}', '[]', '']) });
const isBare = (json: unknown) => bare.safeParse(json).success;

/** `0.(3)` repeats its last digits. */
function readLiteral(text: string): number | undefined {
  const repeating = /^(-?\d*\.\d*)\((\d{1,12})\)$/.exec(text);
  if (repeating === null) return Number.isFinite(Number(text)) ? Number(text) : undefined;
  const [, start = '', period = ''] = repeating;
  return Number(start + period.repeat(Math.ceil(20 / period.length)));
}

export function parseExpression(latex: string): Expression | undefined {
  if (latex.trim() === '' || !isBounded(latex)) return undefined;
  syntax ??= new LatexSyntax();
  try {
    return convert(syntax.parse(latex), { nodes: NODES_MAX });
  } catch {
    return undefined;
  }
}

export function symbolsOf(expression: Expression, found: Set<string> = new Set()): Set<string> {
  if (typeof expression === 'string') found.add(expression);
  else if (typeof expression === 'object') for (const operand of expression.operands) symbolsOf(operand, found);
  return found;
}

export function some(expression: Expression, test: (one: Expression) => boolean): boolean {
  return (
    test(expression) || (typeof expression === 'object' && expression.operands.some((operand) => some(operand, test)))
  );
}

/** Expands ± to + and to -, the same everywhere in the expression. */
export function resolveSigns(expression: Expression): Expression[] {
  if (!some(expression, (one) => typeof one === 'object' && SIGNS.has(one.name))) return [expression];
  return [1, -1].map((sign) => withSign(expression, sign));
}

const SIGNS = new Set(['Measurement', 'PlusMinus', 'MinusPlus']);

function withSign(expression: Expression, sign: number): Expression {
  if (typeof expression !== 'object') return expression;
  const operands = expression.operands.map((operand) => withSign(operand, sign));
  if (!SIGNS.has(expression.name)) return { name: expression.name, operands };
  const [first = 0, second] = operands;
  const factor = expression.name === 'MinusPlus' ? -sign : sign;
  const [base, change] = second === undefined ? [0, first] : [first, second];
  return { name: 'Add', operands: [base, { name: 'Multiply', operands: [factor, change] }] };
}
