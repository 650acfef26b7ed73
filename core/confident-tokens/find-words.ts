/** Finds the words of a text and separates content words from function words; docs/service.md documents the rule. */

export interface Word {
  text: string;
  /** Offsets in UTF-16 code units. */
  start: number;
  end: number;
}

/** A single Han character, or a run of letters and digits of any other script. */
const WORD = /\p{Script=Han}|[[\p{L}\p{M}\p{N}]--\p{Script=Han}]+(?:['’]\p{L}+)*/gv;

export function findWords(text: string): Word[] {
  return Array.from(text.matchAll(WORD), ({ 0: word, index }) => ({
    text: word,
    start: index,
    end: index + word.length,
  }));
}

/** Articles, pronouns, prepositions, conjunctions and auxiliaries. */
const FUNCTION_WORDS = new Set(
  `a an the this that these those such
i me my mine you your yours he him his she her hers it its we us our ours they them their theirs one ones who whom whose which what
there here where when why how
am is are was were be been being do does did done have has had having will would shall should can could may might must let let's
i'm i've i'll i'd you're you've it's he's she's we're we've they're they've that's there's here's what's isn't aren't wasn't weren't
don't doesn't didn't won't wouldn't can't cannot couldn't shouldn't haven't hasn't hadn't
of in on at by to from with without within into onto over under above below between among through during before after about against
across along around behind beside beyond near off out up down upon toward towards via per as like than
and or but nor so yet if then else because since while although though unless until whether therefore thus hence however also too
not just only very more most much many some any each every both all either neither other another same own again still already even
first next finally now s t d ll m re ve`.split(/\s+/),
);

/** Words that introduce an answer, such as "the answer is". */
const FRAME_WORDS = new Set(
  `answer answers question image images picture pictures photo figure diagram chart graph option choice result step steps solution
show shows shown see sees seen look looks looking find given means equals correct overall total totals let`.split(
    /\s+/,
  ),
);

/** @returns false for English function words and for words that only introduce an answer */
export function carriesContent(word: string): boolean {
  const plain = word.toLowerCase().replaceAll('’', "'");
  return !FUNCTION_WORDS.has(plain) && !FRAME_WORDS.has(plain);
}
