/** What a version pins, in words. */
import type { BenchmarkVersion } from '#contract/benchmark.ts';
import { perturbationInWords } from '#contract/perturbation.ts';
import { formatCount, formatNumber } from '#core/text/numbers.ts';
import { visible } from '#core/text/visible.ts';
import { type Html, html } from '../layout/html.ts';

const GRADERS = {
  exact: 'exact words',
  choice: 'the chosen letter',
  numeric: 'numbers, with tolerance',
  math: 'mathematics',
  list: 'lists',
  set: 'sets',
  http: 'a grader of its owner',
};

export function pins(version: BenchmarkVersion): Html {
  const { samples, splits, scorer, perturbation, draws, grader, gain_min: gainMin, fingerprint: hash } = version;
  return html`<dl class="pins">
<div><dt>Questions</dt><dd>${formatCount(samples)} in ${splits.map(({ name, title, samples: of, visibility }, at) => html`${at > 0 ? ', ' : ''}${visible(title ?? name)} <small>(${formatCount(of)}${visibility === 'hidden' ? ', hidden' : ''})</small>`)}</dd></div>
<div><dt>Scorer</dt><dd>${visible(scorer.name)} <code>${scorer.revision.slice(0, 12)}</code></dd></div>
<div><dt>Compared with</dt><dd>${perturbationInWords(perturbation)}${draws > 1 ? `, ${draws} draws` : ''}</dd></div>
<div><dt>Grounded</dt><dd>right, with a gain above ${formatNumber(gainMin)} nats</dd></div>
<div><dt>Graded by</dt><dd>${grader === null ? 'what each answer looks like' : GRADERS[grader.kind]}${version.grader_version > 1 ? `, grader ${version.grader_version}` : ''}</dd></div>
<div><dt>Version</dt><dd>${version.version} <code>${hash.slice(0, 12)}</code></dd></div>
</dl>`;
}
