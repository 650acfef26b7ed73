/** The formulas of the guide, in MathML: browsers draw it without a script. */
import { type Html, html } from '../layout/html.ts';

const i = (name: string) => html`<mi>${name}</mi>`;
const o = (sign: string) => html`<mo>${sign}</mo>`;
const sub = (base: Html, index: Html) => html`<msub>${base}<mrow>${index}</mrow></msub>`;
/** With its accent as one character, for few fonts of mathematics draw an accent of their own. */
const mean = i('S̄');
const at = (name: string) => sub(i(name), i('t'));
const sum = (index: string) => html`<munder><mo>∑</mo><mi>${index}</mi></munder>`;

const before = html`${sub(i('o'), html`<mo>&lt;</mo>${i('t')}`)}`;
const view = (prime: boolean) => (prime ? html`<msup>${i('I')}<mo>′</mo></msup>` : i('I'));
const probability = (of: Html, prime: boolean) =>
  html`${i('p')}${o('(')}${of}<mo lspace="0.2em" rspace="0.2em">|</mo>${view(prime)}${o(',')}${i('x')}${o(',')}${before}${o(')')}`;
const log = html`<mi>log</mi><mo>⁡</mo>`;

function block(body: Html, label: string): Html {
  return html`<div class="formula" tabindex="0" role="group" aria-label="${label}"><math display="block">${body}</math></div>`;
}

const DEPENDENCY = block(
  html`${at('S')}${o('=')}${sum('v')}${probability(i('v'), false)}${log}<mfrac><mrow>${probability(i('v'), false)}</mrow><mrow>${probability(i('v'), true)}</mrow></mfrac>`,
  'Token dependency',
);
const MEAN = block(html`${mean}${o('=')}<mfrac><mn>1</mn>${i('T')}</mfrac>${sum('t')}${at('S')}`, 'Mean dependency');
const GAIN = block(
  html`${i('gain')}${o('=')}${sum('t')}<mrow>${o('(')}${log}${probability(at('o'), false)}${o('−')}${log}${probability(at('o'), true)}${o(')')}</mrow>`,
  'Gain',
);
const ALPHA = block(
  html`${i('α')}${o('=')}${sub(i('β'), i('min'))}${o('+')}${o('(')}${sub(i('β'), i('max'))}${o('−')}${sub(i('β'), i('min'))}${o(')')}<mfrac><mrow>${mean}${o('−')}<mi>min</mi>${mean}</mrow><mrow><mi>max</mi>${mean}${o('−')}<mi>min</mi>${mean}</mrow></mfrac>`,
  'Weight of a trajectory',
);
const WEIGHT = block(
  html`${at('w')}${o('=')}${i('α')}${o('·')}${i('Â')}${o('·')}${at('m')}<mspace width="2em"/>${at('m')}${o('=')}<mn>1</mn><mtext> for the ⌈k·T⌉ most dependent tokens, else </mtext><mn>0</mn>`,
  'Weight of a token',
);

export const FORMULAS = { DEPENDENCY, MEAN, GAIN, ALPHA, WEIGHT };
