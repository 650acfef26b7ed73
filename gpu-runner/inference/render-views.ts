/** Renders the images that a score compares, as PNG: I and each draw of I'. */
import sharp from 'sharp';
import type { ViewsRequest } from '#contract/runner.ts';
import type { RgbImage } from '../image/decode.ts';
import type { ViewEvent } from './messages.ts';
import type { SampleContext } from './sample-context.ts';
import { perturbedView, prepareImages } from './sample-views.ts';

async function toPng({ width, height, data }: RgbImage): Promise<string> {
  const png = await sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
  return png.toString('base64');
}

export async function* renderViews(
  context: SampleContext,
  { only, draws, perturbation, seed }: Omit<ViewsRequest, 'samples'>,
): AsyncGenerator<ViewEvent> {
  const images = await prepareImages(context);
  for (let view = 0; view <= draws; view++) {
    if (only && only.view !== view) continue;
    const shown =
      view === 0
        ? images.map(({ seen }) => seen)
        : perturbedView(context, { images, perturbation, seed, draw: view - 1 });
    for (const [index, image] of (shown ?? []).entries()) {
      if (only && only.image !== index) continue;
      yield {
        type: 'view',
        view: {
          sample_id: context.sample.id,
          image: index,
          view,
          width: image.width,
          height: image.height,
          png_base64: await toPng(image),
        },
      };
    }
  }
}
