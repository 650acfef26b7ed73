/** Decides whether a response gives one of the accepted answers. No I/O except the user's grader hook. */
export { chooseGrader } from './auto.ts';
export { callGrader, GraderError, isAllowed } from './call-grader.ts';
export { grade, prepareAutomatic, prepareGrader } from './grade.ts';
