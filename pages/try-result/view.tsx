/** `/try/{id}`: a notice while the run is scored, then each response as a heat map, all on one colour scale. */
import { type Perturbation, perturbationInWords } from '#contract/perturbation.ts';
import type { FailureReason } from '#contract/run.ts';
import type { Trajectory } from '#contract/trajectory.ts';
import { scaleFor } from '#core/heat/scale.ts';
import { clamped, visible } from '#core/text/visible.ts';
import { HeatLegend } from '../heat/heat-map.tsx';
import { hrefOf } from '../layout/href.ts';
import { Layout, type Visitor } from '../layout/layout.tsx';
import { Response } from './response.tsx';

export interface TryResult {
  scorer: string | undefined;
  trajectories: Trajectory[];
  failure: FailureReason | undefined;
}

export interface TryResultPageProps {
  visitor: Visitor;
  id: string;
  question: string;
  /** SHA-256 of the image. */
  image: string | undefined;
  perturbation: Perturbation;
  draws: number;
  /** Undefined until the run has ended. */
  result: TryResult | undefined;
  /** Why the run cannot start or continue at the moment. */
  waiting: string | undefined;
  /** Index of the response whose tokens show their values. */
  chosen: number;
  /** Whether the visitor may open the pages of the trajectories. */
  mayOpen: boolean;
}

function Scoring({ waiting }: { waiting: string | undefined }) {
  return (
    <section class="card" role="status">
      <h2>Scoring</h2>
      <p>{waiting === undefined ? '' : `Waiting: ${clamped(waiting)} `}This page reloads by itself.</p>
    </section>
  );
}

function Failure({ failure }: { failure: FailureReason }) {
  return (
    <section class="card">
      <h2>Scoring failed</h2>
      <p class="fault" role="alert">
        {clamped(failure.detail)}
      </p>
      <p class="note">{failure.code}</p>
    </section>
  );
}

function NoTokens() {
  return (
    <section class="card">
      <h2>Nothing to show</h2>
      <p>The scorer generated an empty answer. Ask something else, or enter a response.</p>
    </section>
  );
}

function Responses({ id, chosen, mayOpen, trajectories }: TryResultPageProps & Pick<TryResult, 'trajectories'>) {
  const series = trajectories.map((trajectory) => trajectory.series.dependency);
  const scale = scaleFor(series, { divergence: 'kl' });
  return (
    <>
      <HeatLegend divergence="kl" scale={scale} kept={undefined} />
      {trajectories.map((trajectory) => (
        <Response
          path={`/try/${id}`}
          trajectory={trajectory}
          scale={scale}
          isChosen={trajectory.response_index === chosen}
          mayOpen={mayOpen}
        />
      ))}
    </>
  );
}

function Outcome(props: TryResultPageProps) {
  const { result, waiting } = props;
  if (!result) return <Scoring waiting={waiting} />;
  const { trajectories, failure } = result;
  return (
    <>
      {failure === undefined ? null : <Failure failure={failure} />}
      {trajectories.length > 0 ? <Responses {...props} trajectories={trajectories} /> : null}
      {trajectories.length === 0 && failure === undefined ? <NoTokens /> : null}
    </>
  );
}

function ImageFigure({ id, image, perturbation, draws, result }: TryResultPageProps) {
  return (
    <figure>
      {image === undefined ? null : <img src={`/try/pictures/${image}`} alt="The image of the question" />}
      <figcaption class="note">
        Compared with: {perturbationInWords(perturbation)}
        {draws > 1 ? `; mean of ${draws} draws` : ''}.
        {result?.scorer === undefined ? '' : ` Scored by ${visible(result.scorer)}.`}
      </figcaption>
      <p>
        <a class="button" href={hrefOf('/try', { from: id })}>
          Edit
        </a>
      </p>
    </figure>
  );
}

export function TryResultPage(props: TryResultPageProps) {
  const { visitor, question, result } = props;
  return (
    <Layout
      title={result ? 'What depends on the image' : 'Scoring'}
      visitor={visitor}
      trail={[{ name: 'Try it', href: '/try' }]}
    >
      <h1 class="asked-question" dir="auto">
        {clamped(question, 400)}
      </h1>
      <div class="tried">
        <ImageFigure {...props} />
        <div>
          <Outcome {...props} />
        </div>
      </div>
      <p class="note">
        Dependency shows how much the image changes the predictions, not whether the response is right.{' '}
        <a href="/about/scores">What the scores mean</a>
      </p>
    </Layout>
  );
}
