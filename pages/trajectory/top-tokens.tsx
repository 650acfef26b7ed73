/** Table of the tokens that depend most on the image, with their probabilities under both views. */
import { type HeatScale, stepOf } from '#core/heat/scale.ts';
import { type HeatTokens, namesOfTokens } from '#core/heat/tokens.ts';
import { formatCount, formatNumber, formatSigned } from '#core/text/numbers.ts';
import { clamped } from '#core/text/visible.ts';

const ROWS = 10;
const NAME_CHARS = 40;

/** @returns indices of the tokens with the largest dependency, largest first */
export function mostDependent(dependency: readonly number[], limit: number): number[] {
  return dependency
    .map((value, index) => ({ value, index }))
    .filter(({ value }) => value > 0)
    .sort((a, b) => b.value - a.value || a.index - b.index)
    .slice(0, limit)
    .map(({ index }) => index);
}

function formatLog(value: number): string {
  return value > -0.005 ? '0.00' : `−${Math.abs(value).toFixed(2)}`;
}

/** @example formatProbability(Math.log(0.87)) is "87 %" */
function formatProbability(logProb: number): string {
  const value = Math.exp(logProb);
  if (value < 1e-4) return formatNumber(value);
  const percent = value * 100;
  return `${percent >= 99.95 && value < 1 ? '> 99.9' : Number(percent.toPrecision(percent >= 10 ? 3 : 2))} %`;
}

function ProbabilityCell({ logProb }: { logProb: number }) {
  return (
    <td class="n">
      {formatProbability(logProb)} <small class="log">{formatLog(logProb)}</small>
    </td>
  );
}

interface RowProps {
  tokens: HeatTokens;
  index: number;
  name: string;
  scale: HeatScale;
}

function Row({ tokens, index, name, scale }: RowProps) {
  const dependency = tokens.dependency[index] ?? 0;
  const original = tokens.log_prob_original[index] ?? 0;
  const perturbed = tokens.log_prob_perturbed[index] ?? 0;
  const error = tokens.standard_errors?.[index];
  const step = stepOf(scale, dependency);
  return (
    <tr>
      <th scope="row">
        <a href={`#t${index}`} class={step > 0 ? `s${step}` : undefined} dir="auto">
          {clamped(name, NAME_CHARS)}
        </a>{' '}
        <small>{formatCount(index + 1)}</small>
      </th>
      <td class="n">
        {formatNumber(dependency)}
        {error === undefined ? null : (
          <>
            {' '}
            <small>± {formatNumber(Number(error.toPrecision(2)))}</small>
          </>
        )}
      </td>
      <ProbabilityCell logProb={original} />
      <ProbabilityCell logProb={perturbed} />
      <td class="n">{formatSigned(Number((original - perturbed).toPrecision(3)))}</td>
      {tokens.mask ? <td>{(tokens.mask[index] ?? 0) > 0 ? 'kept' : '–'}</td> : null}
    </tr>
  );
}

function Head({ hasMask }: { hasMask: boolean }) {
  return (
    <thead>
      <tr>
        <th scope="col">
          Token <small>position</small>
        </th>
        <th scope="col" class="n">
          S<sub>t</sub>
        </th>
        <th scope="col" class="n">
          p(o|I) <small class="log">log</small>
        </th>
        <th scope="col" class="n">
          p(o|I′) <small class="log">log</small>
        </th>
        <th scope="col" class="n">
          gain
        </th>
        {hasMask ? <th scope="col">mask</th> : null}
      </tr>
    </thead>
  );
}

function Table({ tokens, scale, indices }: { tokens: HeatTokens; scale: HeatScale; indices: number[] }) {
  const names = namesOfTokens(tokens);
  return (
    <div class="scroll" tabindex={0} role="group" aria-label="Tokens that depend most on the image">
      <table class="top-tokens">
        <Head hasMask={tokens.mask !== null} />
        <tbody>
          {indices.map((index) => (
            <Row tokens={tokens} index={index} name={names[index] ?? ''} scale={scale} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function TopTokens({ tokens, scale }: { tokens: HeatTokens; scale: HeatScale }) {
  const indices = mostDependent(tokens.dependency, ROWS);
  return (
    <section id="top">
      <h2>Tokens that depend most</h2>
      {indices.length === 0 ? (
        <p class="note">No token depends on the image.</p>
      ) : (
        <Table tokens={tokens} scale={scale} indices={indices} />
      )}
    </section>
  );
}
