/** Reads published verdicts from local checkouts: Math-Verify's test pairs and MathVision's prediction files. */
import { execFile } from 'node:child_process';
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { JudgedResponse } from './agreement.ts';

const pair = z.object({ gold: z.string(), pred: z.string(), expected: z.literal([0, 1]) });
const question = z.object({ id: z.string(), answer: z.string(), options: z.array(z.string()) });
const prediction = z.object({ id: z.coerce.string(), response: z.string(), correct: z.boolean() });

function parseLines<Row>(text: string, schema: z.ZodType<Row>): Row[] {
  const rows = text.split('\n').filter((line) => line.trim() !== '');
  return rows.flatMap((line) => {
    const parsed = schema.safeParse(JSON.parse(line));
    return parsed.success ? [parsed.data] : [];
  });
}

/** @param folder checkout of huggingface/Math-Verify */
export async function readMathVerify(folder: string): Promise<JudgedResponse[]> {
  const script = join(import.meta.dirname, 'read_pairs.py');
  const { stdout } = await promisify(execFile)('python3', [script, folder], { maxBuffer: 2 ** 26 });
  return parseLines(stdout, pair).map(({ gold, pred, expected }) => ({
    response: pred,
    answer: gold,
    isRight: expected === 1,
  }));
}

/** @param folder checkout of mathllm/MATH-V, whose prediction files carry the verdict of the authors' script */
export async function readMathVision(folder: string): Promise<JudgedResponse[]> {
  const questions = parseLines(await readFile(join(folder, 'data/test.jsonl'), 'utf8'), question);
  const byId = new Map(questions.map((one) => [one.id, one]));
  const judged: JudgedResponse[] = [];
  for await (const path of glob('outputs/**/*.jsonl', { cwd: folder })) {
    for (const { id, response, correct } of parseLines(await readFile(join(folder, path), 'utf8'), prediction)) {
      const asked = byId.get(id);
      if (asked === undefined) continue;
      const choices = asked.options.length > 0 ? { choices: asked.options } : {};
      judged.push({ response, answer: asked.answer, isRight: correct, ...choices });
    }
  }
  return judged;
}
