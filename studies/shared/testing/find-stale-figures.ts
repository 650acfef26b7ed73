/** Decimal figures of at least three digits, which only a measurement gives. */
const FIGURE = /\d\.\d{3,}/g;
const TABLE_SECTIONS = /<!-- table: .+? -->[\s\S]*?<!-- end of table -->/g;

/** @returns the figures of the page's prose that none of its measured tables contains */
export function findStaleFigures(page: string): string[] {
  const tables = (page.match(TABLE_SECTIONS) ?? []).join('\n');
  const measured = new Set(tables.match(FIGURE));
  const prose = page.replaceAll(TABLE_SECTIONS, '');
  return (prose.match(FIGURE) ?? []).filter((figure) => !measured.has(figure));
}
