/** Order of test files: slow ones first, so that no worker finishes long after the others. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take more than ten seconds, slowest first. */
const SLOW = [
  'cli/demo/demo.test.ts',
  'cli/service/serve-command.test.ts',
  'cli/score/rejected-input.test.ts',
  'test/deploy/images.test.ts',
  'test/deploy/dry-run.test.ts',
  'cli/board/board-commands.service.test.ts',
];

/** Files of the project `workerd` share a process only if they run one after the other. */
const PROJECTS = ['api', 'workerd', 'node'];

export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { root } = this.ctx.config;
    const slow = SLOW.map((path) => join(root, path));
    const missing = slow.filter((path) => !existsSync(path));
    if (missing.length > 0) throw new Error(`test/slow-first.ts lists files that do not exist: ${missing.join(', ')}`);
    function rank({ moduleId, project }: TestSpecification): number {
      const index = slow.indexOf(moduleId);
      return index === -1 ? slow.length + PROJECTS.indexOf(project.name) : index;
    }
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}
