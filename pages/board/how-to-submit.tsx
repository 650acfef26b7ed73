/** How to submit to a leaderboard, download it and read it. */
import type { BenchmarkVersion } from '#contract/benchmark.ts';
import { boardPath } from './links.ts';

function Submit({ version }: { version: BenchmarkVersion }) {
  const { benchmark, responses_max: responsesMax, submissions_per_day: perDay, submissions_total: total } = version;
  return (
    <div class="card">
      <h2>Submit</h2>
      <p>
        Send one line per question, <code>{'{"id": …, "responses": […]}'}</code>, with at most {responsesMax} responses.
        An API key has {perDay} submissions a day and {total} in total; rejected submissions do not count.
      </p>
      <pre tabindex={0}>
        <code>
          {`sightline benchmark questions ${benchmark} --out questions.jsonl
sightline submit ${benchmark} responses.jsonl --model MODEL --visibility public`}
        </code>
      </pre>
    </div>
  );
}

function Download({ version }: { version: BenchmarkVersion }) {
  const { benchmark } = version;
  const path = `/v1/benchmarks/${benchmark}/leaderboard/export?version=${version.version}`;
  return (
    <div class="card">
      <h2>Download</h2>
      <p>
        The leaderboard as <a href={`${path}&format=csv`}>CSV</a>, <a href={`${path}&format=json`}>JSON</a> or{' '}
        <a href={`${path}&format=parquet`}>Parquet</a>; new submissions as an Atom{' '}
        <a href={`${boardPath(benchmark)}/feed.xml`}>feed</a>.
      </p>
      <h3>How to read it</h3>
      <p class="note">
        Bars and ranges are 95 % confidence intervals, clustered by question. A rank such as 2–4 is a tie: the
        difference is not significant. A score is relative to its scorer. A grounded response agrees with the image;
        only a hidden split of pairs shows whether a model looked. <a href="/about/scores">What the scores mean</a>
      </p>
    </div>
  );
}

export function HowToSubmit({ version }: { version: BenchmarkVersion }) {
  return (
    <section class="pair">
      <Submit version={version} />
      <Download version={version} />
    </section>
  );
}
