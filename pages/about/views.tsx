/** The section of the guide that compares uninformative views. */
import { FIGURES } from './figures.ts';

const { hard, draws } = FIGURES;

interface ViewRow {
  name: string;
  /** Undefined if docs/validity does not measure the view. */
  auroc?: string;
  purpose: string;
}

const VIEWS: readonly ViewRow[] = [
  {
    name: 'no image',
    auroc: hard.noImage,
    purpose:
      'The cleanest and cheapest contrast: what would the words alone lead to? For gain, shortcuts and leaderboards.',
  },
  { name: 'solid grey', auroc: hard.grey, purpose: 'The same for models that require an image.' },
  { name: 'patches black, p 0.9', auroc: hard.patches90, purpose: 'In between: little evidence survives.' },
  {
    name: 'Gaussian blur',
    auroc: hard.blur,
    purpose: 'Removes detail and keeps the layout. For small print and fine detail.',
  },
  { name: 'patches black, p 0.75', auroc: hard.patches75, purpose: '' },
  {
    name: 'patches black, p 0.5',
    auroc: hard.patches,
    purpose: 'As in the VPPO paper, for training that is compared with it. Use 4 draws or more.',
  },
  {
    name: 'Gaussian noise',
    auroc: hard.noise,
    purpose: 'Unlike the training data of most models: interpret its scores with care.',
  },
  { name: 'another image', purpose: 'Compares this image with that one. For counterfactual pairs.' },
  { name: 'region', purpose: 'Tests one area of the image. For locating the evidence.' },
];

function ViewTable() {
  return (
    <div class="card scroll" tabindex={0} role="region" aria-label="Views">
      <table>
        <thead>
          <tr>
            <th scope="col">View I′</th>
            <th scope="col" class="n">
              AUROC
            </th>
            <th scope="col">What it is for</th>
          </tr>
        </thead>
        <tbody>
          {VIEWS.map(({ name, auroc, purpose }) => (
            <tr>
              <th scope="row">{name}</th>
              <td class="n area">{auroc ?? '–'}</td>
              <td>{purpose}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function Views() {
  const aurocByDraws = Object.entries(draws).map(([n, auroc]) => `${n === '1' ? '1 draw' : `${n} draws`} ${auroc}`);
  return (
    <section id="view">
      <h2>Which view to compare with</h2>
      <p>
        A comparison is only as good as the view hides the evidence. With half of the patches black, the reference model
        still answers {FIGURES.answersWithHalf} of the questions about the image; without an image,{' '}
        {FIGURES.answersWithout}. A token whose evidence survived does not depend on the patches that turned black.
      </p>
      <ViewTable />
      <p class="note">
        AUROC: the probability that S<sub>t</sub> is larger at a token that needs the image than at a content word that
        follows from the text; one draw, Kullback–Leibler divergence. A model with other training may order the views
        differently.
      </p>
      <h3>Draws</h3>
      <p>
        A random view is a single sample; the mean of several is steadier. With black patches: {aurocByDraws.join(', ')}
        . The same seed gives the same views on every machine.
      </p>
    </section>
  );
}
