/** Removes formatting: Markdown emphasis, LaTeX delimiters and wrappers. Linear in the length of the text. */

const WRAPPERS = /\\(?:text|textbf|textit|textrm|mathrm|mathbf|mathit|mathsf|operatorname|mbox)\s?\{([^{}]*)\}/g;

export function dropEmphasis(text: string): string {
  return text
    .replace(/(^|[\s(:：.])(?:\*\*|__)(?=\S)/gm, '$1')
    .replace(/(?:\*\*|__)(?=$|[\s).,:;!?。，：、])/gm, '')
    .replaceAll('`', '');
}

/** `$12$`, `\(12\)` and `\[12\]` become 12. */
export function dropMathDelimiters(text: string): string {
  return text
    .replace(/\\[()[\]]/g, ' ')
    .replace(/(?<!\\)\$\$?/g, (mark, at: number) =>
      /\d/.test(text[at + mark.length] ?? '') &&
      !text.includes('$', at + mark.length) &&
      !text.slice(0, at).includes('$')
        ? mark
        : ' ',
    );
}

/** `\text{B}` becomes B. Applied twice, for nested wrappers. */
export function dropWrappers(text: string): string {
  return text.replace(WRAPPERS, '$1').replace(WRAPPERS, '$1');
}

export function plainText(text: string): string {
  return dropWrappers(dropMathDelimiters(dropEmphasis(text)))
    .replace(/,\\! ?/g, ',')
    .replace(/\\[,;:!> ]|~/g, ' ')
    .replace(/\\([%$&#_])/g, '$1')
    .replace(/[^\S\n]+/g, ' ')
    .trim();
}
