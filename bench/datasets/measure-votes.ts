/** Measures one call for eight blind responses that share their prompt, compared with eight calls for one each. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { median } from 'simple-statistics';
import { streamRunner } from '#clients/runner/call.ts';
import { startRunner } from '#clients/runner/start.ts';

export interface VotesFigures {
  votes: number;
  max_tokens: number;
  samples: number;
  together_ms: number;
  apart_ms: number;
  ratio: number;
}

const EXAMPLE = fileURLToPath(new URL('../../examples/filter-a-dataset/train.jsonl', import.meta.url));
const VOTES = 8;
const MAX_TOKENS = 32;

export async function measureVotes({ rounds, samples }: { rounds: number; samples: number }): Promise<VotesFigures> {
  const lines = (await readFile(EXAMPLE, 'utf8')).trimEnd().split('\n').slice(0, samples);
  const questions = lines.map((line) => JSON.parse(line) as { id: string; question: string });
  const runner = await startRunner();
  try {
    const generate = async (n: number, seed: number) => {
      const request = {
        n,
        seed,
        max_tokens: MAX_TOKENS,
        temperature: 1,
        samples: questions.map(({ id, question }) => ({ id, question })),
      };
      for await (const event of streamRunner({ url: runner.url }, '/v1/generate', { request, images: new Map() })) {
        if (event.type === 'error') throw new Error(event.detail);
      }
    };
    const together: number[] = [];
    const apart: number[] = [];
    for (let round = 0; round <= rounds; round += 1) {
      const start = performance.now();
      await generate(VOTES, round);
      const middle = performance.now();
      for (let vote = 0; vote < VOTES; vote += 1) await generate(1, round * VOTES + vote);
      if (round === 0) continue;
      together.push(middle - start);
      apart.push(performance.now() - middle);
    }
    const [oneCall, eightCalls] = [median(together), median(apart)];
    return {
      votes: VOTES,
      max_tokens: MAX_TOKENS,
      samples: questions.length,
      together_ms: Math.round(oneCall),
      apart_ms: Math.round(eightCalls),
      ratio: Number((eightCalls / oneCall).toFixed(2)),
    };
  } finally {
    await runner.stop();
  }
}
