/** Groups of confident words, each with examples in context. */
import type { ConfidentToken } from '#contract/confident.ts';
import { formatCount, formatNumber, formatQuantity, formatScore, formatSignedScore } from '#core/text/numbers.ts';
import { clamped, visible } from '#core/text/visible.ts';
import { imagePath, SampleImages } from '../layout/sample-images.tsx';
import type { SampleContents, WordGroup } from './group-words.ts';

/** Examples shown before the rest is folded away. */
const EXAMPLES_OPEN = 2;
/** Contexts of at least this many characters may have been cut. */
const BEFORE_CUT = 79;
const AFTER_CUT = 49;

/** Keeps a probability close to 1 from being rounded to it. */
const formatProbability = (probability: number) => (probability >= 0.9995 ? '> 0.999' : probability.toFixed(3));

function Context({ token }: { token: ConfidentToken }) {
  const { trajectory_id, token_index, text, before, after } = token;
  const [space = ''] = /^ +(?=\S)/.exec(text) ?? [];
  const marked = text.slice(space.length).replace(/^\s+$/, '␣') || '␀';
  return (
    <p class="context" dir="auto">
      {before.length < BEFORE_CUT ? '' : '…'}
      {visible(before + space)}
      <a href={`/trajectories/${trajectory_id}#t${token_index}`}>
        <mark>{visible(marked)}</mark>
      </a>
      {visible(after)}
      {after.length < AFTER_CUT ? '' : '…'}
    </p>
  );
}

function Example({ token, contents }: { token: ConfidentToken; contents: SampleContents }) {
  const { sample_id, response_index, reward, probability, dependency, gain } = token;
  const content = contents.get(sample_id);
  return (
    <li class="sample found">
      <SampleImages urls={content?.images.map(imagePath) ?? []} />
      <div>
        <h4>
          {clamped(sample_id, 64)} · response {response_index + 1}
          {reward === null ? '' : ` · reward ${formatNumber(reward)}`}
        </h4>
        {content ? (
          <p class="note" dir="auto">
            {clamped(content.question, 160)}
          </p>
        ) : null}
        <Context token={token} />
        <ul class="values">
          <li>
            p <b>{formatProbability(probability)}</b>
          </li>
          <li>
            S<sub>t</sub> <b>{formatScore(dependency)}</b>
          </li>
          <li>
            gain <b>{formatSignedScore(gain)}</b>
          </li>
        </ul>
      </div>
    </li>
  );
}

function Examples({ tokens, contents }: { tokens: ConfidentToken[]; contents: SampleContents }) {
  return (
    <ul class="samples">
      {tokens.map((token) => (
        <Example token={token} contents={contents} />
      ))}
    </ul>
  );
}

interface GroupProps {
  group: WordGroup;
  /** Count of the most frequent word, at which the bar is full. */
  largest: number;
  contents: SampleContents;
}

function Group({ group, largest, contents }: GroupProps) {
  const { word, count, samples, wrong, rewarded, examples, inQuestion } = group;
  const folded = examples.slice(EXAMPLES_OPEN);
  return (
    <li class="card group">
      <h3>
        <q dir="auto">{clamped(word, 40)}</q> <span class="times">{formatCount(count)} ×</span>
      </h3>
      {inQuestion ? <span class="tag">also in the question</span> : null}
      <svg class="spark" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
        <rect class="open" width="100" height="8" />
        <rect class="kept" width={Math.round((1000 * count) / largest) / 10} height="8" />
      </svg>
      <p class="note">
        in {formatQuantity(samples, 'sample')}
        {rewarded > 0
          ? `; ${wrong === 0 ? 'none' : formatCount(wrong)} of ${formatCount(rewarded)} in responses without reward`
          : ''}
      </p>
      <Examples tokens={examples.slice(0, EXAMPLES_OPEN)} contents={contents} />
      {folded.length > 0 ? (
        <details>
          <summary>{formatQuantity(folded.length, 'more example')}</summary>
          <Examples tokens={folded} contents={contents} />
        </details>
      ) : null}
    </li>
  );
}

export function WordGroups({ groups, contents }: { groups: WordGroup[]; contents: SampleContents }) {
  const largest = Math.max(1, ...groups.map(({ count }) => count));
  return (
    <ul class="groups">
      {groups.map((group) => (
        <Group group={group} largest={largest} contents={contents} />
      ))}
    </ul>
  );
}
