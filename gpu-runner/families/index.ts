/** Model families that the runner can load. To add one, write its file in this folder and list it here. */
import type { Family } from './family.ts';
import { qwen25vl } from './qwen2-5-vl.ts';

const FAMILIES: readonly Family[] = [qwen25vl];

/** @throws Error that lists the known families */
export function findFamily(name: string): Family {
  const family = FAMILIES.find((candidate) => candidate.name === name);
  if (!family) {
    throw new Error(
      `The model family "${name}" is unknown. Known families: ${FAMILIES.map((known) => known.name).join(', ')}`,
    );
  }
  return family;
}
