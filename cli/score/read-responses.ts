/** Reads the responses to score and their rewards from options and a file. */
import { z } from 'zod';
import { parseWith } from '#contract/parse.ts';
import type { ScoreRequestInput } from '#contract/runner.ts';
import { readJsonList } from '../options/read-files.ts';
import { UsageError } from '../terminal/failure.ts';

type ResponseInput = ScoreRequestInput['samples'][number]['responses'][number];

const tokenIds = z.array(z.int());
const responseValue = z.union(
  [
    z.string().transform((text) => ({ text })),
    tokenIds.transform((token_ids) => ({ token_ids })),
    z.strictObject({ text: z.string().optional(), token_ids: tokenIds.optional(), reward: z.number().optional() }),
  ],
  { error: 'must be a text, a list of token ids, or an object with text or token_ids and optionally reward' },
);
type ResponseValue = z.output<typeof responseValue>;

export interface ScoredResponses {
  responses: ResponseInput[];
  /** One per response, or undefined without rewards. */
  rewards: number[] | undefined;
}

interface ResponseOptions {
  response: string[];
  responsesFile?: string;
  reward?: number[];
}

/** @throws UsageError if there is no response, a response is empty, or the number of rewards differs */
export async function readResponses(options: ResponseOptions): Promise<ScoredResponses> {
  const what = 'The responses file';
  const fromFile: ResponseValue[] =
    options.responsesFile === undefined
      ? []
      : parseWith(z.array(responseValue), await readJsonList(options.responsesFile, what), what);
  const values: ResponseValue[] = [...options.response.map((text) => ({ text })), ...fromFile];
  if (values.length === 0) {
    throw new UsageError('There is no response to score. Give --response TEXT for each response, or --responses-file.');
  }
  const responses = values.map((value): ResponseInput => {
    const { text, token_ids } = { text: undefined, token_ids: undefined, ...value };
    return { ...(text === undefined ? {} : { text }), ...(token_ids === undefined ? {} : { token_ids }) };
  });
  const empty = responses.findIndex(({ text, token_ids }) => (text ?? token_ids ?? '').length === 0);
  if (empty >= 0) throw new UsageError(`Response ${empty + 1} is empty: it has no token to score.`);
  return { responses, rewards: collectRewards(values, options.reward) };
}

function collectRewards(values: readonly ResponseValue[], fromOptions: number[] | undefined): number[] | undefined {
  const fromFile = values.flatMap((value) => ('reward' in value && value.reward !== undefined ? [value.reward] : []));
  if (fromOptions && fromFile.length > 0) {
    throw new UsageError('Rewards are given both by --reward and in the responses file. Use only one of them.');
  }
  const rewards = fromOptions ?? fromFile;
  if (rewards.length === 0) return undefined;
  if (rewards.length !== values.length) {
    throw new UsageError(
      `The number of rewards (${rewards.length}) is not the number of responses (${values.length}). Give one reward ` +
        'per response, or none.',
    );
  }
  return rewards;
}
