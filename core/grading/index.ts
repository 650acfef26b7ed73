/** Whether a response says one of the accepted answers; null where that cannot be told. No storage; no network but that of the hook. */
export { type CallGraderInput, callGrader, GraderError, type GraderProblem, isAllowed } from './call-grader.ts';
export { extract, type Statement } from './extract.ts';
export { grade, prepareGrader } from './grade.ts';
export type { Grader, Question } from './grader.ts';
export { normalise } from './normalise.ts';
