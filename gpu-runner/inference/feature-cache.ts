/** Image features by content, so that each distinct view of an image passes the vision encoder once. Bounded in bytes. */
import { createHash } from 'node:crypto';
import type { RgbImage } from '../image/decode.ts';

export interface FeatureCache {
  hits: number;
  misses: number;
  get(view: RgbImage, compute: () => Promise<Float32Array>): Promise<Float32Array>;
}

function contentKey({ width, height, data }: RgbImage): string {
  return `${width}x${height}:${createHash('sha256').update(data).digest('base64')}`;
}

/** Least recently used entries leave first; a `Map` keeps the order of insertion. */
export function createFeatureCache(bytesMax: number): FeatureCache {
  const entries = new Map<string, Float32Array>();
  let bytes = 0;
  const cache: FeatureCache = {
    hits: 0,
    misses: 0,
    async get(view, compute) {
      const key = contentKey(view);
      const known = entries.get(key);
      if (known) {
        cache.hits += 1;
        entries.delete(key);
        entries.set(key, known);
        return known;
      }
      cache.misses += 1;
      const features = await compute();
      if (features.byteLength <= bytesMax) {
        entries.set(key, features);
        bytes += features.byteLength;
      }
      for (const [oldest, value] of entries) {
        if (bytes <= bytesMax) break;
        entries.delete(oldest);
        bytes -= value.byteLength;
      }
      return features;
    },
  };
  return cache;
}
