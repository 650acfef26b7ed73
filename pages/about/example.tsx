/**
 * A scored example: a response that looked, and one that guessed. The reference model wrote `example.json`:
 * `sightline score --image examples/group/image.png --question "How many stars and circles are there in total?"
 * --response "I count 3 stars and 5 circles, so 3 + 5 = 8. The answer is 8."
 * --response "There are 2 stars and 2 circles. 2 + 2 = 4. So the answer is 4." --reward 1 --reward 0 --draws 8 --json`
 */
import type { ReportedTrajectory } from '#contract/score-report.ts';
import { formatSignedScore } from '#core/text/numbers.ts';
import report from './example.json' with { type: 'json' };

type ExampleTrajectory = Pick<ReportedTrajectory, 'token_texts' | 'dependency' | 'mean_dependency' | 'gain'>;

/** Each step is a class of the stylesheet, since the content security policy forbids inline styles. */
const STEPS = 8;
/** Tokens of at least this dependency show their value. */
const VALUE_MIN = 0.1;

const trajectories: ExampleTrajectory[] = report.trajectories;
const largest = Math.max(...trajectories.flatMap(({ dependency }) => dependency));

/** Follows the square root, since most tokens have a dependency close to 0. */
function stepOf(dependency: number): number {
  return Math.round(STEPS * Math.sqrt(Math.max(0, dependency) / largest));
}

function Token({ text, dependency }: { text: string; dependency: number }) {
  const step = stepOf(dependency);
  if (step === 0) return <>{text}</>;
  if (dependency < VALUE_MIN) return <span class={`heat h${step}`}>{text}</span>;
  return (
    <ruby class={`heat h${step}`}>
      {text}
      <rt>{dependency.toFixed(2)}</rt>
    </ruby>
  );
}

interface ResponseProps {
  name: string;
  note: string;
  trajectory: ExampleTrajectory;
}

function Response({ name, note, trajectory }: ResponseProps) {
  const { token_texts, dependency, mean_dependency, gain } = trajectory;
  return (
    <div class="told">
      <h3>{name}</h3>
      <p class="note">{note}</p>
      <p class="tokens">
        {token_texts.map((text, index) => (
          <Token text={text} dependency={dependency[index] ?? 0} />
        ))}
      </p>
      <dl class="facts small">
        <div>
          <dt>Mean dependency S̄</dt>
          <dd>{mean_dependency.toFixed(3)}</dd>
        </div>
        <div>
          <dt>Gain</dt>
          <dd>{formatSignedScore(gain)} nats</dd>
        </div>
      </dl>
    </div>
  );
}

function Legend() {
  return (
    <p class="scale">
      <span>
        S<sub>t</sub> 0
      </span>
      {Array.from({ length: STEPS }, (_, index) => (
        <span class={`heat h${index + 1}`} aria-hidden="true">
          {'\u00a0'}
        </span>
      ))}
      <span>{largest.toFixed(2)} nats</span>
    </p>
  );
}

export function ExampleFigure() {
  const [looked, guessed] = trajectories;
  if (!looked || !guessed) throw new RangeError('example.json must hold two trajectories');
  return (
    <figure class="example card">
      <div class="views">
        <div>
          <img src="/about/image.png" width="112" height="112" alt="A drawing with three stars and five circles" />
          <p class="note">I, the image</p>
        </div>
        <div>
          <img src="/about/view.png" width="112" height="112" alt="The same drawing with half of its patches black" />
          <p class="note">I′, a view without half of it</p>
        </div>
      </div>
      <div class="both">
        <p class="asked">{report.question}</p>
        <Response name="Right, by looking" note="The image supports this response." trajectory={looked} />
        <Response
          name="A guess in the same words"
          note="It depends on the image just as much, and the image contradicts it."
          trajectory={guessed}
        />
        <Legend />
      </div>
    </figure>
  );
}
