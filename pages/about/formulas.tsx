/** Formulas of the guide in MathML, which browsers render without a script. */
import type { Child, PropsWithChildren } from 'hono/jsx';

function Subscript({ base, children }: PropsWithChildren<{ base: Child }>) {
  return (
    <msub>
      {base}
      <mrow>{children}</mrow>
    </msub>
  );
}

/** A quantity of token t. */
function AtToken({ name }: { name: string }) {
  return (
    <Subscript base={<mi>{name}</mi>}>
      <mi>t</mi>
    </Subscript>
  );
}

function Beta({ bound }: { bound: 'min' | 'max' }) {
  return (
    <Subscript base={<mi>β</mi>}>
      <mi>{bound}</mi>
    </Subscript>
  );
}

/** One `mi`, since few mathematical fonts place an accent well. */
const MeanDependency = () => <mi>S̄</mi>;

function SumOver({ index }: { index: string }) {
  return (
    <munder>
      <mo>∑</mo>
      <mi>{index}</mi>
    </munder>
  );
}

function Log() {
  return (
    <>
      <mi>log</mi>
      <mo>{'\u2061'}</mo>
    </>
  );
}

function Image() {
  return <mi>I</mi>;
}

function View() {
  return (
    <msup>
      <mi>I</mi>
      <mo>′</mo>
    </msup>
  );
}

/** Probability of `children` given the image or its view, the question, and the tokens before t. */
function Probability({ given, children }: PropsWithChildren<{ given: Child }>) {
  return (
    <>
      <mi>p</mi>
      <mo>(</mo>
      {children}
      <mo lspace="0.2em" rspace="0.2em">
        |
      </mo>
      {given}
      <mo>,</mo>
      <mi>x</mi>
      <mo>,</mo>
      <Subscript base={<mi>o</mi>}>
        <mo>{'<'}</mo>
        <mi>t</mi>
      </Subscript>
      <mo>)</mo>
    </>
  );
}

function Fraction({ numerator, denominator }: { numerator: Child; denominator: Child }) {
  return (
    <mfrac>
      <mrow>{numerator}</mrow>
      <mrow>{denominator}</mrow>
    </mfrac>
  );
}

function Formula({ label, children }: PropsWithChildren<{ label: string }>) {
  return (
    <div class="formula" tabindex={0} role="group" aria-label={label}>
      <math display="block">{children}</math>
    </div>
  );
}

export function DependencyFormula() {
  const ofToken = <mi>v</mi>;
  const withImage = <Probability given={<Image />}>{ofToken}</Probability>;
  return (
    <Formula label="Token dependency">
      <AtToken name="S" />
      <mo>=</mo>
      <SumOver index="v" />
      {withImage}
      <Log />
      <Fraction numerator={withImage} denominator={<Probability given={<View />}>{ofToken}</Probability>} />
    </Formula>
  );
}

export function MeanFormula() {
  return (
    <Formula label="Mean dependency">
      <MeanDependency />
      <mo>=</mo>
      <mfrac>
        <mn>1</mn>
        <mi>T</mi>
      </mfrac>
      <SumOver index="t" />
      <AtToken name="S" />
    </Formula>
  );
}

export function GainFormula() {
  return (
    <Formula label="Gain">
      <mi>gain</mi>
      <mo>=</mo>
      <SumOver index="t" />
      <mrow>
        <mo>(</mo>
        <Log />
        <Probability given={<Image />}>
          <AtToken name="o" />
        </Probability>
        <mo>−</mo>
        <Log />
        <Probability given={<View />}>
          <AtToken name="o" />
        </Probability>
        <mo>)</mo>
      </mrow>
    </Formula>
  );
}

/** `S̄ − min S̄`, or `max S̄ − min S̄`. */
function AboveMinimum({ children }: PropsWithChildren) {
  return (
    <>
      {children}
      <mo>−</mo>
      <mi>min</mi>
      <MeanDependency />
    </>
  );
}

export function AlphaFormula() {
  return (
    <Formula label="Weight of a trajectory">
      <mi>α</mi>
      <mo>=</mo>
      <Beta bound="min" />
      <mo>+</mo>
      <mo>(</mo>
      <Beta bound="max" />
      <mo>−</mo>
      <Beta bound="min" />
      <mo>)</mo>
      <Fraction
        numerator={
          <AboveMinimum>
            <MeanDependency />
          </AboveMinimum>
        }
        denominator={
          <AboveMinimum>
            <mi>max</mi>
            <MeanDependency />
          </AboveMinimum>
        }
      />
    </Formula>
  );
}

export function WeightFormula() {
  return (
    <Formula label="Weight of a token">
      <AtToken name="w" />
      <mo>=</mo>
      <mi>α</mi>
      <mo>·</mo>
      <mi>Â</mi>
      <mo>·</mo>
      <AtToken name="m" />
      <mspace width="2em" />
      <AtToken name="m" />
      <mo>=</mo>
      <mn>1</mn>
      <mtext>{' for the ⌈k·T⌉ most dependent tokens, else '}</mtext>
      <mn>0</mn>
    </Formula>
  );
}
