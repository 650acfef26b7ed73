/** The two views of an image that the model compared: I and I′. */
import { PERTURBATIONS, type Perturbation, perturbationInWords } from '#contract/perturbation.ts';
import { hrefOf } from '../layout/href.ts';
import { Picks } from './picks.tsx';

export interface ViewsProps {
  /** Path of the page. */
  path: string;
  /** Query of the page without `image` and `draw`. */
  query: Record<string, string | undefined>;
  /** SHA-256 of each image of the sample. */
  images: string[];
  /** Index of the shown image. */
  image: number;
  /** Index of the shown draw. */
  draw: number;
  draws: number;
  perturbation: Perturbation;
  /** Size of the image file, which keeps the layout stable while it loads. */
  size: { width: number; height: number } | undefined;
}

/** Smaller images show their pixels when they are enlarged. */
const SMALL_PX = 300;

function ViewImage({ src, alt, size }: { src: string; alt: string; size: ViewsProps['size'] }) {
  const isSmall = size !== undefined && Math.max(size.width, size.height) < SMALL_PX;
  return (
    <img
      src={src}
      alt={alt}
      width={size?.width}
      height={size?.height}
      class={isSmall ? 'small' : undefined}
      loading="lazy"
      decoding="async"
    />
  );
}

/** Name of the shown image in alternative texts. */
const imageName = ({ images, image }: ViewsProps) =>
  images.length > 1 ? `Image ${image + 1} of ${images.length}` : 'The image';

function OriginalView(props: ViewsProps) {
  const src = hrefOf(`${props.path}/views/original`, { image: props.image });
  return (
    <figure>
      <ViewImage src={src} alt={`${imageName(props)} at the size at which the model sees it`} size={props.size} />
      <figcaption>
        <b>I</b> as the model sees it
      </figcaption>
    </figure>
  );
}

function PerturbedView(props: ViewsProps) {
  const { path, image, draw, draws, perturbation, size } = props;
  if (!PERTURBATIONS[perturbation.name].hasImage) {
    return (
      <figure>
        <div class="blank">no image</div>
        <figcaption>
          <b>I′</b> the same text without any image: there is no view to show
        </figcaption>
      </figure>
    );
  }
  const words = perturbationInWords(perturbation);
  const src = hrefOf(`${path}/views/perturbed`, { image, draw });
  return (
    <figure>
      <ViewImage src={src} alt={`${imageName(props)}, perturbed: ${words}`} size={size} />
      <figcaption>
        <b>I′</b> {words}
        {draws > 1 ? `; draw ${draw + 1} of ${draws}` : ''}
      </figcaption>
    </figure>
  );
}

/** Links to the other images and draws. Index 0 is the default and stays out of the address. */
function Choices({ path, query, images, image, draws, draw }: ViewsProps) {
  const hrefFor = (chosen: { image: number; draw: number }) =>
    `${hrefOf(path, { ...query, image: chosen.image || undefined, draw: chosen.draw || undefined })}#views`;
  const imagePicks = images.map((_, index) => ({
    name: index + 1,
    href: hrefFor({ image: index, draw }),
    isCurrent: index === image,
  }));
  const drawPicks = Array.from({ length: draws }, (_, index) => ({
    name: index + 1,
    href: hrefFor({ image, draw: index }),
    isCurrent: index === draw,
  }));
  return (
    <>
      <Picks name="Image" picks={imagePicks} />
      <Picks name="Draw" picks={drawPicks} />
    </>
  );
}

export function Views(props: ViewsProps) {
  const { images, draws, perturbation } = props;
  if (images.length === 0) {
    return (
      <section id="views">
        <h2>What the model saw</h2>
        <p class="note">The sample has no image, so both views are the same text.</p>
      </section>
    );
  }
  return (
    <section id="views">
      <h2>What the model saw</h2>
      <div class="views">
        <OriginalView {...props} />
        <PerturbedView {...props} />
      </div>
      <Choices {...props} />
      {PERTURBATIONS[perturbation.name].hasImage ? (
        <p class="note">
          I′ is rebuilt from the seed of the run, bit for bit as it was scored
          {draws > 1 ? '; scores are the mean over the draws' : ''}.
        </p>
      ) : null}
    </section>
  );
}
