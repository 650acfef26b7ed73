/** What the page of a trajectory adds to the stylesheet, and the colours of every heat map. */
import { DARK, LIGHT } from '#core/heat/scale.ts';

const STEPS = LIGHT.map((light, index) => {
  const dark = DARK[index] ?? light;
  return `.s${index + 1}{--g:light-dark(${light.ground},${dark.ground});--i:light-dark(${light.ink},${dark.ink})}`;
}).join('');

export const TRAJECTORY_STYLE = `
${STEPS}
.heat-map a,.heat-text span,.ramp [class],.top-tokens a,.heat-legend .k{color:var(--i,var(--ink));background:var(--g,transparent);border-radius:3px;text-decoration:none;box-decoration-break:clone;-webkit-box-decoration-break:clone}
.heat-map{position:relative;font:1.12rem/2.15 Charter,"Iowan Old Style",Georgia,"Noto Serif",P052,serif}
.heat-map p,.heat-text{white-space:pre-wrap;margin:0;position:relative}
.heat-map.large{font-size:1.4rem;line-height:2.1}.heat-map .w,.heat-text .w{color:var(--quiet)}
.heat-map a{padding:.14em 0 .1em;cursor:pointer}
.heat-map .k,.heat-text .k,.heat-legend .k{box-shadow:inset 0 -2px 0 var(--under,var(--ink))}
.heat-map .k[class*=s],.heat-text .k[class*=s]{--under:var(--i)}
.heat-map .s6,.heat-map .s7,.heat-map .s8,.heat-text .s6,.heat-text .s7,.heat-text .s8{font-weight:700}
.heat-map.long p{content-visibility:auto;contain-intrinsic-size:auto 42rem;padding-block:.1rem 2.4rem;margin-bottom:-2.4rem}
.heat-map a:hover{outline:2px solid var(--ink);outline-offset:0}
.heat-map a:target,.heat-map a:has(:target){outline:3px solid var(--link);outline-offset:2px;border-radius:4px;scroll-margin:35vh}
.heat-map a:is(:hover,:focus-visible,:target)::after{content:attr(data-v);position:absolute;z-index:3;left:0;margin-top:2.1em;white-space:nowrap;background:var(--ink);color:var(--paper);font:500 .8rem/1.4 system-ui,sans-serif;padding:.25rem .55rem;border-radius:6px;pointer-events:none}
@supports (anchor-name:--t){.heat-map a:is(:hover,:focus-visible,:target){anchor-name:--t}.heat-map a:is(:hover,:focus-visible,:target)::after{position-anchor:--t;left:auto;margin-top:.35em;top:anchor(bottom);justify-self:anchor-center}}
.heat-map:has(a:hover) a:target:not(:hover)::after,.heat-map:has(a:focus-visible) a:target:not(:focus-visible)::after,.heat-map:has(a:hover) a:focus-visible:not(:hover)::after{content:none}
.heat-legend{display:flex;flex-wrap:wrap;gap:.4rem 1.5rem;align-items:center;margin:0 0 1rem;font-size:.8rem;color:var(--quiet)}
.heat-legend p{margin:0}.heat-legend .k{color:var(--ink);padding-bottom:.2em}
.sign{border:1px solid var(--line);border-radius:4px;padding:0 .3em;color:var(--ink)}
.ramp{display:flex;flex-wrap:wrap;align-items:center;gap:2px;font-variant-numeric:tabular-nums}
.ramp [class]{min-width:3.1rem;text-align:center;padding:.1rem .3rem}.ramp>:first-child{margin-right:.5rem}.ramp>:last-child{margin-left:.4rem}
.trajectory{display:grid;gap:1.75rem 2rem;grid-template-columns:minmax(0,1fr);margin:0 0 2.25rem}
.trajectory>section{margin:0;min-width:0}
@media (min-width:64rem){.trajectory{grid-template:"map views" auto "chart views" 1fr/minmax(0,1fr) 19rem}.trajectory>#heat-map{grid-area:map}.trajectory>#views{grid-area:views}.trajectory>#chart{grid-area:chart}#views .views{grid-template-columns:minmax(0,1fr)}}
.eyebrow nav{display:inline}.eyebrow nav a{margin-left:.6rem;display:inline-block;padding:.1rem 0}
.asked-question{font-size:clamp(1.25rem,1rem + 1.2vw,1.6rem)}
.verdict{font-size:1.05rem;max-width:70ch;margin:0 0 1rem}.verdict b{font-weight:650}
.switches{display:flex;flex-wrap:wrap;gap:.35rem 1.75rem;margin:0 0 .9rem}
.picks{display:flex;flex-wrap:wrap;align-items:center;gap:.25rem;font-size:.85rem}
.picks span{color:var(--quiet);margin-right:.2rem}
.picks a{padding:.2rem .6rem;border-radius:999px;border:1px solid var(--line);text-decoration:none;max-width:100%}
.picks a[aria-current]{background:var(--link);color:var(--on-link);border-color:var(--link)}
.views{display:grid;gap:1rem;grid-template-columns:repeat(2,minmax(0,1fr));margin:0 0 .6rem}
.views figure{margin:0}.views img{display:block;width:100%;height:auto;border:1px solid var(--line);border-radius:8px;background:var(--sunk)}
.views img.small{image-rendering:pixelated}.views .blank{display:grid;place-items:center;aspect-ratio:1;border:1px dashed var(--edge);border-radius:8px;color:var(--quiet)}
.views figcaption{font-size:.85rem;color:var(--quiet);margin:.35rem 0 0}.views b{color:var(--ink)}
#views .picks{margin:0 0 .4rem}#views .note{margin:.4rem 0 0}
.series{display:block;overflow:visible}
.series .line{fill:none;stroke:var(--kept);stroke-width:1.5;stroke-linejoin:round}.series .area{fill:var(--kept);opacity:.14}
.series .kept-dots{fill:none;stroke:var(--kept);stroke-width:7;stroke-linecap:round}.series .kept-band{stroke:var(--kept);stroke-width:100;fill:none}
.series text.halo{paint-order:stroke;stroke:var(--raised);stroke-width:4px;stroke-linejoin:round}
.series text.peak{fill:var(--ink);font:600 12px system-ui,sans-serif;paint-order:stroke;stroke:var(--raised);stroke-width:4px}
.series a:hover text{text-decoration:underline}
.top-tokens th[scope=row]{font-weight:600;white-space:nowrap}.top-tokens a{padding:.1em .3em}.top-tokens td{white-space:nowrap}
.top-tokens th a{text-decoration:underline;text-decoration-thickness:1px}
.strip{display:block;width:100%;height:.85rem;border-radius:4px;background:var(--sunk);margin:0 0 .6rem}
.strip path{fill:var(--g)}
.group-members{list-style:none;margin:0;padding:0;display:grid;gap:1rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,17rem),1fr))}
.member{display:flex;flex-direction:column;padding:.9rem 1rem}
.member[aria-current]{border-color:var(--link);box-shadow:inset 0 3px 0 var(--link)}
.member .tag{white-space:nowrap}.member h3{display:flex;align-items:baseline;justify-content:space-between;gap:.5rem;margin:0 0 .5rem}.member small{color:var(--quiet);font-weight:400}
.member .heat-text{font:.98rem/1.75 Charter,"Iowan Old Style",Georgia,"Noto Serif",P052,serif;margin:0 0 .5rem}
.member .note{margin:auto 0 .4rem;font-size:.8rem}
.member dl{display:grid;grid-template-columns:repeat(4,auto);justify-content:space-between;gap:.5rem;margin:0;font-variant-numeric:tabular-nums}
.member dt{color:var(--quiet);font-size:.75rem}.member dd{margin:0;font-weight:600;font-size:.84rem;white-space:nowrap}
@media (max-width:44rem){.heat-map{font-size:1.05rem}.heat-map.large{font-size:1.2rem}.ramp [class]{min-width:0;flex:1 1 1.8rem;padding:.15rem 0;font-size:.64rem;white-space:nowrap}.ramp>:first-child{flex:1 0 100%}.ramp>:last-child{flex:1 0 100%;text-align:right;margin:0}.log{display:none}}
`;
