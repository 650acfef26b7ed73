/** The model families that the runner can load; a new one is a file beside this and a line here. */
import type { Family } from './family.ts';
import { qwen25vl } from './qwen2-5-vl.ts';

const FAMILIES: readonly Family[] = [qwen25vl];

/** @throws Error naming the families that exist. */
export function findFamily(name: string): Family {
  const family = FAMILIES.find((candidate) => candidate.name === name);
  if (!family) {
    throw new Error(
      `The model family "${name}" is not known here; known: ${FAMILIES.map((one) => one.name).join(', ')}`,
    );
  }
  return family;
}
