/** The very pictures that a score compares, as PNG: I and each draw of I'. */
import sharp from 'sharp';
import type { PromptSample, ViewsRequest } from '#contract/runner.ts';
import type { RgbImage } from '../image/decode.ts';
import type { Engine } from './engine.ts';
import type { ViewEvent } from './messages.ts';
import { type ImageBytes, perturbedView, seeImages } from './sample-views.ts';
import type { Stopwatch } from './stopwatch.ts';

async function toPng({ width, height, data }: RgbImage): Promise<string> {
  const png = await sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
  return png.toString('base64');
}

export async function* renderViews(
  engine: Engine,
  { config, sample, images }: { config: Omit<ViewsRequest, 'samples'>; sample: PromptSample; images: ImageBytes },
  stopwatch: Stopwatch,
): AsyncGenerator<ViewEvent> {
  const pictures = await seeImages(engine, sample, images, stopwatch);
  const { only } = config;
  for (let view = 0; view <= config.draws; view++) {
    if (only && only.view !== view) continue;
    const shown =
      view === 0
        ? pictures.map(({ seen }) => seen)
        : perturbedView(engine, pictures, sample, { ...config, draw: view - 1 });
    for (const [image, picture] of (shown ?? []).entries()) {
      if (only && only.image !== image) continue;
      yield {
        type: 'view',
        view: {
          sample_id: sample.id,
          image,
          view,
          width: picture.width,
          height: picture.height,
          png_base64: await toPng(picture),
        },
      };
    }
  }
}
