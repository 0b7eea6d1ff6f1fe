/** Colours repeat what is said in words. On paper everything is black, and no row, step or notice is cut in two. */
export const STYLE = `
:root { color-scheme: light dark; --line: #8886; --soft: #8882; --bad: #b42318; --warning: #9a6700; --good: #1a7f37; }
@media (prefers-color-scheme: dark) { :root { --bad: #ff8a80; --warning: #e3b341; --good: #56d364; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1.5rem 1rem; font: 16px/1.5 system-ui, "Segoe UI", Roboto, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .5rem; }
h2 { font-size: 1.25rem; line-height: 1.3; margin: 2rem 0 .5rem; }
h3 { font-size: 1.05rem; line-height: 1.3; margin: 1.5rem 0 .4rem; }
p { margin: 0 0 .4rem; }
ul { margin: 0; padding-left: 1.2rem; }
.bad { --tone: var(--bad); } .warning { --tone: var(--warning); } .good { --tone: var(--good); }
.mark { display: inline-block; padding: .1rem .6rem; margin: 0 0 .6rem; border: 2px solid; border-radius: .25rem; color: var(--tone); font-weight: 700; }
.notice { border-left: .3rem solid var(--tone); padding: .6rem .9rem; margin: 1rem 0; background: var(--soft); }
.notice h2 { font-size: 1.15rem; margin: 0; } .notice h2 + ul { margin-top: .3rem; }
.at { white-space: nowrap; }
dl { display: grid; grid-template-columns: minmax(8rem, max-content) 1fr; gap: .15rem .8rem; margin: .4rem 0; }
dt { opacity: .75; } dd { margin: 0; }
ol { padding-left: 1.6rem; margin: .6rem 0; } ol > li { margin: .6rem 0; }
pre { white-space: pre-wrap; background: var(--soft); padding: .5rem .6rem .5rem 2rem; text-indent: -1.4rem; margin: .4rem 0; border-radius: .25rem; font-size: .95rem; }
pre span { display: inline-block; max-width: 100%; text-indent: 0; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { overflow-wrap: break-word; text-align: left; vertical-align: top; padding: .35rem .6rem .35rem 0; border-top: 1px solid var(--line); }
td.long { overflow-wrap: anywhere; }
thead th { border-top: 0; font-weight: 600; }
figure { margin: .8rem 0; break-inside: avoid; } figcaption { font-weight: 600; } figure p { font-size: .85rem; opacity: .85; }
svg { display: block; width: 100%; height: 8rem; margin: .3rem 0; background: var(--soft); }
svg .clear { fill: var(--good); } svg .blocked { fill: var(--bad); } svg .line { fill: none; stroke: var(--good); stroke-width: 2; vector-effect: non-scaling-stroke; } svg .all { fill: none; stroke: var(--line); stroke-width: 2; stroke-dasharray: 4; vector-effect: non-scaling-stroke; }
footer { margin-top: 2rem; border-top: 1px solid var(--line); padding-top: .5rem; font-size: .85rem; }
@media screen and (max-width: 40rem) {
  dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .35rem; }
  thead { display: none; }
  tr { display: block; border-top: 1px solid var(--line); padding: .4rem 0; }
  td { display: grid; grid-template-columns: 9rem 1fr; border: 0; padding: .1rem 0; }
  td:first-child { font-weight: 600; }
  td::before { content: attr(data-column); font-weight: 400; opacity: .75; }
  td.none { display: none; }
}
@media print {
  :root { color-scheme: light; --line: #999; --bad: #000; --warning: #000; --good: #000; }
  body { max-width: none; padding: 0; font-size: 10pt; color: #000; } table { font-size: 8.5pt; }
  pre { border: 1px solid var(--line); }
  h2, h3, h2 + p, thead { break-after: avoid; } tr, dl, .notice li, ol > li { break-inside: avoid; } thead { display: table-header-group; }
}
@page { margin: 15mm; }
`;
