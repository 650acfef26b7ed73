/** Shapings of a run: each configuration with its aggregates. */
import type { Child } from 'hono/jsx';
import type { Shaping, ShapingAggregates } from '#contract/shaping.ts';
import { shapingInWords } from '#core/text/config-in-words.ts';
import { formatCount, formatNumber, formatSignedScore, formatTime } from '#core/text/numbers.ts';

interface RangeProps {
  of: ShapingAggregates['alpha'];
  format?: (value: number) => string;
}

/** Mean, with the minimum and maximum if they differ. */
function Range({ of, format = formatNumber }: RangeProps) {
  if (!of) return <>–</>;
  if (of.min === of.max) return <>{format(of.mean)}</>;
  return (
    <>
      {format(of.mean)}{' '}
      <small>
        {format(of.min)} to {format(of.max)}
      </small>
    </>
  );
}

function KeptTokens({ kept_tokens, tokens }: ShapingAggregates) {
  if (kept_tokens === null) return <>–</>;
  return (
    <>
      {formatCount(kept_tokens)} <small>of {formatCount(tokens)}</small>
    </>
  );
}

function Groups({ groups, degenerate_groups }: ShapingAggregates) {
  return (
    <>
      {formatCount(groups)}
      {degenerate_groups > 0 ? (
        <>
          {' '}
          <small>{formatCount(degenerate_groups)} with equal rewards</small>
        </>
      ) : null}
    </>
  );
}

const COLUMNS: { name: string; cell: (aggregates: ShapingAggregates) => Child }[] = [
  { name: 'S̄', cell: ({ mean_dependency }) => <Range of={mean_dependency} /> },
  { name: 'Gain', cell: ({ gain }) => <Range of={gain} format={formatSignedScore} /> },
  { name: 'α', cell: ({ alpha }) => <Range of={alpha} /> },
  { name: 'Reward', cell: ({ reward }) => <Range of={reward} /> },
  { name: 'Kept tokens', cell: (aggregates) => <KeptTokens {...aggregates} /> },
  { name: 'Groups', cell: (aggregates) => <Groups {...aggregates} /> },
];

function Row({ config, divergence, aggregates, created_at }: Shaping) {
  return (
    <tr>
      <td>
        {shapingInWords(config)}
        <br />
        <small>
          {divergence}, {formatTime(Date.parse(created_at))}
        </small>
      </td>
      {COLUMNS.map(({ cell }) => (
        <td class="n">{cell(aggregates)}</td>
      ))}
    </tr>
  );
}

export function Shapings({ shapings }: { shapings: Shaping[] }) {
  if (shapings.length === 0) return null;
  return (
    <section id="shapings">
      <h2>{shapings.length === 1 ? 'Shaping' : 'Shapings'}</h2>
      <div class="card scroll" tabindex={0} role="region" aria-label="Shapings">
        <table class="wide">
          <thead>
            <tr>
              <th scope="col">Configuration</th>
              {COLUMNS.map(({ name }) => (
                <th scope="col" class="n">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shapings.map((shaping) => (
              <Row {...shaping} />
            ))}
          </tbody>
        </table>
      </div>
      <p class="note">
        Mean and range over the responses. Shape a run again with <code>{'POST /v1/runs/{id}/shape'}</code>, without a
        model.
      </p>
    </section>
  );
}
