/** Distinct images that a sample names, by SHA-256, its replacement images included. */
export function listSampleImages({
  images,
  replacement_images: replacements = [],
}: {
  images: readonly string[];
  replacement_images?: readonly string[] | undefined;
}): string[] {
  return [...new Set([...images, ...replacements])];
}
