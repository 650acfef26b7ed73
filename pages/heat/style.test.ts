import { expect, test } from 'vitest';
import { DARK, LIGHT, STEPS } from '#core/heat/scale.ts';
import style from './style.css';

test('pages/heat/style.css has the colours of core/heat/scale.ts, one class per step', () => {
  const rule = /\.s(\d) \{\s+--g: light-dark\((#\w+), (#\w+)\);\s+--i: light-dark\((#\w+), (#\w+)\);\s+\}/g;
  const found = [...style.matchAll(rule)].map(([, step, light, dark, lightInk, darkInk]) => ({
    step: Number(step),
    light: { ground: light, ink: lightInk },
    dark: { ground: dark, ink: darkInk },
  }));
  const expected = Array.from({ length: STEPS }, (_, index) => ({
    step: index + 1,
    light: LIGHT[index],
    dark: DARK[index],
  }));
  expect(found).toEqual(expected);
});
