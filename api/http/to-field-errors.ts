/** Issues of zod as faults with pointers: few enough, and short enough, to be read. */
import type { FieldError } from '#contract/errors.ts';
import { jsonPointer } from '#contract/parse.ts';

const FAULTS_MAX = 20;
const MESSAGE_CHARS_MAX = 300;

interface Issue {
  path: readonly PropertyKey[];
  message: string;
  code?: string | undefined;
  /** Of a union: the issues of each member. */
  errors?: readonly (readonly Issue[])[];
}

/** Of a union that fits nowhere, the faults of the member that comes closest say more than "Invalid input". */
function expand(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union' || !issue.errors?.length) return [issue];
  const closest = issue.errors.reduce((best, one) => (depth(one) > depth(best) ? one : best));
  if (depth(closest) === 0) return [issue];
  return closest.flatMap((inner) => expand({ ...inner, path: [...issue.path, ...inner.path] }));
}

function depth(issues: readonly Issue[]): number {
  return Math.max(0, ...issues.map(({ path }) => path.length));
}

export function faultsOf(issues: readonly unknown[]): FieldError[] {
  return (issues as readonly Issue[])
    .slice(0, FAULTS_MAX)
    .flatMap(expand)
    .slice(0, FAULTS_MAX)
    .map(({ path, message }) => ({
      pointer: jsonPointer(path),
      message: message.length > MESSAGE_CHARS_MAX ? `${message.slice(0, MESSAGE_CHARS_MAX)}…` : message,
    }));
}
