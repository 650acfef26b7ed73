/** Runs the Python generator, in the caller's interpreter or in a virtual environment under .sightline. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const REQUIREMENTS = join('models', 'reference', 'requirements-generate.txt');
const HELP =
  'Install Python 3.10 or later with its venv module (Debian and Ubuntu: apt-get install python3 python3-venv; ' +
  'macOS: brew install python), or set SIGHTLINE_PYTHON to an interpreter that has Pillow.';
const ERROR_LINES_SHOWN = 12;

/**
 * @returns the standard output
 * @throws Error with the last lines of stderr if the program fails
 */
export async function runPython(python: string, args: string[], env: Record<string, string> = {}): Promise<string> {
  const child = spawn(python, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', (cause) => reject(new Error(`${python} cannot be run: ${cause.message}`, { cause })));
    child.once('close', resolve);
  });
  if (code !== 0) {
    const lastLines = stderr.trim().split('\n').slice(-ERROR_LINES_SHOWN).join('\n');
    throw new Error(`${python} ${args.join(' ')} ended with ${code}:\n${lastLines}`);
  }
  return stdout;
}

function interpreterIn(folder: string): string {
  return process.platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python');
}

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
  await runPython(interpreterIn(folder), ['-m', 'pip', 'install', '--quiet', '-r', requirements]);
}

/** @returns the interpreter that runs the generator: the given one, or that of an environment made on first use */
export async function preparePython(options: {
  root: string;
  interpreter: string | undefined;
  log: (line: string) => void;
}): Promise<string> {
  if (options.interpreter !== undefined) return options.interpreter;
  const folder = join(options.root, '.sightline', 'python');
  const requirements = join(options.root, REQUIREMENTS);
  const expected = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex');
  const stamp = join(folder, 'requirements.sha256');
  const installed = existsSync(stamp) ? await readFile(stamp, 'utf8') : '';
  if (installed !== expected) {
    options.log('making a Python environment for the generator in .sightline/python (once)');
    await makeEnvironment(folder, requirements);
    await writeFile(stamp, expected);
  }
  return interpreterIn(folder);
}
