/** What the guide and the home page add to the stylesheet. */
export const ABOUT_STYLE = `
:root{--heat:light-dark(#f0883e,#a9521c)}
.heat{border-radius:3px;padding:.1em .05em;color:var(--ink);background:color-mix(in oklab,var(--heat) calc(var(--h)*1%),transparent);box-shadow:inset 0 calc(var(--h)*-.03px) 0 var(--dropped)}
.h1{--h:10}.h2{--h:22}.h3{--h:34}.h4{--h:46}.h5{--h:60}.h6{--h:74}.h7{--h:88}.h8{--h:100}
ruby.heat{ruby-position:under;font-weight:700}
ruby.heat rt{font-size:.62em;font-weight:600;color:var(--quiet);font-family:system-ui,sans-serif}
.tokens{font:1.2rem/2.3 Charter,"Iowan Old Style",Georgia,"Noto Serif",serif;margin:0 0 .25rem;white-space:pre-wrap}
.example{display:grid;grid-template-columns:auto minmax(0,1fr);gap:1.25rem 2rem;margin:0 0 1.25rem}
.example .views img{width:9rem;height:9rem;border:1px solid var(--line);border-radius:8px;image-rendering:auto;display:block;background:#fff}
.example .views{display:grid;gap:.75rem;align-content:start}.example .views .note{margin:.25rem 0 0}
.example h3{margin:0}.example .told{margin:0 0 1rem}.example .told .note{margin:0 0 .35rem}
.example .asked{font-weight:650}
.first .example{grid-template-columns:minmax(0,1fr)}.first .example .views{grid-template-columns:auto auto;justify-content:start;gap:1.25rem}
.scale{display:flex;align-items:center;gap:2px;font-size:.8rem;color:var(--quiet);margin:0}.scale .heat{width:1.6rem;height:1rem;border-radius:2px;padding:0}
.scale span{white-space:nowrap}.scale span:first-child{margin-right:.4rem}.scale span:last-child{margin-left:.4rem}
.contents ul{display:flex;flex-wrap:wrap;gap:.25rem 1.1rem;list-style:none;padding:0;margin:0 0 2rem;font-size:.95rem}
.contents a{display:inline-block;padding:.2rem 0}
.prose section>p,.prose .points,.prose section>h3{max-width:72ch}
.prose h2{font-size:1.4rem;margin-top:.5rem}
.points{padding-left:1.2rem;margin:0 0 .75rem}.points li{margin:0 0 .5rem}.points.big li{margin:0 0 .8rem}
.formula{overflow-x:auto;margin:0 0 1rem;padding:.35rem 0}
.formula math{font-size:1.2rem;text-align:left;width:max-content;margin:0}
.numbers{display:grid;gap:1.25rem 2.5rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,28rem),1fr));margin:0 0 .75rem}
.number{min-width:0}.number p{margin:0;max-width:60ch}.number .formula{margin:0 0 .25rem}.number .formula math{font-size:1.05rem}
.prose table{min-width:38rem}.prose table th[scope=row]{font-weight:600;white-space:nowrap}
.area{white-space:nowrap}
.prose td,.prose tbody th{padding-right:1.25rem}
.hero{padding:clamp(1rem,4vw,3rem) 0 .5rem}
.hero h1{font-size:clamp(1.9rem,1.2rem + 3.6vw,3.4rem);max-width:20ch;letter-spacing:-.025em;line-height:1.08}
.hero .lead{font-size:1.15rem;max-width:60ch}
.overview{columns:20rem;column-gap:1rem}.overview section{break-inside:avoid;margin:0 0 1rem}.overview h2{font-size:1.1rem}.overview ul{list-style:none;margin:0 0 .75rem;padding:0}
.overview li{padding:.4rem 0;border-top:1px solid var(--line)}.overview li small{display:block;color:var(--quiet)}
@media (min-width:72rem){.first{display:grid;grid-template-columns:minmax(0,5fr) minmax(0,7fr);gap:1rem 3rem;align-items:center;margin:0 0 2rem}.first .hero h1{font-size:2.7rem}.first>section{margin:0}}
@media (max-width:44rem){.prose table{min-width:0}.prose table thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}.prose tbody tr{display:grid;padding:.5rem 0;border-bottom:1px solid var(--line)}.prose tbody th,.prose tbody td{border:0;padding:0;text-align:left}.prose td.area::before{content:'AUROC ';color:var(--quiet)}.example{grid-template-columns:minmax(0,1fr)}.example .views{grid-template-columns:auto auto;justify-content:start}.example .views img{width:7rem;height:7rem}.tokens{font-size:1.1rem}}
`;
