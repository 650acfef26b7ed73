/** What was tried: while it is scored, and then each response as a heat map under one scale. */
import type { Perturbation } from '#contract/perturbation.ts';
import { perturbationInWords } from '#contract/perturbation.ts';
import type { FailureReason } from '#contract/run.ts';
import type { Trajectory } from '#contract/trajectory.ts';
import { gainInWords } from '#core/heat/figure.ts';
import { type HeatScale, scaleFor } from '#core/heat/scale.ts';
import type { HeatTokens } from '#core/heat/tokens.ts';
import { formatNumber, formatQuantity, formatSigned } from '#core/text/numbers.ts';
import { clamped, visible } from '#core/text/visible.ts';
import { HeatLegend, HeatMap, HeatText } from '../heat/heat-map.tsx';
import { hrefOf } from '../layout/href.ts';
import { type Html, html } from '../layout/html.ts';
import { layout, type Visitor } from '../layout/layout.tsx';

export interface TriedPage {
  visitor: Visitor;
  id: string;
  question: string;
  picture: string | undefined;
  perturbation: Perturbation;
  /** Of the perturbation, whose mean is shown. */
  draws: number;
  /** Undefined until it has ended. */
  ended:
    | {
        scorer: string | undefined;
        trajectories: Trajectory[];
        failure: FailureReason | undefined;
      }
    | undefined;
  /** Why nothing happens at the moment. */
  waiting: string | undefined;
  /** Which response has its values at hand. */
  chosen: number;
  /** Whether the viewer may see the pages of the responses. */
  mayOpen: boolean;
}

function tokensOf({ text, series }: Trajectory): HeatTokens {
  return { ...series, text, mask: null, standard_errors: undefined };
}

function verdictOf(gain: number): string {
  if (Math.abs(gain) < 0.05) return 'The image hardly matters';
  return gain > 0 ? 'The image speaks for it' : 'The image speaks against it';
}

function responsePart(page: TriedPage, trajectory: Trajectory, scale: HeatScale): Html {
  const { id, response_index: index, gain, mean_dependency: dependency, tokens, origin } = trajectory;
  const isChosen = index === page.chosen;
  const label = `Response ${index + 1}, coloured by how much each token depends on the picture`;
  const values = hrefOf(`/try/${page.id}`, { response: index + 1 });
  return html`<section class="card" id="r${index + 1}"><h2>Response ${index + 1}<small>${formatQuantity(tokens, 'token')}${origin === 'generated' ? ', by the scorer itself' : ''} · S̄ ${formatNumber(dependency)} · gain ${formatSigned(gain)} nats</small></h2>
<p class="says"><b>${verdictOf(gain)}</b>: ${gainInWords(gain)}.</p>
${isChosen ? HeatMap({ tokens: tokensOf(trajectory), scale, label }) : HeatText({ tokens: tokensOf(trajectory), scale })}
<p class="actions">${isChosen ? '' : html`<a href="${values}#r${index + 1}">Values of its tokens</a>`}${page.mayOpen ? html`<a href="/trajectories/${id}">All of this response</a>` : ''}</p></section>`;
}

function scoredPart(page: TriedPage, trajectories: Trajectory[]): Html {
  const scale = scaleFor(
    trajectories.map(({ series }) => series.dependency),
    { divergence: 'kl' },
  );
  return html`${HeatLegend({ divergence: 'kl', scale, kept: undefined })}${trajectories.map((one) => responsePart(page, one, scale))}`;
}

function outcome(page: TriedPage): Html {
  const { ended, waiting } = page;
  if (!ended) {
    return html`<section class="card" role="status"><h2>It is being scored</h2><p>${waiting === undefined ? 'This page looks again by itself.' : html`It waits: ${clamped(waiting)} This page looks again by itself.`}</p></section>`;
  }
  const { trajectories, failure } = ended;
  return html`${failure === undefined ? '' : html`<section class="card"><h2>It could not be scored</h2><p class="fault" role="alert">${clamped(failure.detail)}</p><p class="note">${failure.code}</p></section>`}
${trajectories.length > 0 ? scoredPart(page, trajectories) : failure === undefined ? html`<section class="card"><h2>There is nothing to show</h2><p>The scorer ended its answer before its first word. Ask something else, or give a response.</p></section>` : ''}`;
}

export function triedPage(page: TriedPage): Html {
  const { visitor, id, question, picture, perturbation, draws, ended } = page;
  const scorer = ended?.scorer;
  return layout({
    title: ended ? 'What depends on the picture' : 'It is being scored',
    visitor,
    trail: [{ name: 'Try it', href: '/try' }],
    body: html`<h1 class="asked-question" dir="auto">${clamped(question, 400)}</h1>
<div class="tried"><figure>${picture === undefined ? '' : html`<img src="/try/pictures/${picture}" alt="The picture of the question">`}
<figcaption class="note">Compared with: ${perturbationInWords(perturbation)}${draws > 1 ? `; mean of ${draws} draws` : ''}.${scorer === undefined ? '' : ` Scored by ${visible(scorer)}.`}</figcaption>
<p><a class="button" href="${hrefOf('/try', { from: id })}">Change it</a></p></figure>
<div>${outcome(page)}</div></div>
<p class="note">Dependency says how much the picture changes what is said next, not whether it is right. <a href="/about/scores">What the scores mean</a></p>`,
  });
}
