import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { fillTables } from '#studies/shared/page-tables.ts';
import { findStaleFigures } from '#studies/shared/testing/find-stale-figures.ts';
import { drawPlots } from './plots/index.ts';
import { validityReport } from './report.ts';
import { toPageTables } from './tables.ts';

const FOLDER = fileURLToPath(new URL('../../docs/validity', import.meta.url));
const page = await readFile(join(FOLDER, 'README.md'), 'utf8');
const report = validityReport.parse(JSON.parse(await readFile(join(FOLDER, 'validity.json'), 'utf8')));

/** F1 threshold of an earlier model, quoted as the reason for a rule. */
const NOT_MEASURED_HERE = ['0.009'];

describe('docs/validity/README.md', () => {
  test('docs/validity/README.md has the tables of validity.json', () => {
    expect(fillTables(page, toPageTables(report))).toBe(page);
  });

  test('docs/validity/README.md names the command of its figures', () => {
    expect(page).toContain(`\`\`\`sh\n${report.command}\n\`\`\``);
  });

  test('docs/validity/README.md quotes only figures of its tables', () => {
    expect(findStaleFigures(page).filter((figure) => !NOT_MEASURED_HERE.includes(figure))).toEqual([]);
  });

  test('docs/validity/README.md gives a reason for every shortcut rule', () => {
    const [, reasons = ''] = page.split('| rule | reason |');
    for (const { rule } of report.shortcut_rules) expect(reasons).toContain(`\n| ${rule} | `);
  });

  test('docs/validity/README.md shows every chart, and the charts are those of validity.json', async () => {
    for (const [name, svg] of await drawPlots(report)) {
      expect(page).toContain(`](${name}.svg)`);
      expect(await readFile(join(FOLDER, `${name}.svg`), 'utf8'), name).toBe(svg);
    }
  });
});
