/**
 * A response that looked beside one that guessed, really scored by the reference model:
 * `sightline score --image examples/group/image.png --question "How many stars and circles are there in total?"
 * --response "I count 3 stars and 5 circles, so 3 + 5 = 8. The answer is 8."
 * --response "There are 2 stars and 2 circles. 2 + 2 = 4. So the answer is 4." --reward 1 --reward 0 --draws 8 --json`
 */
import type { ReportedTrajectory } from '#contract/score-report.ts';
import { type Html, html } from '../layout/html.ts';
import { signed } from '../run/sample-responses.ts';
import report from './example.json' with { type: 'json' };

type Shown = Pick<ReportedTrajectory, 'token_texts' | 'dependency' | 'mean_dependency' | 'gain'>;

/** Steps of the scale, each a class of the stylesheet: the policy of the pages allows no colours beside it. */
const STEPS = 8;
const NUMBER_FROM = 0.1;

const trajectories: Shown[] = report.trajectories;
const most = Math.max(...trajectories.flatMap(({ dependency }) => dependency));

/** Half way up the scale is a quarter of its top: series are exponentially sparse. */
export function stepOf(dependency: number): number {
  return Math.round(STEPS * Math.sqrt(Math.max(0, dependency) / most));
}

function token(text: string, dependency: number): Html {
  const step = stepOf(dependency);
  if (step === 0) return html`${text}`;
  if (dependency < NUMBER_FROM) return html`<span class="heat h${step}">${text}</span>`;
  return html`<ruby class="heat h${step}">${text}<rt>${dependency.toFixed(2)}</rt></ruby>`;
}

function response(name: string, what: string, { token_texts, dependency, mean_dependency, gain }: Shown): Html {
  return html`<div class="told"><h3>${name}</h3><p class="note">${what}</p>
<p class="tokens">${token_texts.map((text, at) => token(text, dependency[at] ?? 0))}</p>
<dl class="facts small"><div><dt>Mean dependency S̄</dt><dd>${mean_dependency.toFixed(3)}</dd></div><div><dt>Gain</dt><dd>${signed(gain)} nats</dd></div></dl></div>`;
}

const LEGEND = html`<p class="scale"><span>S<sub>t</sub> 0</span>${Array.from({ length: STEPS }, (_, step) => html`<span class="heat h${step + 1}" aria-hidden="true">&nbsp;</span>`)}<span>${most.toFixed(2)} nats</span></p>`;

export function exampleFigure(): Html {
  const [looked, guessed] = trajectories;
  if (!looked || !guessed) throw new RangeError('the example has two responses');
  return html`<figure class="example card">
<div class="views"><div><img src="/about/image.png" width="112" height="112" alt="A drawn picture with three stars and five circles"><p class="note">I, the image</p></div>
<div><img src="/about/view.png" width="112" height="112" alt="The same picture with half of its patches black"><p class="note">I′, a view without half of it</p></div></div>
<div class="both"><p class="asked">${report.question}</p>
${response('Right, by looking', 'The image speaks for what is said.', looked)}
${response('A guess in the same words', 'Just as much depends on the image, and it speaks against what is said.', guessed)}
${LEGEND}</div></figure>`;
}
