/** What the pages of runs add to the stylesheet. */
export const RUN_STYLE = `
.status{display:inline-flex;gap:.4rem;align-items:center;font-weight:650;font-size:.95rem}
.status svg{width:.8rem;height:.8rem;fill:none;stroke:currentColor;stroke-width:2}
.status.succeeded{color:var(--kept)}.status.succeeded svg{fill:currentColor}
.status.failed{color:var(--fault)}.status.failed svg{fill:currentColor}
.status.running,.status.finishing,.status.queued{color:var(--link)}
.status.cancelled{color:var(--quiet)}
@media (prefers-reduced-motion:no-preference){.status.running svg,.status.finishing svg{animation:breathe 1.6s ease-in-out infinite}}
@keyframes breathe{50%{fill:currentColor}}
.state{display:flex;flex-wrap:wrap;gap:.25rem 1rem;align-items:baseline;margin:0 0 .5rem}
.why{color:var(--quiet);font-size:.9rem}
.bar .open,.spark .open{fill:var(--sunk)}
.bar .succeeded{fill:var(--kept)}.bar .failed{fill:var(--fault)}.bar .cancelled{fill:var(--edge)}
.bar.progress{border:1px solid var(--line);background:var(--sunk)}
@media (prefers-reduced-motion:no-preference){.bar.progress rect{transition:width .3s,x .3s}}
.card.run h2{font-size:1.1rem}.card.run .bar{height:.7rem}
.live{margin:0 0 1rem}
.live .facts{margin-bottom:.5rem}
main>.actions{margin:0 0 2.25rem}
.actions .label{color:var(--quiet);margin-left:.25rem}
.words{display:grid;gap:.7rem 2rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,22rem),1fr));margin:0 0 .75rem}
.words dt{color:var(--quiet);font-size:.8rem}.words dd{margin:0}
.words small,table small{color:var(--quiet)}
.failure ul{list-style:none;margin:0;padding:0}.failure p{margin:0 0 .35rem}
.failure .label{color:var(--fault);margin-left:.5rem}
.ids code{background:var(--sunk);border:1px solid var(--line);border-radius:6px;padding:.05rem .35rem;font-size:.8rem}
table.wide{min-width:46rem}
.sample.asked h3{margin:0}
.asked .question{font-weight:600;margin:0 0 .5rem}
.responses{list-style:none;margin:0;padding:0}
.response{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,27rem);gap:.25rem 1.5rem;padding:.55rem 0;border-top:1px solid var(--line)}
.said a{display:-webkit-box;-webkit-line-clamp:3;-webkit-box-orient:vertical;overflow:hidden;text-decoration-thickness:1px;text-decoration-color:var(--edge)}
.said a:hover{text-decoration-color:currentColor}
.said small{color:var(--quiet);font-size:.8rem}
.response dl{display:grid;grid-template-columns:repeat(5,minmax(0,1fr));gap:.25rem 1rem;margin:0;font-variant-numeric:tabular-nums}
.response dd{white-space:nowrap}
@media (min-width:56.01rem){.response:not(:first-child) dt{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}}
.chart .lies{color:var(--quiet);font-size:.8rem;margin:.35rem 0 .25rem}.chart .lies b{color:var(--ink)}
.charts+.note{margin-top:.75rem}
.response dt{white-space:nowrap;color:var(--quiet);font-size:.75rem}.response dd{margin:0;font-weight:600;font-size:.9rem}
abbr[title]{text-decoration:none}
.spark{display:block;width:100%;height:.4rem;border-radius:3px;margin-top:.2rem}
.spark .against{fill:var(--dropped)}.spark .middle{stroke:var(--edge);stroke-width:1;vector-effect:non-scaling-stroke}
@media (max-width:56rem){.response{grid-template-columns:minmax(0,1fr)}}
@media (max-width:36rem){.sample.asked{grid-template-columns:minmax(0,1fr)}.asked .pictures{display:flex}.response dl{grid-template-columns:1.25fr 1.25fr .9fr 1fr .8fr;gap:.25rem .5rem}.response dd{font-size:.82rem}}
.thresholds{display:grid;gap:.75rem 1rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,9.5rem),1fr));align-items:end;margin:0 0 2rem}
.groups{list-style:none;margin:0;padding:0;display:grid;gap:1rem;grid-template-columns:repeat(auto-fill,minmax(min(100%,24rem),1fr));align-items:start}
.group h3{font-size:1.2rem;display:flex;gap:.75rem;align-items:baseline;margin:0}
.group .times{color:var(--quiet);font-weight:600;font-variant-numeric:tabular-nums}
.group>.spark{margin:.35rem 0 .35rem}
.group>.note{margin:0 0 .5rem}
.tag{display:inline-block;border:1px solid var(--line);border-radius:999px;padding:0 .6rem;font-size:.8rem;color:var(--quiet);font-weight:400;letter-spacing:0}
.found{border-top:1px solid var(--line);padding:.7rem 0}
.found h4{font-size:.8rem;font-weight:600;color:var(--quiet);margin:0 0 .15rem}
.found .note{margin:0 0 .25rem;font-size:.85rem}
.context{font-family:Charter,"Iowan Old Style",Georgia,"Noto Serif",serif;font-size:1rem!important;line-height:1.5}
mark{background:light-dark(#f7dcf9,#4d2a57);color:var(--ink);border-radius:3px;padding:.05em .15em;box-shadow:inset 0 -2px 0 var(--mark)}
.context a{text-decoration-thickness:1px}
`;
