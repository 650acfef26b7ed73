/** Groups images that look the same but differ in bytes, by their perceptual hash. */
import { HASH_BITS, perceptualHash } from './perceptual-hash.ts';

/** Near duplicates differ in at most this many bits of their hashes. */
const DIFFERENCES_MAX = 4;
/** Split in five bands, two hashes with at most four different bits agree in one band at least. */
const BANDS = DIFFERENCES_MAX + 1;

export interface NearDuplicates {
  /** Ignores an image that cannot be decoded; the service reports it. */
  add(sha256: string, bytes: Uint8Array): Promise<void>;
  /** Disjoint groups of two or more images. */
  groups(): string[][];
}

function countDifferences(a: string, b: string): number {
  let count = 0;
  for (let bit = 0; bit < HASH_BITS; bit += 1) if (a[bit] !== b[bit]) count += 1;
  return count;
}

function bandsOf(hash: string): string[] {
  return Array.from({ length: BANDS }, (_, band) => {
    const from = Math.floor((band * HASH_BITS) / BANDS);
    return `${band}:${hash.slice(from, Math.floor(((band + 1) * HASH_BITS) / BANDS))}`;
  });
}

export function createNearDuplicates(): NearDuplicates {
  const hashes = new Map<string, string>();
  const byBand = new Map<string, string[]>();
  /** Union-find forest over the images. */
  const parents = new Map<string, string>();

  function rootOf(sha256: string): string {
    let root = sha256;
    for (let parent = parents.get(root); parent !== undefined; parent = parents.get(root)) root = parent;
    return root;
  }

  return {
    async add(sha256, bytes) {
      if (hashes.has(sha256)) return;
      let hash: string;
      try {
        hash = await perceptualHash(bytes);
      } catch {
        return;
      }
      hashes.set(sha256, hash);
      for (const band of bandsOf(hash)) {
        const candidates = byBand.get(band) ?? [];
        for (const candidate of candidates) {
          const root = rootOf(candidate);
          const isNear = countDifferences(hash, hashes.get(candidate) ?? '') <= DIFFERENCES_MAX;
          if (isNear && root !== rootOf(sha256)) parents.set(rootOf(sha256), root);
        }
        byBand.set(band, [...candidates, sha256]);
      }
    },
    groups() {
      const groups = new Map<string, string[]>();
      for (const sha256 of hashes.keys()) {
        const root = rootOf(sha256);
        groups.set(root, [...(groups.get(root) ?? []), sha256]);
      }
      return [...groups.values()].filter((group) => group.length > 1);
    },
  };
}
