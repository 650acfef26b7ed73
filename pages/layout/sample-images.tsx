/** First images of a sample, and how many more it has. */

const IMAGES_SHOWN = 2;

export function SampleImages({ urls }: { urls: readonly string[] }) {
  const rest = urls.length - IMAGES_SHOWN;
  return (
    <div class="pictures">
      {urls.length === 0 && <span class="blank">no image</span>}
      {urls.slice(0, IMAGES_SHOWN).map((url, index) => (
        <img
          src={url}
          alt={`Image ${index + 1} of the sample`}
          width="88"
          height="88"
          loading="lazy"
          decoding="async"
        />
      ))}
      {rest > 0 && <span class="more">and {rest} more</span>}
    </div>
  );
}

/** Address of an image that the signed-in tenant stores. */
export function imagePath(sha256: string): string {
  return `/pictures/${sha256}`;
}
