/** Stylesheet, scripts, icon and images that the pages refer to. Their content is part of the bundle. */
import { EXAMPLE_IMAGES } from '../about/example-images.ts';
import { ICON } from '../layout/icon.ts';
import { STYLE_PATH } from '../layout/layout.tsx';
import { STYLESHEET } from '../layout/stylesheet.ts';
import { PROGRESS_SCRIPT, PROGRESS_SCRIPT_PATH } from '../run/progress-script.ts';
import { TRY_SCRIPT, TRY_SCRIPT_PATH } from '../try/script.ts';

export interface StaticFile {
  path: string;
  content: string | Uint8Array<ArrayBuffer>;
  type: string;
  cacheControl: string;
}

/** Revalidated on every load, so that a deployment takes effect at once. */
const REVALIDATED = 'public, no-cache';
const CACHED_FOR_A_DAY = 'public, max-age=86400';
const CSS = 'text/css; charset=utf-8';
const SCRIPT = 'text/javascript; charset=utf-8';

export const STATIC_FILES: readonly StaticFile[] = [
  { path: STYLE_PATH, content: STYLESHEET, type: CSS, cacheControl: REVALIDATED },
  { path: PROGRESS_SCRIPT_PATH, content: PROGRESS_SCRIPT, type: SCRIPT, cacheControl: REVALIDATED },
  { path: TRY_SCRIPT_PATH, content: TRY_SCRIPT, type: SCRIPT, cacheControl: REVALIDATED },
  { path: '/about/image.png', content: EXAMPLE_IMAGES.image, type: 'image/png', cacheControl: CACHED_FOR_A_DAY },
  { path: '/about/view.png', content: EXAMPLE_IMAGES.view, type: 'image/png', cacheControl: CACHED_FOR_A_DAY },
  { path: '/icon.svg', content: ICON, type: 'image/svg+xml', cacheControl: CACHED_FOR_A_DAY },
];
