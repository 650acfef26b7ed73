/** Cache of image features by pixel content: the vision encoder runs once for each distinct view. Bounded in bytes. */
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

/** Evicts the least recently used features first: a `Map` iterates in insertion order. */
export function createFeatureCache(bytesMax: number): FeatureCache {
  const entries = new Map<string, Float32Array>();
  let bytes = 0;
  const cache: FeatureCache = {
    hits: 0,
    misses: 0,
    async get(view, compute) {
      const key = contentKey(view);
      const cached = entries.get(key);
      if (cached) {
        cache.hits += 1;
        entries.delete(key);
        entries.set(key, cached);
        return cached;
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
