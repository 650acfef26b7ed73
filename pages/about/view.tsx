/** The guide: what the scores mean, their limits, and how to read them. */
import { Layout, type Visitor } from '../layout/layout.tsx';
import { ExampleFigure } from './example.tsx';
import { FIGURES } from './figures.ts';
import { DependencyFormula } from './formulas.tsx';
import { Numbers } from './numbers.tsx';
import { Views } from './views.tsx';

const CONTENTS = [
  { id: 'idea', name: 'The idea' },
  { id: 'read', name: 'How to read a heat map' },
  { id: 'numbers', name: 'The numbers' },
  { id: 'not', name: 'What the scores do not mean' },
  { id: 'view', name: 'Which view to compare with' },
  { id: 'confident', name: 'Finding hallucinations' },
  { id: 'further', name: 'Further reading' },
];

function Idea() {
  return (
    <section id="idea">
      <h2>The idea</h2>
      <p>
        A model writes an answer to a question about an image. At each token it assigns a probability to everything that
        could come next. Ask it again at the same position of the same answer, with an uninformative view instead of the
        image. Where the probabilities change, the token depends on the image; where they do not, the words alone would
        have led to the same token.
      </p>
      <DependencyFormula />
      <p>
        I is the image, I′ its uninformative view, x the question, o<sub>{'<t'}</sub> the answer before token t. S
        <sub>t</sub> is a Kullback–Leibler divergence in nats: 0 if nothing changes. Computing it needs no new text and
        no labels.
      </p>
    </section>
  );
}

function Reading() {
  return (
    <section id="read">
      <h2>How to read a heat map</h2>
      <p>
        The colour of a token shows its S<sub>t</sub>. The scale follows the square root, so half way up is a quarter of
        its maximum. Usually a few tokens stand out, where the answer states what it saw, and everything that follows
        from them is pale: after “3 stars and 5 circles”, the 8 needs no image.
      </p>
      <ExampleFigure />
      <p>
        Both responses change the scorer’s predictions equally: both state the number of stars. S<sub>t</sub> and its
        mean show only that. <b>The gain shows who looked</b>: the image supports the first response and contradicts the
        second.
      </p>
      <ul class="points">
        <li>
          The value of each token that stands out is below it. On the page of a trajectory, hover over any token or
          focus it to see its values.
        </li>
        <li>
          The mask holds the most dependent tokens of a response, by default 40 %: training keeps them and leaves out
          the others.
        </li>
        <li>
          A pale number is not an error in itself. It may be copied from the question, computed, or known. It is an
          error if only the image could have provided it: see <a href="#confident">below</a>.
        </li>
      </ul>
    </section>
  );
}

function Limits() {
  return (
    <section id="not">
      <h2>What the scores do not mean</h2>
      <ul class="points big">
        <li>
          <b>A score is relative to its scorer.</b> It describes how the image changes the predictions of this model.
          Another model predicts differently: compare only scores of the same scorer and revision.
        </li>
        <li>
          <b>High dependency is not correctness.</b> A wrong count depends on the image as much as a correct one. On our
          test set with known truth, responses that were right by looking had a mean dependency of{' '}
          {FIGURES.goldDependency} nats, blind guesses {FIGURES.blindDependency}.
        </li>
        <li>
          <b>Mean dependency alone does not show who looked.</b> It ranked the response that looked above the wrong
          blind guess in {FIGURES.lookedAboveGuess} of the pairs, no better than a coin toss. The gain without an image
          did so in {FIGURES.gainAboveGuess} (means {FIGURES.goldGain} and {FIGURES.blindGain.replace('-', '−')} nats).
        </li>
        <li>
          <b>Low dependency is not a hallucination.</b> Facts stated in the question, arithmetic and common knowledge
          need no image.
        </li>
        <li>
          <b>Views, divergences, draws and temperatures do not mix.</b> A threshold in nats holds for one scorer,
          dataset and view. Use percentiles, or measure again.
        </li>
        <li>
          <b>The mask is generous.</b> At k = 0.4 it contained {FIGURES.maskRecall} of the visual tokens;{' '}
          {FIGURES.maskPrecision} of the tokens it kept were visual.
        </li>
      </ul>
      <p class="note">
        Parentheses contain 95 % confidence intervals. Measured with a small model on 400 drawings whose visual words
        are known: do not expect values this close to 1 on photographs. All measurements are in docs/validity of the
        repository.
      </p>
    </section>
  );
}

function Hallucinations() {
  return (
    <section id="confident">
      <h2>Finding hallucinations</h2>
      <p>
        A hallucination from habit is a word that only the image could provide, that the model is sure of, and that it
        would also say without the image. Each run has a page “Confident words that ignore the image”. It lists tokens
        with high p(o<sub>t</sub> | I), low S<sub>t</sub> and a gain near 0, grouped by word, each with its image. The
        page shows where the image did not matter; you judge whether it should have.
      </p>
      <p>
        For whole samples, the best filter on the test set was “right without the image, and no token gains more than
        0.2”: F1 {FIGURES.shortcutRule} at finding questions that need no image. Datasets offer it as a filter.
      </p>
    </section>
  );
}

function FurtherReading() {
  return (
    <section id="further">
      <h2>Further reading</h2>
      <ul class="points">
        <li>
          <a href="/docs">Reference of the API</a>, with examples that run; <a href="/openapi.json">OpenAPI document</a>
        </li>
        <li>
          <a href="/docs#tag/runs">Runs</a>: score responses, read trajectories, shape weights again without a model
        </li>
        <li>
          <a href="/runs">Your runs</a> and <a href="/datasets">datasets</a>, with an API key
        </li>
      </ul>
    </section>
  );
}

export function ScoresPage({ visitor }: { visitor: Visitor }) {
  return (
    <Layout title="What the scores mean" visitor={visitor} section="/about/scores">
      <h1>What the scores mean</h1>
      <p class="lead">
        Did the model look at the picture, or did it guess from the words? Each token has a score: how to read it, and
        what it cannot tell you.
      </p>
      <nav class="contents" aria-label="On this page">
        <ul>
          {CONTENTS.map(({ id, name }) => (
            <li>
              <a href={`#${id}`}>{name}</a>
            </li>
          ))}
        </ul>
      </nav>
      <div class="prose">
        <Idea />
        <Reading />
        <Numbers />
        <Limits />
        <Views />
        <Hallucinations />
        <FurtherReading />
      </div>
    </Layout>
  );
}
