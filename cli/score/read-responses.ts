/** The responses to score and their rewards, from options and from a file. */
import { z } from 'zod';
import { parseWith } from '#contract/parse.ts';
import type { ScoreRequestInput } from '#contract/runner.ts';
import { readJsonList } from '../options/read-files.ts';
import { UsageError } from '../terminal/failure.ts';

type ResponseInput = ScoreRequestInput['samples'][number]['responses'][number];

const tokenIds = z.array(z.int());
const entry = z.union(
  [
    z.string().transform((text) => ({ text })),
    tokenIds.transform((token_ids) => ({ token_ids })),
    z.strictObject({ text: z.string().optional(), token_ids: tokenIds.optional(), reward: z.number().optional() }),
  ],
  { error: 'must be a text, a list of token ids, or an object of text or token_ids, and reward' },
);
type Entry = z.output<typeof entry>;

export interface GivenResponses {
  responses: ResponseInput[];
  /** One per response, or undefined. */
  rewards: number[] | undefined;
}

interface ResponseOptions {
  response: string[];
  responsesFile?: string;
  reward?: number[];
}

/** @throws UsageError without responses, with an empty one, or where rewards do not go with them */
export async function readResponses(options: ResponseOptions): Promise<GivenResponses> {
  const what = 'The responses file';
  const filed: Entry[] =
    options.responsesFile === undefined
      ? []
      : parseWith(z.array(entry), await readJsonList(options.responsesFile, what), what);
  const entries: Entry[] = [...options.response.map((text) => ({ text })), ...filed];
  if (entries.length === 0) {
    throw new UsageError('There is no response to score. Give --response TEXT, once for each, or --responses-file.');
  }
  const responses = entries.map((given): ResponseInput => {
    const { text, token_ids } = { text: undefined, token_ids: undefined, ...given };
    return { ...(text === undefined ? {} : { text }), ...(token_ids === undefined ? {} : { token_ids }) };
  });
  const empty = responses.findIndex(({ text, token_ids }) => (text ?? token_ids ?? '').length === 0);
  if (empty >= 0) throw new UsageError(`Response ${empty + 1} is empty: there is no token to score in it.`);
  return { responses, rewards: rewardsOf(entries, options.reward) };
}

function rewardsOf(entries: readonly Entry[], given: number[] | undefined): number[] | undefined {
  const filed = entries.flatMap((each) => ('reward' in each && each.reward !== undefined ? [each.reward] : []));
  if (given && filed.length > 0) {
    throw new UsageError('There are rewards in --reward and in the responses file. Give them in one place.');
  }
  const rewards = given ?? filed;
  if (rewards.length === 0) return undefined;
  if (rewards.length !== entries.length) {
    throw new UsageError(
      `The number of rewards (${rewards.length}) is not the number of responses (${entries.length}): give one reward ` +
        'for each response, or none.',
    );
  }
  return rewards;
}
