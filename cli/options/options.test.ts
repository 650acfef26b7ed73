import { InvalidArgumentError } from 'commander';
import { describe, expect, test } from 'vitest';
import { collectInto, parseBetaMax, parseDivergences, parseNumber, parseRegion } from './parse-options.ts';
import { describePerturbation, parsePerturbation } from './perturbation-option.ts';

describe('--perturbation', () => {
  test('parsePerturbation parses a name with parameters', () => {
    expect(parsePerturbation('patch_blackening:probability=0.3,patch=28')).toEqual({
      name: 'patch_blackening',
      patch: 28,
      probability: 0.3,
    });
    expect(parsePerturbation('solid:color=10/20/30')).toEqual({ name: 'solid', color: [10, 20, 30] });
    expect(describePerturbation(parsePerturbation('solid'))).toBe('solid (color grey)');
    expect(describePerturbation(parsePerturbation('no_image'))).toBe('no_image');
  });

  test.each([
    ['fog', 'Unknown perturbation "fog". Choose one of: patch_blackening, gaussian_noise'],
    ['patch_blackening:probability=2', 'probability'],
    ['patch_blackening:size=2', 'size'],
  ])('parsePerturbation rejects %s', (text, message) => {
    expect(() => parsePerturbation(text)).toThrow(message);
  });
});

describe('option values', () => {
  test('parseRegion parses a box, by default of image 0', () => {
    expect(parseRegion('1:10,20,60.5,80')).toEqual({ image: 1, box: [10, 20, 60.5, 80] });
    expect(parseRegion('10,20,60,80')).toEqual({ image: 0, box: [10, 20, 60, 80] });
  });

  test('parseDivergences parses a list', () => {
    expect(parseDivergences('jsd, kl')).toEqual(['jsd', 'kl']);
  });

  test('collectInto collects repeated options, also after a default', () => {
    const collect = collectInto(parseNumber);
    expect(collect('2', collect('-1e3'))).toEqual([-1000, 2]);
    expect(collect('1', [])).toEqual([1]);
  });

  test('parseBetaMax accepts a number or dynamic', () => {
    expect(['dynamic', '1.1'].map(parseBetaMax)).toEqual(['dynamic', 1.1]);
  });

  test.each([
    [() => parseNumber('NaN')],
    [() => parseNumber('Infinity')],
    [() => parseNumber(' ')],
    [() => parseNumber('1,5')],
    [() => parseRegion('1,2,3')],
    [() => parseRegion('0:1,2,3,4,5')],
    [() => parseDivergences('kl,l2')],
    [() => parseBetaMax('static')],
  ])('the option parser rejects %s', (parse) => {
    expect(parse).toThrow(InvalidArgumentError);
  });
});
