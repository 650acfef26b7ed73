/** The home page: what Sightline does, a scored example, and the newest benchmarks, runs and datasets. */
import type { PropsWithChildren } from 'hono/jsx';
import type { Run } from '#contract/run.ts';
import { formatCount, formatQuantity, formatTime } from '#core/text/numbers.ts';
import { clamped, visible } from '#core/text/visible.ts';
import { ExampleFigure } from '../about/example.tsx';
import type { ListedDataset } from '../datasets/view.tsx';
import { Layout, type Link, type Visitor } from '../layout/layout.tsx';
import { STATUS_WORDS } from '../run/progress.tsx';
import { runNameOf } from '../runs/run-name.ts';

export interface ListedBenchmark {
  href: string;
  title: string;
  description: string;
  submissions: number;
}

export interface HomePageProps {
  visitor: Visitor;
  benchmarks: ListedBenchmark[];
  /** Empty if nobody is signed in, as are `datasets`. */
  runs: Run[];
  datasets: ListedDataset[];
}

interface OverviewProps {
  title: string;
  more: Link;
}

function Overview({ title, more, children }: PropsWithChildren<OverviewProps>) {
  return (
    <section class="card">
      <h2>{title}</h2>
      {children}
      <p>
        <a href={more.href}>{more.name}</a>
      </p>
    </section>
  );
}

function Item({ href, name, children }: PropsWithChildren<Link>) {
  return (
    <li>
      <a href={href}>{name}</a> <small>{children}</small>
    </li>
  );
}

function Benchmarks({ benchmarks }: { benchmarks: ListedBenchmark[] }) {
  return (
    <Overview title="Benchmarks" more={{ name: 'All benchmarks', href: '/benchmarks' }}>
      {benchmarks.length === 0 ? (
        <p>Leaderboards that rank models by grounded accuracy: right answers for which the image mattered. None yet.</p>
      ) : (
        <ul>
          {benchmarks.map(({ href, title, description, submissions }) => (
            <Item href={href} name={visible(title)}>
              {formatQuantity(submissions, 'submission')} · {clamped(description, 120)}
            </Item>
          ))}
        </ul>
      )}
    </Overview>
  );
}

function Runs({ runs }: { runs: Run[] }) {
  return (
    <Overview title="Runs" more={{ name: 'All runs', href: '/runs' }}>
      {runs.length === 0 ? (
        <>
          <p>There are no runs yet. Submit the example with</p>
          <pre tabindex={0}>
            <code>sightline run submit examples/run.json</code>
          </pre>
        </>
      ) : (
        <ul>
          {runs.map((run) => (
            <Item href={`/runs/${run.id}`} name={runNameOf(run)}>
              {STATUS_WORDS[run.status]} · {formatCount(run.responses.scored)} of{' '}
              {formatQuantity(run.responses.total, 'response')} · {formatTime(Date.parse(run.created_at))}
            </Item>
          ))}
        </ul>
      )}
    </Overview>
  );
}

function Datasets({ datasets }: { datasets: ListedDataset[] }) {
  return (
    <Overview title="Datasets" more={{ name: 'All datasets', href: '/datasets' }}>
      {datasets.length === 0 ? (
        <>
          <p>There are no datasets yet. Push a folder with</p>
          <pre tabindex={0}>
            <code>sightline dataset push FOLDER</code>
          </pre>
        </>
      ) : (
        <ul>
          {datasets.map(({ id, name, version, samples }) => (
            <Item href={`/datasets/${id}`} name={visible(name)}>
              {formatQuantity(samples, 'sample')} · {version === 0 ? 'draft' : `version ${version}`}
            </Item>
          ))}
        </ul>
      )}
    </Overview>
  );
}

function Documentation() {
  return (
    <Overview title="Documentation" more={{ name: 'OpenAPI document', href: '/openapi.json' }}>
      <ul>
        <Item href="/about/scores" name="Guide">
          what the scores mean, what they do not mean, which view to compare with
        </Item>
        <Item href="/docs" name="API">
          score, shape, filter, export, submit
        </Item>
      </ul>
    </Overview>
  );
}

function Hero({ visitor: { tenant, canTry } }: { visitor: Visitor }) {
  return (
    <div class="hero">
      <h1>Did the model look at the picture, or did it guess from the words?</h1>
      <p class="lead">
        Sightline compares, token by token, what a vision-language model predicts with the image and without it. The
        result shows which words depend on the image. Use it to weight training, to filter data, and to rank models by
        answers that are right because the model looked.
      </p>
      <p class="actions">
        {canTry ? (
          <a class="button main" href="/try">
            Try it
          </a>
        ) : null}
        <a class={canTry ? 'button' : 'button main'} href="/about/scores">
          What the scores mean
        </a>
        {tenant === undefined ? (
          <a class="button" href="/sign-in?next=/">
            Sign in
          </a>
        ) : null}
      </p>
    </div>
  );
}

export function HomePage({ visitor, benchmarks, runs, datasets }: HomePageProps) {
  const isSignedIn = visitor.tenant !== undefined;
  return (
    <Layout title="Did the model look?" visitor={visitor} section="/">
      <div class="first">
        <Hero visitor={visitor} />
        <section aria-label="An example">
          <ExampleFigure />
          <p class="note">
            The colour of a token shows how much the scorer’s prediction changes when half of the image is hidden. The
            counts depend on the image in both responses; the gain shows which response the image supports.
          </p>
        </section>
      </div>
      <div class="overview">
        <Benchmarks benchmarks={benchmarks} />
        {isSignedIn ? <Runs runs={runs} /> : null}
        {isSignedIn ? <Datasets datasets={datasets} /> : null}
        <Documentation />
      </div>
    </Layout>
  );
}
