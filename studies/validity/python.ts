/** A Python that can draw pictures: the caller's own, or a small virtual environment made once under .sightline. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runPython } from './fresh-renders.ts';

const REQUIREMENTS = join('models', 'reference', 'requirements-generate.txt');
const HELP =
  'Install Python 3.10 or later with its venv module (Debian and Ubuntu: apt-get install python3 python3-venv; ' +
  'macOS: brew install python), or name an interpreter that has Pillow in SIGHTLINE_PYTHON.';

async function makeEnvironment(folder: string, requirements: string): Promise<void> {
  try {
    await runPython('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 10))']);
  } catch (cause) {
    throw new Error(`python3 is missing or too old. ${HELP}`, { cause });
  }
  try {
    await runPython('python3', ['-m', 'venv', '--clear', folder]);
  } catch (cause) {
    throw new Error(`python3 cannot make a virtual environment in ${folder}. ${HELP}`, { cause });
  }
  await runPython(interpreterOf(folder), ['-m', 'pip', 'install', '--quiet', '-r', requirements]);
}

function interpreterOf(folder: string): string {
  return process.platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python');
}

/** @returns the interpreter to run the generator with. */
export async function preparePython(options: {
  root: string;
  interpreter: string | undefined;
  log: (line: string) => void;
}): Promise<string> {
  if (options.interpreter !== undefined) return options.interpreter;
  const folder = join(options.root, '.sightline', 'python');
  const requirements = join(options.root, REQUIREMENTS);
  const wanted = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex');
  const stamp = join(folder, 'requirements.sha256');
  const made = existsSync(stamp) ? await readFile(stamp, 'utf8') : '';
  if (made !== wanted) {
    options.log('making a Python environment for the generator in .sightline/python (once)');
    await makeEnvironment(folder, requirements);
    await writeFile(stamp, wanted);
  }
  return interpreterOf(folder);
}
