/** `npm run graders -- --math-verify FOLDER --math-vision FOLDER`: the table of agreement in docs/graders.md. */
import { parseArgs } from 'node:util';
import { countAgreement, type JudgedResponse, toRow } from './agreement.ts';
import { readMathVerify, readMathVision } from './sources.ts';

const USAGE = 'Usage: npm run graders -- [--math-verify CHECKOUT] [--math-vision CHECKOUT] [--json]';
const { values } = parseArgs({
  options: { 'math-verify': { type: 'string' }, 'math-vision': { type: 'string' }, json: { type: 'boolean' } },
});
const sources: [string, string | undefined, (folder: string) => Promise<JudgedResponse[]>][] = [
  ['Math-Verify, test pairs', values['math-verify'], readMathVerify],
  ['MathVision, prediction files', values['math-vision'], readMathVision],
];
if (sources.every(([, folder]) => folder === undefined)) {
  process.stderr.write(`${USAGE}\n`);
  process.exit(2);
}
if (!values.json) {
  process.stdout.write(
    '| source | responses | decided | agreement of decided | right only here | right only there |\n',
  );
  process.stdout.write('|---|---:|---:|---:|---:|---:|\n');
}
for (const [source, folder, read] of sources) {
  if (folder === undefined) continue;
  const agreement = await countAgreement(await read(folder));
  process.stdout.write(`${values.json ? JSON.stringify({ source, ...agreement }) : toRow(source, agreement)}\n`);
}
