/** What the page to try it adds to the stylesheet. */
export const TRY_STYLE = `
.try{display:grid;gap:1.25rem;grid-template-columns:minmax(0,1fr);align-items:start}
@media (min-width:52rem){.try{grid-template-columns:minmax(0,20rem) minmax(0,1fr)}}
.try .card{margin:0}
.try+.note{margin-top:1.25rem}
textarea{display:block;width:100%;font:inherit;color:inherit;background:var(--paper);border:1px solid var(--edge);border-radius:8px;padding:.5rem .6rem;resize:vertical}
textarea::placeholder{color:var(--quiet);opacity:1}
.try label,.try legend{display:block;margin:0 0 .35rem}.try .note{margin:.35rem 0 1.1rem}
.try .fault{margin:.25rem 0 .5rem}
.responses-asked{display:grid;gap:.6rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,16rem),1fr))}
.drop.over{border-color:var(--link);box-shadow:0 0 0 3px var(--link)}
.preview img,.preview canvas{display:block;max-width:100%;max-height:22rem;margin:0 auto .75rem;border:1px solid var(--line);border-radius:8px;background:var(--sunk)}
.preview [hidden]{display:none}
.tried{display:grid;gap:1.5rem 2rem;grid-template-columns:minmax(0,1fr)}
.tried>*{min-width:0}.tried figcaption{margin:.6rem 0 .9rem}.tried figure{margin:0}
.tried img{display:block;max-width:100%;max-height:22rem;border:1px solid var(--line);border-radius:8px;background:var(--sunk)}
.tried .heat-text{font:1.05rem/1.95 Charter,"Iowan Old Style",Georgia,"Noto Serif",serif}
.tried h2{display:flex;flex-wrap:wrap;gap:.25rem 1rem;align-items:baseline;font-size:1.05rem}
.tried h2 small{color:var(--quiet);font-weight:400;font-size:.85rem}
.tried .says{font-size:1.05rem;margin:0 0 .5rem}
@media (min-width:52rem){.tried{grid-template-columns:minmax(0,15rem) minmax(0,1fr)}.tried figure{position:sticky;top:1rem;align-self:start}}
`;
