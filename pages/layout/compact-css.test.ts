import { expect, test } from 'vitest';
import { compactCss } from './compact-css.ts';

test('compactCss drops comments, whitespace, last semicolons and leading zeros', () => {
  const css = `/* Links. */
.a > b,
.c:not(:hover)::after {
  margin: 0 0.5rem 10.05em;
  color: rgb(0 0 0);
}
@media (min-width: 44rem) {
  .d {
    font: 1rem / 1.5 "Noto Serif", serif;
  }
}
`;
  expect(compactCss(css)).toBe(
    '.a>b,.c:not(:hover)::after{margin:0 .5rem 10.05em;color:rgb(0 0 0)}' +
      '@media (min-width:44rem){.d{font:1rem / 1.5 "Noto Serif",serif}}',
  );
});

test('compactCss keeps quoted strings', () => {
  expect(compactCss('a::before {\n  content: "x:  0.5 ; ";\n}\n')).toBe('a::before{content:"x:  0.5 ; "}');
});
