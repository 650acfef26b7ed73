/** Tokens of a run that the scorer is sure of although they do not depend on the image, grouped by word. */
import type { ConfidentThresholds, ConfidentTokens } from '#contract/confident.ts';
import type { DivergenceName } from '#contract/divergence.ts';
import type { Run } from '#contract/run.ts';
import { formatCount, formatQuantity, formatScore } from '#core/text/numbers.ts';
import { hrefOf } from '../layout/href.ts';
import { Layout, type Visitor } from '../layout/layout.tsx';
import { TokenDistribution } from '../run/distributions.tsx';
import { runNameOf } from '../runs/run-name.ts';
import type { SampleContents, WordGroup } from './group-words.ts';
import { ThresholdsForm } from './thresholds-form.tsx';
import { WordGroups } from './words.tsx';

export interface ConfidentPageProps {
  visitor: Visitor;
  run: Run;
  found: ConfidentTokens;
  thresholds: ConfidentThresholds;
  groups: WordGroup[];
  /** Counts of words that are too rare for `groups`. */
  rare: { words: number; tokens: number };
  divergence: DivergenceName;
  /** Dependency of the tokens that the percentile is taken from, ascending. */
  sorted: Float64Array;
  contents: SampleContents;
  /** Whether the list starts after the first token of the run. */
  isLater: boolean;
  /** Why the thresholds were not applied. */
  fault: string | undefined;
}

const TITLE = 'Confident words that ignore the image';

function Summary({ found, isLater }: Pick<ConfidentPageProps, 'found' | 'isLater'>) {
  const { read, run, distribution, dependency_max: threshold } = found;
  const isComplete = read.tokens >= run.tokens && !isLater;
  const isSampled = distribution.tokens > 0 && distribution.tokens < run.tokens;
  return (
    <p class="note">
      {isComplete
        ? `All ${formatCount(run.tokens)} tokens of ${formatQuantity(run.trajectories, 'response')} were read`
        : `${formatCount(read.tokens)} of ${formatCount(run.tokens)} tokens were read for this page`}
      {isSampled
        ? `; the percentile is that of ${formatCount(distribution.tokens)} of them, spread evenly over the run`
        : ''}
      .
      {threshold === null ? null : (
        <>
          {' '}
          S<sub>t</sub> is at most {formatScore(threshold)} nats.
        </>
      )}
    </p>
  );
}

function PageLinks({ run, found, thresholds, isLater }: ConfidentPageProps) {
  const path = `/runs/${run.id}/confident`;
  return (
    <p class="actions">
      {isLater ? (
        <a class="button" href={hrefOf(path, { ...thresholds })}>
          From the beginning
        </a>
      ) : null}
      {found.next_cursor === null ? null : (
        <a class="button main" href={hrefOf(path, { ...thresholds, cursor: found.next_cursor })}>
          Continue through the run
        </a>
      )}
    </p>
  );
}

function Results(props: ConfidentPageProps) {
  const { found, groups, rare, contents, isLater } = props;
  const words = formatQuantity(groups.length + rare.words, 'word');
  return (
    <section>
      <h2>
        {found.items.length === 0 ? 'No such tokens' : `${formatQuantity(found.items.length, 'token')}, ${words}`}
      </h2>
      <Summary found={found} isLater={isLater} />
      {groups.length === 0 ? (
        <p class="card">No token in this part of the run meets all three thresholds.</p>
      ) : (
        <WordGroups groups={groups} contents={contents} />
      )}
      {rare.words > 0 ? (
        <p class="note">
          And {formatQuantity(rare.words, 'rarer word')} with {formatQuantity(rare.tokens, 'token')}:{' '}
          <a href="/docs#tag/runs">the API</a> lists all of them.
        </p>
      ) : null}
      <PageLinks {...props} />
    </section>
  );
}

function ThresholdChart({ found, divergence, sorted }: ConfidentPageProps) {
  if (sorted.length === 0) return null;
  const threshold = found.dependency_max;
  const marks = threshold !== null && threshold > 0 ? [{ value: threshold, name: 'threshold' }] : [];
  return (
    <section>
      <h2>Threshold in the distribution</h2>
      <div class="charts">
        <TokenDistribution divergence={divergence} sorted={sorted} marks={marks} />
      </div>
    </section>
  );
}

function Explanation() {
  return (
    <section>
      <h2>How to read this</h2>
      <div class="card">
        <p>
          <b>
            p(o<sub>t</sub> | I)
          </b>{' '}
          is how sure the scorer is of the token when it sees the image;{' '}
          <b>
            S<sub>t</sub>
          </b>{' '}
          is how much its distribution changes with an uninformative view; the <b>gain</b> is how much more likely the
          image makes this token.
        </p>
        <p>
          Such a token is not wrong by itself: words of the question, results of arithmetic and common knowledge are
          confident without the image too. The list shows where the image did not matter; look at the image to judge
          whether it should have.
        </p>
        <p>
          “Content words” takes the token that begins a word, and leaves out words that English answers contain anyway:
          articles, pronouns, prepositions, auxiliaries, “answer”, “picture” and similar words.{' '}
          <a href="/about/scores">What the scores mean</a>
        </p>
      </div>
    </section>
  );
}

export function ConfidentPage(props: ConfidentPageProps) {
  const { visitor, run, found, thresholds, fault } = props;
  const name = runNameOf(run);
  const trail = [
    { name: 'Runs', href: '/runs' },
    { name, href: `/runs/${run.id}` },
  ];
  return (
    <Layout title={`${TITLE}: ${name}`} visitor={visitor} trail={trail}>
      <h1>{TITLE}</h1>
      <p class="lead">
        Tokens that the scorer is sure of, and just as sure without the image. If such a word describes the image, the
        model did not look: that is how a hallucination from habit appears. A word that comes up many times is a
        pattern. Words that are also in the question come last.
      </p>
      <ThresholdsForm
        action={`/runs/${run.id}/confident`}
        thresholds={thresholds}
        dependencyMax={found.dependency_max}
      />
      {fault === undefined ? null : (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
      <Results {...props} />
      <ThresholdChart {...props} />
      <Explanation />
    </Layout>
  );
}
