/** Pictures that look the same though their bytes differ, by a perceptual hash of 64 bits. */
import phash from 'sharp-phash';

/** Its types say less than it does. */
const hashOf = phash as unknown as (image: Uint8Array) => Promise<string>;

/** Of 64 bits: copies that were scaled or compressed again differ in few. */
const BITS_MAX = 4;
const BITS = 64;
/** Hashes that differ in at most four bits agree in one of five stretches. */
const STRETCHES = BITS_MAX + 1;

export interface NearDuplicates {
  /** Undefined where the file cannot be decoded: whoever uses it is told elsewhere. */
  add(sha256: string, bytes: Uint8Array): Promise<void>;
  /** Groups of two and more, each image in one. */
  groups(): string[][];
}

function differences(a: string, b: string): number {
  let count = 0;
  for (let at = 0; at < BITS; at += 1) if (a[at] !== b[at]) count += 1;
  return count;
}

export function findNearDuplicates(): NearDuplicates {
  const hashes = new Map<string, string>();
  const byStretch = new Map<string, string[]>();
  const parents = new Map<string, string>();

  function rootOf(sha256: string): string {
    let root = sha256;
    for (let up = parents.get(root); up !== undefined; up = parents.get(root)) root = up;
    return root;
  }

  return {
    async add(sha256, bytes) {
      if (hashes.has(sha256)) return;
      let hash: string;
      try {
        hash = await hashOf(bytes);
      } catch {
        return;
      }
      hashes.set(sha256, hash);
      for (let stretch = 0; stretch < STRETCHES; stretch += 1) {
        const from = Math.floor((stretch * BITS) / STRETCHES);
        const key = `${stretch}:${hash.slice(from, Math.floor(((stretch + 1) * BITS) / STRETCHES))}`;
        const neighbours = byStretch.get(key) ?? [];
        for (const other of neighbours) {
          const root = rootOf(other);
          if (root !== rootOf(sha256) && differences(hash, hashes.get(other) ?? '') <= BITS_MAX) {
            parents.set(rootOf(sha256), root);
          }
        }
        byStretch.set(key, [...neighbours, sha256]);
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
