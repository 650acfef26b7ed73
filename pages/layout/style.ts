/** The stylesheet of all pages. Paper, ink and links are those of the reference of the API. */
import { ABOUT_STYLE } from '../about/style.ts';
import { BENCHMARKS_STYLE } from '../board/style.ts';
import { RUN_STYLE } from '../run/style.ts';
import { TRAJECTORY_STYLE } from '../trajectory/style.ts';
import { TRY_STYLE } from '../try/style.ts';

export const STYLE = `
:root{color-scheme:light dark;
--paper:light-dark(#fcfbf9,#14161a);--raised:light-dark(#fff,#1c1f25);--sunk:light-dark(#f3f1ec,#101216);
--line:light-dark(#e2dfd7,#2c3038);--edge:light-dark(#858a93,#6d7480);--ink:light-dark(#1b1e24,#e6e4df);--quiet:light-dark(#5d636e,#9aa1ad);
--link:light-dark(#0b5fa5,#7db8f0);--on-link:light-dark(#fff,#0d1b2a);
--kept:light-dark(#14777a,#45b3b1);--dropped:light-dark(#b04d12,#f0a06a);--dropped-ground:light-dark(#f6ddcb,#4a2d1a);
--mark:light-dark(#7a2e8e,#d9a5ea);--fault:light-dark(#a4302a,#f2948d);--fault-ground:light-dark(#fbeceb,#34191a)}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;overflow-wrap:anywhere}
h1,h2,h3{line-height:1.2;margin:0 0 .5rem;text-wrap:balance}
h1{font-size:clamp(1.5rem,1.1rem + 2vw,2.1rem);letter-spacing:-.015em}
h2{font-size:1.25rem}h3{font-size:1rem}
p{margin:0 0 .75rem}
a{color:var(--link);text-underline-offset:.18em}
code,pre,.mono{font-family:ui-monospace,"Cascadia Code","SF Mono",Menlo,Consolas,monospace;font-size:.875em}
pre{background:var(--sunk);border:1px solid var(--line);border-radius:8px;padding:.75rem .9rem;margin:0 0 .75rem;overflow-x:auto;line-height:1.5}
:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:4px}
.skip{position:absolute;left:-100vw}.skip:focus{left:1rem;top:1rem;background:var(--raised);padding:.5rem .75rem;z-index:2}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.defs{position:absolute}
header.site,footer.site,main{max-width:76rem;margin:0 auto;padding-inline:clamp(1rem,3vw,2rem)}
header.site{display:flex;flex-wrap:wrap;gap:.5rem 1.5rem;align-items:center;padding-block:.9rem}
nav.site{flex:1}
nav.site ul{display:flex;flex-wrap:wrap;gap:.15rem;list-style:none;margin:0;padding:0}
nav.site a{display:block;padding:.3rem .7rem;border-radius:8px;color:var(--ink);text-decoration:none;font-size:.95rem}
nav.site a:hover{background:var(--sunk);text-decoration:underline}
nav.site a[aria-current]{background:var(--sunk);font-weight:650;box-shadow:inset 0 -2px 0 var(--link);border-radius:8px 8px 0 0}
p.who{margin-block:0}
@media (max-width:44rem){nav.site{order:3;flex:1 0 100%;margin-inline:-.5rem}nav.site a{padding:.3rem .5rem;font-size:.9rem}.who{margin-left:auto}.who .wide{display:none}}
.brand{display:inline-flex;gap:.5rem;align-items:center;font-weight:700;color:var(--ink);text-decoration:none;letter-spacing:-.01em}
.who{display:flex;gap:.75rem;align-items:center;color:var(--quiet);font-size:.9rem}
main{padding-block:.5rem 3rem}
footer.site{padding-block:1.25rem 2.5rem;color:var(--quiet);font-size:.875rem;border-top:1px solid var(--line)}
.trail ol{display:flex;flex-wrap:wrap;gap:.25rem .5rem;list-style:none;margin:0 0 .5rem;padding:0;font-size:.9rem}
.trail li::after{content:"/";margin-left:.5rem;color:var(--quiet)}
.lead{color:var(--quiet);max-width:65ch}
.note{color:var(--quiet);font-size:.875rem;max-width:75ch}
.eyebrow{color:var(--quiet);font-size:.85rem;margin:0 0 .25rem}
.card{background:var(--raised);border:1px solid var(--line);border-radius:12px;padding:1.1rem 1.2rem;min-width:0}
.card>:last-child{margin-bottom:0}
section{margin:0 0 2.25rem}
.sign-in .note{margin:1rem 0 0}
.sign-in{max-width:28rem;margin:8vh auto}
.fault{background:var(--fault-ground);color:var(--fault);border-left:4px solid var(--fault);padding:.6rem .8rem;border-radius:4px}
.tiles{list-style:none;margin:0;padding:0;display:grid;gap:1rem;grid-template-columns:repeat(auto-fill,minmax(min(100%,20rem),1fr))}
.pair{display:grid;gap:1rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,26rem),1fr))}
.facts{display:flex;flex-wrap:wrap;gap:.6rem 1.75rem;margin:0 0 .75rem}
.facts dt{color:var(--quiet);font-size:.8rem}.facts dd{margin:0;font-size:1.2rem;font-weight:600;font-variant-numeric:tabular-nums}
.facts.small dd{font-size:.95rem}
label,legend,.label{font-weight:600;font-size:.9rem}
input,select,button{font:inherit;color:inherit}
input:not([type=radio],[type=checkbox]),select{width:100%;background:var(--paper);border:1px solid var(--edge);border-radius:8px;padding:.5rem .6rem;min-height:2.75rem}
input[type=radio]{width:1.15rem;height:1.15rem;accent-color:var(--link);margin:.15rem 0 0;flex:none}
button{border:1px solid var(--link);background:transparent;color:var(--link);border-radius:8px;padding:.5rem 1rem;min-height:2.75rem;cursor:pointer;font-weight:600}
button.main,a.button.main{background:var(--link);color:var(--on-link)}
button.quiet{border-color:var(--line);min-height:2.25rem;padding:.25rem .7rem;font-size:.875rem}
a.button{display:inline-flex;align-items:center;border:1px solid var(--link);border-radius:8px;padding:.5rem 1rem;min-height:2.75rem;font-weight:600;text-decoration:none}
button:hover,a.button:hover{filter:brightness(1.1)}
.sign-in input{margin:.25rem 0 1rem}
.actions{display:flex;flex-wrap:wrap;gap:.75rem;align-items:center;margin:1rem 0 0}
.inline{display:flex;flex-wrap:wrap;gap:.75rem;align-items:end;margin:0 0 1rem}
.inline>div{flex:1 1 12rem;max-width:24rem}
table{border-collapse:collapse;width:100%;font-size:.9rem;font-variant-numeric:tabular-nums}
th,td{text-align:left;padding:.4rem .75rem .4rem 0;border-bottom:1px solid var(--line);vertical-align:top}
thead th{color:var(--quiet);font-weight:600;font-size:.8rem}
td.n,th.n{text-align:right}
.scroll{overflow-x:auto}
details>summary{cursor:pointer;color:var(--link);font-size:.875rem;min-height:1.5rem}
details[open]>summary{margin-bottom:.5rem}
.charts{display:grid;gap:1rem;grid-template-columns:repeat(auto-fill,minmax(min(100%,21rem),1fr))}
.chart{margin:0}
.chart svg{display:block;width:100%;height:auto;overflow:visible}
.chart figcaption{margin:0 0 .35rem}
.chart .name{font-weight:600}
.chart .what{display:block;color:var(--quiet);font-size:.8rem;line-height:1.35;min-height:2.7em}
.chart .values{color:var(--quiet);font-size:.8rem;margin:.35rem 0 .25rem}
.axis{stroke:var(--quiet);stroke-width:1;fill:none}.grid{stroke:var(--line);stroke-width:1;fill:none}
svg text{fill:var(--quiet);font:11px system-ui,sans-serif}
.kept{fill:var(--kept)}.dropped{fill:url(#hatch)}
.dots{fill:none;stroke-linecap:round;stroke-width:6;stroke:var(--kept);opacity:.55}
.crosses{fill:none;stroke:var(--dropped);stroke-width:1.6;opacity:.8}
.threshold{stroke:var(--mark);stroke-width:1.5;stroke-dasharray:4 3;fill:none}
svg text.mark{fill:var(--mark);font-weight:600}
.cut{fill:var(--dropped)}
.facts small{font-weight:400;color:var(--quiet);font-size:.85rem}
.hatch-ground{fill:var(--dropped-ground)}.hatch-line{fill:var(--dropped)}
.legend{display:flex;flex-wrap:wrap;gap:.35rem 1.25rem;margin:0 0 .9rem;font-size:.9rem;list-style:none;padding:0}
.legend svg{width:1rem;height:1rem;vertical-align:-.15rem;margin-right:.4rem}
.bar{display:block;width:100%;height:1.5rem;border-radius:6px;margin:0 0 .75rem}
.samples{list-style:none;margin:0;padding:0;display:grid;gap:.75rem}
.sample{display:grid;grid-template-columns:5.5rem minmax(0,1fr);gap:.9rem;padding:.8rem}
.sample .pictures{display:grid;gap:.35rem;align-content:start}
.sample img,.sample .blank{width:5.5rem;height:5.5rem;object-fit:contain;background:var(--sunk);border:1px solid var(--line);border-radius:8px}
.sample .blank{display:grid;place-items:center;color:var(--quiet);font-size:.75rem;text-align:center}
.sample .more{font-size:.75rem;color:var(--quiet)}
.sample h3{font-size:.8rem;font-weight:600;color:var(--quiet);margin:0 0 .2rem}
.sample .question{display:-webkit-box;-webkit-line-clamp:4;-webkit-box-orient:vertical;overflow:hidden;margin:0 0 .3rem}
.sample p{margin:0 0 .3rem;font-size:.95rem}
.sample ul.reasons{margin:.2rem 0 .3rem;padding-left:1.1rem;font-size:.85rem}
.values{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:.1rem .9rem;font-size:.8rem;color:var(--quiet);font-variant-numeric:tabular-nums}
.values b{color:var(--ink);font-weight:600}
fieldset{border:0;margin:0 0 1.1rem;padding:0;min-width:0}
legend{padding:0;margin:0 0 .4rem}
.choices{display:grid;gap:.5rem}
.choice{border:1px solid var(--line);border-radius:10px;padding:.6rem .8rem}
.choice:has(>label>input:checked){border-color:var(--link);box-shadow:inset 3px 0 0 var(--link)}
.choice>label{display:flex;gap:.6rem;align-items:flex-start;cursor:pointer;font-size:.95rem;padding:.2rem 0}
.choice>label small{display:block;font-weight:400;color:var(--quiet);font-size:.85rem}
.choice .parts{margin:.5rem 0 .3rem 1.75rem;display:grid;gap:.6rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,13rem),1fr))}
.choice:not(:has(>label>input:checked))>.parts{display:none}
.clause{display:grid;gap:.5rem;grid-template-columns:minmax(0,2fr) minmax(0,1.3fr) minmax(0,1.3fr)}
.choice .parts.clauses{grid-template-columns:minmax(0,1fr)}
.parts label{font-weight:500;font-size:.85rem}
@media (max-width:36rem){.clause{grid-template-columns:minmax(0,1fr) minmax(0,1fr)}.clause>:first-child{grid-column:1/-1}.choice .parts{margin-left:0}.sample{grid-template-columns:4.25rem minmax(0,1fr)}.sample img,.sample .blank{width:4.25rem;height:4.25rem}}
.tabs{display:flex;flex-wrap:wrap;gap:.4rem;list-style:none;padding:0;margin:0 0 1rem}
.tabs a{display:inline-block;padding:.3rem .8rem;border:1px solid var(--line);border-radius:999px;text-decoration:none;font-size:.9rem}
.tabs a[aria-current]{background:var(--link);color:var(--on-link);border-color:var(--link)}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
${RUN_STYLE}${ABOUT_STYLE}${TRAJECTORY_STYLE}${TRY_STYLE}${BENCHMARKS_STYLE}
@media print{header.site,footer.site,form{display:none}}
`;
