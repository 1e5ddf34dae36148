#include "conformance/page/sections.h"

namespace jsparity {

const char* PageStyle() {
  return R"css(
:root { color-scheme: light dark; --back: #fff; --text: #1a1d21; --faint: #8a9099; --line: #d9dde3;
  --panel: #f5f6f8; --link: #0b5cad; --good: #1c7c3c; --bad: #b3261e; --warn: #8a5a00;
  --heat: 11, 92, 173; --mark: #ffd9d6; }
@media (prefers-color-scheme: dark) { :root { --back: #14171b; --text: #e4e7eb; --faint: #7d8590;
  --line: #2f353d; --panel: #1c2127; --link: #79b8ff; --good: #56c271; --bad: #ff7b72;
  --warn: #e3b341; --heat: 88, 166, 255; --mark: #6b2b28; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 1rem; background: var(--back); color: var(--text);
  font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; margin: 0; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
h3 { font-size: 1rem; margin: 0 0 .5rem; } h4 { font-size: .85rem; margin: 0; color: var(--faint); }
a { color: var(--link); }
nav a { margin-right: 1rem; }
code, pre { font: 13px/1.45 ui-monospace, monospace; }
pre { background: var(--panel); padding: .5rem; margin: .25rem 0; overflow-x: auto;
  white-space: pre-wrap; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 14px; overflow-wrap: normal; }
th, td { text-align: left; padding: .2rem .6rem; border-bottom: 1px solid var(--line);
  vertical-align: top; }
th { color: var(--faint); font-weight: 600; white-space: nowrap; }
td.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.verdict { display: inline-block; padding: .1rem .6rem; border-radius: .3rem; color: var(--back);
  font-weight: 700; margin-right: .5rem; }
.verdict.passed { background: var(--good); } .verdict.failed { background: var(--bad); }
.verdict.interrupted, .verdict.setup_error, .verdict.nothing_tested { background: var(--warn); }
.bar { display: inline-block; width: 8rem; height: .6rem; background: var(--line); }
.bar i { display: block; height: 100%; background: var(--good); }
.bar.stack { display: inline-flex; } .bar.stack i.complete { background: var(--link); }
.bar.stack i.stub { background: var(--warn); }
summary { cursor: pointer; } details.evidence { margin: .25rem 0; }
:target { outline: 2px solid var(--link); }
.sides { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem; }
.sides > div { min-width: 0; }
@media (max-width: 50rem) { .sides { grid-template-columns: 1fr; } }
mark { background: var(--mark); color: inherit; border-radius: 2px; }
mark.none { border-left: 2px solid var(--bad); }
article.cause { border: 1px solid var(--line); border-radius: .4rem; padding: .8rem; margin: 1rem 0; }
article.cause:target { border-color: var(--link); box-shadow: 0 0 0 2px var(--link); }
svg text { fill: var(--faint); font-size: 11px; } svg .axis { stroke: var(--line); }
svg .line { fill: none; stroke-width: 1.5; }
svg .c0 { stroke: #2f81d7; } svg .c1 { stroke: #d9822b; } svg .c2 { stroke: #3fa45b; }
svg .c3 { stroke: #a55fc4; } svg .c4 { stroke: #c94f5d; } svg .c5 { stroke: #4aa3a2; }
#throughput-chart { width: 100%; max-width: 48rem; }
svg .good { fill: var(--good); } svg .bad { fill: var(--bad); }
svg .range { stroke: var(--text); } svg .limit { stroke: var(--text); stroke-width: 2; }
)css";
}

}  // namespace jsparity
