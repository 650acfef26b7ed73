/** How the reference looks: one column to read, contents beside it where there is room, light or dark as the reader has it. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#fcfbf9, #14161a);
  --raised: light-dark(#f3f1ec, #1c1f25);
  --ink: light-dark(#1b1e24, #e6e4df);
  --quiet: light-dark(#5d636e, #9aa1ad);
  --line: light-dark(#e2dfd7, #2c3038);
  --link: light-dark(#0b5fa5, #7db8f0);
  --get: light-dark(#0b5fa5, #7db8f0);
  --post: light-dark(#21703f, #79cf98);
  --delete: light-dark(#a4302a, #f2948d);
  --warn: light-dark(#8a5a00, #e0b35a);
  --mono: ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace;
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1.5rem; -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 1rem/1.6 system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif;
  display: grid; grid-template-columns: 18.5rem minmax(0, 1fr);
}
a { color: var(--link); text-decoration: none; }
a:hover { text-decoration: underline; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 2px; }
code { font: 0.875em/1.5 var(--mono); overflow-wrap: anywhere; }
p, dd { overflow-wrap: anywhere; }

nav {
  position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 2rem 1.25rem;
  background: var(--raised); border-right: 1px solid var(--line); font-size: 0.875rem;
}
nav .title { color: var(--ink); font-size: 1.125rem; font-weight: 650; }
nav .title span { color: var(--quiet); font-weight: 400; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav > ul { margin-top: 1.25rem; }
nav > ul > li { margin-bottom: 0.875rem; }
nav > ul > li > a { display: inline-block; color: var(--ink); font-weight: 600; }
nav > ul > li > a::first-letter { text-transform: uppercase; }
nav li li a { display: flex; gap: 0.5rem; align-items: baseline; padding: 0.125rem 0; color: var(--quiet); }
nav li li a:hover { color: var(--ink); }
nav .method { flex: 0 0 2.75rem; text-align: right; }

main { width: 100%; max-width: 54rem; padding: 2.5rem 2.5rem 6rem; }
h1 { margin: 0; font-size: 2rem; line-height: 1.2; letter-spacing: -0.015em; }
.lead { font-size: 1.1875rem; line-height: 1.5; color: var(--quiet); margin: 0.75rem 0; max-width: 40rem; }
h2 { margin: 3.5rem 0 0.5rem; font-size: 1.5rem; line-height: 1.25; letter-spacing: -0.01em; }
h2::first-letter { text-transform: uppercase; }
h3 { margin: 0; font-size: 1.125rem; line-height: 1.35; }
h3 a { color: inherit; }
h4 { margin: 1.5rem 0 0.25rem; font-size: 0.8125rem; font-weight: 650; color: var(--quiet); }

article { padding: 2rem 0; border-top: 1px solid var(--line); }
section > p + article { margin-top: 1.25rem; }
.address { margin: 0.375rem 0 0; display: flex; flex-wrap: wrap; gap: 0.25rem 0.75rem; align-items: baseline; }
.address code { font-size: 0.9375rem; }
.method { font: 650 0.6875rem/1.5 var(--mono); letter-spacing: 0.02em; color: var(--quiet); }
.method.get { color: var(--get); }
.method.post { color: var(--post); }
.method.delete { color: var(--delete); }
.address .method { font-size: 0.8125rem; }
.scope, .scope code { margin-left: auto; font-size: 0.8125rem; color: var(--quiet); }

pre {
  margin: 1rem 0; padding: 0.875rem 1rem; max-height: 31rem; overflow: auto;
  background: var(--raised); border: 1px solid var(--line); border-radius: 6px;
}
pre code { font-size: 0.8125rem; line-height: 1.5; display: block; overflow-wrap: normal; white-space: pre; }

dl { margin: 0; }
dd { margin: 0; min-width: 0; }
dd p { margin: 0.125rem 0 0; color: var(--quiet); font-size: 0.9375rem; }
.fields > div { display: grid; grid-template-columns: 13rem minmax(0, 1fr); gap: 0 1.25rem; padding: 0.4375rem 0; border-top: 1px solid var(--line); }
.fields > div:first-child { border-top: 0; }
.fields .fields { margin-top: 0.375rem; padding-left: 0.875rem; border-left: 2px solid var(--line); }
.fields .fields > div { grid-template-columns: 10rem minmax(0, 1fr); }
.fields dt { overflow-wrap: anywhere; }
.required { font-size: 0.75rem; color: var(--warn); white-space: nowrap; }
.type { font-size: 0.9375rem; }
h4 + p { margin: 0.25rem 0; }
.bounds, .media { font-size: 0.8125rem; color: var(--quiet); }
.form { padding: 0.75rem 0; }
.form + .form { border-top: 1px solid var(--line); }
.rules > div { display: grid; grid-template-columns: 6.5rem minmax(0, 1fr); gap: 0 1.25rem; padding: 0.5rem 0; }
.rules dt { font-weight: 600; }
.answers > div { display: grid; grid-template-columns: 3.5rem minmax(0, 1fr); padding: 0.25rem 0; }
.status { font-weight: 650; }
.s2 { color: var(--post); }
.s4, .s5 { color: var(--warn); }
details { margin-top: 0.5rem; }
summary { cursor: pointer; color: var(--quiet); font-size: 0.875rem; padding: 0.25rem 0; }
summary:hover { color: var(--ink); }
:target > h3 a, section:target > h2 { text-decoration: underline; text-decoration-color: var(--link); text-decoration-thickness: 2px; text-underline-offset: 0.25em; }

@media (max-width: 60rem) {
  body { display: block; }
  nav { position: static; height: auto; padding: 1rem 1.25rem; border-right: 0; border-bottom: 1px solid var(--line); }
  nav > ul { margin-top: 0.5rem; display: flex; flex-wrap: wrap; gap: 0 1rem; }
  nav > ul > li { margin: 0; }
  nav > ul > li > a { display: inline-block; padding: 0.375rem 0; font-weight: 500; color: var(--link); }
  nav li ul { display: none; }
  main { padding: 1.75rem 1.25rem 4rem; max-width: none; }
}
@media (max-width: 40rem) {
  h1 { font-size: 1.625rem; }
  .fields > div, .fields .fields > div, .rules > div { display: block; }
  .scope { margin-left: 0; flex-basis: 100%; }
}
@media print {
  nav { display: none; }
  body { display: block; }
  pre { max-height: none; white-space: pre-wrap; }
}
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
`;
