/** The look of the page, light and dark; nothing is loaded from anywhere. */
export const pageStyle = `
:root { color-scheme: light dark; --bg: #fff; --card: #f6f8fa; --line: #d1d9e0; --text: #1f2328; --dim: #59636e;
  --good: #1a7f37; --bad: #cf222e; --doubt: #8a5a00; --link: #0757ba; --band: #eef1f5; --copies: #7a3ec9 }
@media (prefers-color-scheme: dark) { :root { --bg: #0f141a; --card: #171d26; --line: #323b47; --text: #e8edf2;
  --dim: #9aa7b4; --good: #47c262; --bad: #ff7b72; --doubt: #e0a83a; --link: #74b3ff; --band: #19212b; --copies: #c79bff } }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 68rem; padding: 1.5rem 1.25rem 4rem; background: var(--bg); color: var(--text);
  font: 15px/1.5 system-ui, "Segoe UI", "Liberation Sans", sans-serif }
h1 { font-size: 1.35rem; margin: 0 } h2 { font-size: 1.05rem; margin: 2rem 0 .6rem }
a { color: var(--link) } code, pre, .mono { font-family: ui-monospace, "Cascadia Mono", "Liberation Mono", monospace; font-size: .86em }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 4px }
.dim { color: var(--dim) } .pass, .good { color: var(--good) } .fail, .fixed, .bad { color: var(--bad) }
.unproven, .known, .doubtful { color: var(--doubt) } .note { color: var(--dim) }
.totals { display: flex; flex-wrap: wrap; gap: .5rem; padding: 0; margin: .8rem 0 0; list-style: none }
.totals li { border: 1px solid var(--line); border-radius: 999px; padding: .1rem .8rem; background: var(--card) }
.totals b { font-variant-numeric: tabular-nums }
.scroll { overflow-x: auto }
table { border-collapse: collapse; font-variant-numeric: tabular-nums }
th { text-align: left; font-weight: 600 } thead th { color: var(--dim); font-weight: 500; vertical-align: bottom }
th, td { padding: .22rem .7rem; border-bottom: 1px solid var(--line) }
.matrix td { text-align: center; padding: 0 } .matrix tbody tr:hover { background: var(--card) }
.matrix td a, .matrix td span { display: block; padding: .22rem .7rem; text-decoration: none; font-weight: 700 }
.matrix.many thead div { writing-mode: vertical-rl; transform: rotate(180deg); max-height: 14rem } .matrix.many td { min-width: 2.4rem }
.matrix.many thead th { padding: .3rem .2rem } .matrix.many thead div { margin: 0 auto }
.matrix thead small { display: block; font-weight: 400 }
.run { border: 1px solid var(--line); border-radius: 8px; margin: .7rem 0; background: var(--card) }
.run > summary { padding: .55rem .9rem; cursor: pointer } .run > summary b { margin-right: .5rem }
.body { padding: 0 .9rem .9rem; border-top: 1px solid var(--line) }
.check { margin: .8rem 0 0; padding-left: .8rem; border-left: 3px solid var(--line) }
.check.fail, .check.fixed { border-color: var(--bad) } .check.pass { border-color: var(--good) }
.check.unproven, .check.known { border-color: var(--doubt) }
.check, .check td { color: var(--text) } .check p { margin: .2rem 0 } .check details { margin: .2rem 0 } .check summary { cursor: pointer; color: var(--dim) }
.moments { font-size: .9em } .moments td, .moments th { padding: .1rem .6rem } .moments .num { text-align: right }
.moments .good { color: var(--good) } .moments .bad { color: var(--bad) } .moments .doubtful { color: var(--doubt) } .moments .note { color: var(--dim) }
pre { background: var(--bg); border: 1px solid var(--line); border-radius: 6px; padding: .45rem .7rem; margin: .4rem 0; white-space: pre-wrap; overflow-wrap: anywhere }
figure { margin: .9rem 0 0; overflow-x: auto } figcaption { color: var(--dim); font-size: .87em } figcaption span { margin-right: .9rem; white-space: nowrap }
.draw { display: block; width: 100%; min-width: 640px; background: var(--bg); border: 1px solid var(--line); border-radius: 6px }
.key { width: 1em; height: 1em; vertical-align: -.12em }
svg text { font: 11px ui-monospace, "Liberation Mono", monospace; fill: var(--dim) }
svg text.good { fill: var(--good) } svg text.bad { fill: var(--bad) } svg text.doubtful { fill: var(--doubt) }
.lane { text-anchor: end } .tick { text-anchor: middle } text.phase { font-style: italic }
.band0 { fill: var(--band) } .band1 { fill: none } .grid { stroke: var(--line); stroke-dasharray: 1 3 } .base { stroke: var(--line) }
.bar { stroke-width: 4; stroke: var(--dim) } .bar.good { stroke: var(--good) } .bar.bad { stroke: var(--bad) } .bar.doubtful { stroke: var(--doubt) }
.mark { stroke: var(--bg); stroke-width: 1 } .mark.good { fill: var(--good) } .mark.doubtful { fill: var(--doubt) }
.cross { stroke: var(--bad); stroke-width: 2.5; fill: none } .open, .early { fill: none; stroke: var(--dim); stroke-width: 1.5 }
.early { stroke: var(--bad); stroke-width: 2 }
.hint { stroke: var(--doubt); stroke-width: 2; stroke-dasharray: 4 3 } .hint-end { stroke: var(--doubt); stroke-width: 2 }
.missing { fill: none; stroke: var(--bad); stroke-width: 2 } .area { fill: var(--bad); opacity: .12 }
.copies { fill: none; stroke: var(--copies); stroke-width: 2; stroke-dasharray: 6 2 }
@media print { .run { break-inside: avoid } }
`;
