/** `/about/scores`: what the scores mean, what they do not, and how to read them. Static, for everybody. */
import { type Html, html } from '../layout/html.ts';
import { layout, type Visitor } from '../layout/layout.tsx';
import { exampleFigure } from './example.ts';
import { FIGURES } from './figures.ts';
import { FORMULAS } from './formulas.ts';

const CONTENTS: [string, string][] = [
  ['idea', 'The idea'],
  ['read', 'How to read a heat map'],
  ['numbers', 'The numbers'],
  ['not', 'What they do not say'],
  ['view', 'Which view to compare with'],
  ['confident', 'Looking for hallucinations'],
  ['further', 'Further'],
];

const IDEA = html`<section id="idea"><h2>The idea</h2>
<p>A model writes an answer to a question about a picture. At each token it had a probability for everything that could come next. Ask it again at the same place of the same answer, with the picture made uninformative: where the probabilities move, the token depends on the picture; where they do not, the words alone would have said the same.</p>
${FORMULAS.DEPENDENCY}
<p>I is the image, I′ its uninformative view, x the question, o<sub>&lt;t</sub> what the answer says before token t. S<sub>t</sub> is a Kullback–Leibler divergence, in nats: 0 where nothing moves. Nothing is generated for it, and no label is needed.</p></section>`;

const READ = html`<section id="read"><h2>How to read a heat map</h2>
<p>Each token has the colour of its S<sub>t</sub>; the scale follows the square root, so that half way up is a quarter of its top. As a rule a few tokens stand out, where the answer says what it saw, and all that follows from them is pale: after “3 stars and 5 circles” no picture is needed for 8.</p>
${exampleFigure()}
<p>Both responses move the scorer equally: the number of stars is at stake in both. That is all that S<sub>t</sub> and its mean say. <b>Who looked, the gain says</b>: the image speaks for the first response, and against the second.</p>
<ul class="points"><li>Under each token that stands out is its value; on a trajectory’s page any token tells its own on hover and focus.</li>
<li>The mask are the most dependent tokens of a response, as a rule 40 %: training keeps them and leaves out the others.</li>
<li>A pale number is no fault by itself. It may be copied from the question, computed, or known. It is one where only the picture could have told it: see <a href="#confident">below</a>.</li></ul></section>`;

function number(name: Html | string, formula: Html, words: Html): Html {
  return html`<div class="number"><h3>${name}</h3>${formula}<p>${words}</p></div>`;
}

const NUMBERS = html`<section id="numbers"><h2>The numbers</h2><div class="card numbers">
${number('Mean dependency S̄', FORMULAS.MEAN, html`How much is at stake on the picture, over a response of T tokens. Long responses have more words that need none, and so a lower mean.`)}
${number('Gain', FORMULAS.GAIN, html`How much likelier the image makes just this response, in nats. Above 0 the image speaks for it, below 0 against it; about 0 it makes no difference.`)}
${number('Weight of a trajectory α', FORMULAS.ALPHA, html`For training: from β<sub>min</sub> = 0.9 for the least dependent response of a scope to β<sub>max</sub> for the most dependent, chosen so that the mean is 1.`)}
${number('Weight of a token', FORMULAS.WEIGHT, html`What a trainer multiplies the loss of a token with. Â is the advantage of the response in its group, k = 0.4 the share of tokens kept. (VPPO, <a href="https://arxiv.org/abs/2510.09285" rel="nofollow">arXiv 2510.09285</a>)`)}
<div class="number"><h3>Grounded-correct</h3><p>On a board a response counts as grounded where it is graded right <em>and</em> its gain is above 0: right, and by the picture.</p></div>
</div>
<p class="note">The divergences jsd (Jensen–Shannon), k3, top1_drop and abs_log_ratio may stand in place of the Kullback–Leibler divergence: each run says which it has.</p></section>`;

const NOT = html`<section id="not"><h2>What they do not say</h2><ul class="points big">
<li><b>A score is relative to its scorer.</b> It says what the picture does to this model’s expectations. Another model expects something else: compare only what has the same scorer and revision.</li>
<li><b>High dependency is not correctness.</b> A wrong count depends on the picture as much as a right one. On our truth set responses that were right by looking had a mean dependency of ${FIGURES.goldDependency} nats, blind guesses ${FIGURES.blindDependency}.</li>
<li><b>Mean dependency alone does not tell who looked.</b> It put the response that looked above the blind guess that missed in ${FIGURES.lookedAboveGuess} of the pairs, which is a coin; the gain without an image did in ${FIGURES.gainAboveGuess} (means ${FIGURES.goldGain} and ${FIGURES.blindGain.replace('-', '−')} nats).</li>
<li><b>Low dependency is not a hallucination.</b> What the question states, arithmetic and common knowledge need no picture.</li>
<li><b>Views, divergences, draws and temperatures do not mix.</b> A threshold in nats belongs to a scorer, a dataset and a view. Take percentiles, or measure anew.</li>
<li><b>The mask is generous.</b> At k = 0.4 it held ${FIGURES.maskRecall} of the visual tokens; ${FIGURES.maskPrecision} of what it kept was visual.</li>
</ul>
<p class="note">In brackets are 95 % intervals. Measured on 400 drawn pictures, of which it is known which words need the picture, with a small model: areas so close to 1 are not to be expected of photographs. All of it is in docs/validity of the repository.</p></section>`;

const { hard, draws } = FIGURES;
const VIEWS: [string, string, string][] = [
  [
    'no image',
    hard.noImage,
    'The cleanest contrast, and the cheapest. Asks: would the words alone have said it? For gain, shortcuts and boards.',
  ],
  ['solid grey', hard.grey, 'The same for models that must be shown an image.'],
  ['patches black, p 0.9', hard.patches90, 'Between the two: little evidence survives.'],
  ['Gaussian blur', hard.blur, 'Takes detail and leaves the layout. For small print and fine detail.'],
  ['patches black, p 0.75', hard.patches75, ''],
  [
    'patches black, p 0.5',
    hard.patches,
    'As in the paper on VPPO, for training that is to be compared with it. Take 4 draws or more.',
  ],
  ['Gaussian noise', hard.noise, 'Unlike anything most models were trained on: read its scores with care.'],
  ['another image', '–', 'Asks for this picture against that one. For counterfactual pairs.'],
  ['region', '–', 'Asks for one place in the picture. For where the evidence is.'],
];

const VIEW = html`<section id="view"><h2>Which view to compare with</h2>
<p>A view is only as telling as it is uninformative. With half of the patches black the reference model still answers ${FIGURES.answersWithHalf} of the questions about the picture, without it ${FIGURES.answersWithout}: a token whose evidence survived does not depend on what was blackened.</p>
<div class="card scroll" tabindex="0" role="region" aria-label="Views"><table><thead><tr><th scope="col">View I′</th><th scope="col" class="n">AUROC</th><th scope="col">What it is for</th></tr></thead>
<tbody>${VIEWS.map(([name, area, words]) => html`<tr><th scope="row">${name}</th><td class="n area">${area}</td><td>${words}</td></tr>`)}</tbody></table></div>
<p class="note">AUROC: the chance that S<sub>t</sub> is larger at a token that needs the picture than at a content word that follows from the text; one draw, Kullback–Leibler divergence. A model that was trained otherwise may order the views otherwise.</p>
<h3>Draws</h3>
<p>A random view is one look. The mean of several is steadier: with blackened patches ${Object.entries(draws).map(([n, area], at) => html`${at > 0 ? ', ' : ''}${n === '1' ? '1 draw' : `${n} draws`} ${area}`)}. The seed gives the same views on every machine.</p></section>`;

const CONFIDENT = html`<section id="confident"><h2>Looking for hallucinations</h2>
<p>A hallucination by habit is a word that only the picture could tell, that the model is sure of, and that it would have said without the picture too. Each run has a page “Confident without the picture”, which lists tokens with high p(o<sub>t</sub> | I), low S<sub>t</sub> and a gain of about 0, grouped by word, each with its picture. The page finds where the picture did not matter; whether it should have, you see.</p>
<p>For whole samples the best rule on the truth set was “right without the image, and no token gains more than 0.2”: F1 ${FIGURES.shortcutRule} in finding questions that need no picture. It is a filter of a dataset.</p></section>`;

const FURTHER = html`<section id="further"><h2>Further</h2><ul class="points">
<li><a href="/docs">Reference of the API</a>, with examples that run; <a href="/openapi.json">OpenAPI document</a></li>
<li><a href="/docs#tag/runs">Runs</a>: score responses, read trajectories, shape weights again without a model</li>
<li><a href="/runs">Your runs</a> and <a href="/datasets">datasets</a>, with an API key</li>
</ul></section>`;

export function scoresPage({ visitor }: { visitor: Visitor }): Html {
  return layout({
    title: 'What the scores mean',
    visitor,
    section: '/about/scores',
    body: html`<h1>What the scores mean</h1>
<p class="lead">Did the model look at the picture, or did it guess from the words? A score for each token, how to read it, and what it cannot tell.</p>
<nav class="contents" aria-label="On this page"><ul>${CONTENTS.map(([id, name]) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
<div class="prose">${IDEA}${READ}${NUMBERS}${NOT}${VIEW}${CONFIDENT}${FURTHER}</div>`,
  });
}
