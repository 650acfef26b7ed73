/** The section of the guide that defines each number. */
import type { Child, PropsWithChildren } from 'hono/jsx';
import { AlphaFormula, GainFormula, MeanFormula, WeightFormula } from './formulas.tsx';

function Definition({ name, formula, children }: PropsWithChildren<{ name: string; formula?: Child }>) {
  return (
    <div class="number">
      <h3>{name}</h3>
      {formula}
      <p>{children}</p>
    </div>
  );
}

export function Numbers() {
  return (
    <section id="numbers">
      <h2>The numbers</h2>
      <div class="card numbers">
        <Definition name="Mean dependency S̄" formula={<MeanFormula />}>
          How much a response of T tokens depends on the image. Long responses contain more words that need no image, so
          their mean is lower.
        </Definition>
        <Definition name="Gain" formula={<GainFormula />}>
          How much more likely the image makes this response, in nats. Above 0 the image supports the response, below 0
          it contradicts it, and near 0 it makes no difference.
        </Definition>
        <Definition name="Weight of a trajectory α" formula={<AlphaFormula />}>
          For training: β<sub>min</sub> = 0.9 for the least dependent response of a scope, β<sub>max</sub> for the most
          dependent one, chosen so that the mean is 1.
        </Definition>
        <Definition name="Weight of a token" formula={<WeightFormula />}>
          The factor that a trainer applies to the loss of a token. Â is the advantage of the response in its group, k =
          0.4 the share of tokens kept. (VPPO,{' '}
          <a href="https://arxiv.org/abs/2510.09285" rel="nofollow">
            arXiv 2510.09285
          </a>
          )
        </Definition>
        <Definition name="Grounded-correct">
          On a leaderboard, a response is grounded if it is graded right <em>and</em> its gain is above 0: it is right,
          and the image made it more likely.
        </Definition>
      </div>
      <p class="note">
        The divergences jsd (Jensen–Shannon), k3, top1_drop and abs_log_ratio can replace the Kullback–Leibler
        divergence. Each run states which one it uses.
      </p>
    </section>
  );
}
