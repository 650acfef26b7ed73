/** Samples of a run: images, question, and each response with its scores. */
import type { Child } from 'hono/jsx';
import type { SampleContent } from '#api/runs/load-contents.ts';
import type { TrajectorySummary } from '#contract/trajectory.ts';
import { formatNumber, formatQuantity, formatScore, formatSignedScore } from '#core/text/numbers.ts';
import { clamped } from '#core/text/visible.ts';
import { SymbolFact } from '../layout/fact.tsx';
import { imagePath, SampleImages } from '../layout/sample-images.tsx';

export interface ShownSample {
  id: string;
  /** Undefined if the input of the sample is no longer stored. */
  content: SampleContent | undefined;
  responses: TrajectorySummary[];
}

/** Largest values of the run, at which the bars are full. */
export interface BarScales {
  dependency: number;
  gain: number;
}

/** Rounds a width in percent to tenths. */
const tenth = (value: number) => Math.round(value * 10) / 10;

function DependencyBar({ value, largest }: { value: number; largest: number }) {
  const width = largest > 0 ? tenth(Math.min(1, Math.max(0, value / largest)) * 100) : 0;
  return (
    <svg class="spark" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
      <rect class="open" width="100" height="8" />
      <rect class="kept" width={width} height="8" />
    </svg>
  );
}

/** Grows to the right if the image supports the response, to the left if it contradicts it. */
function GainBar({ value, largest }: { value: number; largest: number }) {
  const width = largest > 0 ? tenth(Math.min(1, Math.abs(value) / largest) * 50) : 0;
  return (
    <svg class="spark" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
      <rect class="open" width="100" height="8" />
      <rect class={value >= 0 ? 'kept' : 'against'} x={value >= 0 ? 50 : 50 - width} width={width} height="8" />
      <path class="middle" d="M50 0V8" />
    </svg>
  );
}

const orDash = (value: number | null, format: (value: number) => Child) => (value === null ? '–' : format(value));

function Response({ response, scales }: { response: TrajectorySummary; scales: BarScales }) {
  const { id, response_index, text, tokens, mean_dependency, gain, alpha, advantage, reward, origin } = response;
  return (
    <li class="response">
      <div class="said">
        <a href={`/trajectories/${id}`} dir="auto">
          {clamped(text, 220) || '(empty)'}
        </a>{' '}
        <small>
          Response {response_index + 1} · {formatQuantity(tokens, 'token')}
          {origin === 'generated' ? ' · generated' : ''}
        </small>
      </div>
      <dl>
        <SymbolFact name="S̄" meaning="mean dependency">
          {formatScore(mean_dependency)}
          <DependencyBar value={mean_dependency} largest={scales.dependency} />
        </SymbolFact>
        <SymbolFact name="gain" meaning="Σ log p(o|I) − log p(o|I'), nats">
          {formatSignedScore(gain)}
          <GainBar value={gain} largest={scales.gain} />
        </SymbolFact>
        <SymbolFact name="α" meaning="weight of the trajectory">
          {orDash(alpha, formatNumber)}
        </SymbolFact>
        <SymbolFact name="Â" meaning="advantage">
          {orDash(advantage, formatSignedScore)}
        </SymbolFact>
        <SymbolFact name="reward" meaning="reward">
          {orDash(reward, formatNumber)}
        </SymbolFact>
      </dl>
    </li>
  );
}

function Sample({ sample: { id, content, responses }, scales }: { sample: ShownSample; scales: BarScales }) {
  return (
    <li class="card sample asked">
      <SampleImages urls={content?.images.map(imagePath) ?? []} />
      <div>
        <h3>{clamped(id, 64)}</h3>
        {content ? (
          <p class="question" dir="auto">
            {clamped(content.question, 300)}
          </p>
        ) : null}
        <ol class="responses">
          {responses.map((response) => (
            <Response response={response} scales={scales} />
          ))}
        </ol>
      </div>
    </li>
  );
}

export function Samples({ samples, scales }: { samples: ShownSample[]; scales: BarScales }) {
  return (
    <ul class="samples">
      {samples.map((sample) => (
        <Sample sample={sample} scales={scales} />
      ))}
    </ul>
  );
}
