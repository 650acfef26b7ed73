/** Parser of `--perturbation name:key=value,…`. */
import { PERTURBATION_NAMES, type Perturbation, perturbation } from '#contract/perturbation.ts';
import { UsageError } from '../terminal/failure.ts';

function toValue(text: string): unknown {
  if (/^\d+\/\d+\/\d+$/.test(text)) return text.split('/').map(Number);
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** @throws UsageError for an unknown perturbation or an invalid parameter */
export function parsePerturbation(text: string): Perturbation {
  const [name = '', ...rest] = text.split(':');
  if (!PERTURBATION_NAMES.some((known) => known === name)) {
    throw new UsageError(`Unknown perturbation "${name}". Choose one of: ${PERTURBATION_NAMES.join(', ')}.`);
  }
  const parameters = rest
    .join(':')
    .split(',')
    .filter((part) => part !== '')
    .map((part) => {
      const [key = '', ...value] = part.split('=');
      return [key, toValue(value.join('='))];
    });
  const parsed = perturbation.safeParse({ name, ...Object.fromEntries(parameters) });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UsageError(`--perturbation ${name}, ${issue?.path.join('.') || 'parameters'}: ${issue?.message}.`);
}

/** "patch_blackening (patch 14, probability 0.5)" */
export function describePerturbation({ name, ...parameters }: Perturbation): string {
  const shown = Object.entries(parameters).map(
    ([key, value]) => `${key} ${Array.isArray(value) ? value.join('/') : value}`,
  );
  return shown.length === 0 ? name : `${name} (${shown.join(', ')})`;
}
