/** Decides whether a response gives one of the accepted answers. No I/O except the user's grader hook. */
export { acceptedContent } from './accepted.ts';
export { chooseGrader } from './auto.ts';
export { type CallGraderInput, callGrader, GraderError, type GraderProblem, isAllowed } from './call-grader.ts';
export { stripSpecialTokens } from './clean.ts';
export { extract, RESPONSE_CHARS_MAX, type Statement } from './extract.ts';
export { grade, prepareAutomatic, prepareGrader } from './grade.ts';
export type { Grader, Question } from './grader.ts';
export { normalise } from './normalise.ts';
