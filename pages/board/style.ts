/** What the pages of benchmarks add to the stylesheet. */
export const BENCHMARKS_STYLE = `
table.board{min-width:56rem}
.board th[aria-sort] a{font-weight:700;color:var(--ink)}
.board thead a{color:inherit;text-decoration-thickness:1px}
.board thead small{display:block;font-weight:400;max-width:13ch;white-space:normal;margin-left:auto}
.board td{vertical-align:middle}
.board .rank{white-space:nowrap;font-variant-numeric:tabular-nums}
.board .rank b{font-size:1.05rem}
.board .rank small{color:var(--quiet);display:block}
.board thead th{white-space:nowrap}
.board .model{min-width:11.5rem;vertical-align:middle}
.board .model b{font-size:1rem}.board .model small{display:block;color:var(--quiet);font-weight:400}
.board .pick{display:flex;gap:.75rem}.board .pick label{display:inline-flex;gap:.25rem;font-weight:500;font-size:.8rem;align-items:center;min-height:1.75rem}
.estimate{white-space:nowrap;min-width:8.5rem}
.estimate b{font-size:.95rem}.estimate small{display:block;color:var(--quiet);font-size:.75rem}
.interval{display:block;width:100%;min-width:7rem;height:.8rem;margin:.15rem 0}
.interval .reach{stroke:var(--kept);stroke-width:4;opacity:.45;fill:none;vector-effect:non-scaling-stroke}
.interval .value{stroke:var(--kept);stroke-width:2.5;fill:none;vector-effect:non-scaling-stroke}
.interval .zero{stroke:var(--edge);stroke-width:1;vector-effect:non-scaling-stroke}
.none{color:var(--quiet)}
.pins{display:grid;gap:.5rem 2rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,15rem),1fr));margin:0}
.pins dt{color:var(--quiet);font-size:.8rem}.pins dd{margin:0}
figure.scatter{max-width:46rem}
.point{fill:var(--kept)}.point-name{font-size:11px}
.whisker{stroke:var(--kept);stroke-width:1.5;opacity:.5;fill:none}
.diagonal{stroke:var(--line);stroke-dasharray:3 3;fill:none}
.columns{fill:var(--kept);opacity:.85}
.outcome{font-weight:650}
.withdrawn{color:var(--quiet)}
.grade{font-weight:650}.grade.right{color:var(--kept)}.grade.wrong{color:var(--fault)}
.entry-samples dl.facts dd{font-size:.9rem}
`;
