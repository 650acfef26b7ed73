/** Splits a statement into what it affirms and what it denies: "not A but B", "Option B is wrong", "不是红色". */

const CLAUSE_END =
  /[;；。!！?？\n]|\.(?=\s|$)|[,，](?=\s|$)|(?<=[^\d\s])，|\b(?:but|however|instead(?! of)|rather(?! than)|whereas|while|so|therefore|because|since|which (?:is|are))\b|(?<!\b(?:think|thinks|believe|believes|say|says|said|doubt|doubts|deny|denies|suppose|feel|feels|imagine|mean|means|suggest|suggests|claim|claims|sure|certain|true|false|likely|possible|that|if|whether) )\b(?:it['’]s|it is)\b|而是|但是?|所以|因此/giu;
/** Denies what follows it in its clause. */
const DENIES_AFTER =
  /\b(?:not|cannot|can['’]?t|\w+n['’]t|never|neither|nor|no longer|eliminat(?:e|es|ed|ing)|rul(?:e|es|ed|ing) out|exclud(?:e|es|ed|ing)|reject(?:s|ed)?|discard(?:s|ed)?|except|other than|rather than|instead of|unlike|anything but|far from|hardly|without(?! (?:a |any )?doubt)|lacks?|den(?:y|ies)|impossible|unlikely|(?<!without a |without any |no |beyond )doubt(?:s|ful)?|wrong(?: to| that)|false that|avoid)\b|不是|并非|并不|不(?:选|应|能|可以|属于)|别选|不为|不等于|不会|不可能|没有|没|排除|除了|非/iu;
/** Denies the clause in which it stands. */
const DENIES_CLAUSE =
  /\b(?:is|are|was|were|seems?|looks?|must be|would be|be)(?: \w+)? (?:wrong|incorrect|false|untrue|eliminated|excluded|ruled out|impossible|invalid|out|unlikely)\b|\b(?:can|could|may|must|should) be (?:eliminated|excluded|ruled out|rejected|discarded)\b|\b(?:does|do|did)(?:n['’]t| not) (?:fit|match|work|apply)\b|(?:是)?(?:错误|错|不对|不正确|不成立)(?:的)?$|ではありません|ではない|じゃない|아닙니다|아니/iu;

const COPULA_END =
  /\b(?:is|are|was|were|be|been|does|do|did|can|could|should|would|will|may|might|must|has|have|had)$|是$/i;

/** A subject without a statement: "I cannot tell" affirms nothing. */
const SUBJECT = /^(?:i|we|you|it|they|he|she|this|that|there|one|which|who)(?: (?:really|just|simply|also))?$/i;

export interface Polarity {
  affirmed: string;
  denied: string;
}

/** Splits a text of bounded length by polarity. A text without denial is affirmed unchanged. */
export function splitPolarity(text: string): Polarity {
  if (!DENIES_AFTER.test(text) && !DENIES_CLAUSE.test(text)) return { affirmed: text, denied: '' };
  const affirmed: string[] = [];
  const denied: string[] = [];
  for (const clause of text.split(CLAUSE_END)) {
    const trimmed = clause.trim();
    if (trimmed === '') continue;
    if (DENIES_CLAUSE.test(trimmed)) {
      denied.push(trimmed);
      continue;
    }
    const at = trimmed.search(DENIES_AFTER);
    if (at < 0) affirmed.push(trimmed);
    else {
      // The subject of "B is not the answer" is not affirmed; the words before a bare "not" are: "B not A".
      const before = trimmed.slice(0, at).trim();
      if (!COPULA_END.test(before) && !SUBJECT.test(before)) affirmed.push(before);
      denied.push(trimmed.slice(at));
    }
  }
  return { affirmed: affirmed.filter((part) => part !== '').join('. '), denied: denied.join('. ') };
}

const BOUND =
  /[<>≤≥≠≮≯]|\\(?:leq?|geq?|neq?|lt|gt|leqslant|geqslant)(?![a-zA-Z])|!=|\b(?:at (?:least|most)|(?:more|less|fewer|greater|larger|smaller|higher|lower) than|no (?:more|less|fewer) than|up to|exceed(?:s|ing)?|or (?:more|less|fewer|greater|above|below)|(?:over|under|above|below) [-\d]|between [-\d.]+ and|minimum of|maximum of)\b|大于|小于|不少于|不多于|至少|至多|超过|低于|高于|以上|以下|以内|不足/iu;

/** True if the text gives a bound or an inequality ("at least 5", "> 5") instead of a value. */
export function isBound(text: string): boolean {
  return BOUND.test(text);
}
