"""The style sheet of the page: light and dark, from a phone to paper. No font, picture or other file."""

STYLE = """
:root{color-scheme:light;--ground:#f6f7f9;--paper:#fff;--ink:#1b2230;--soft:#566074;--line:#dde1e8;--code:#f7f8fb;--mark:#ffe9a8;
--accent:#2456c8;--critical:#a01a6b;--high:#c42b2b;--medium:#a65700;--low:#2d6f9e;--good:#1c7a43;--k:#8a2da5;--s:#1b6e3c;--n:#9a4b00;
--c:#5a6377;--f:#1d55b8;--t:#0f6b74;--mono:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
@media screen and (prefers-color-scheme:dark){:root:not([data-theme=light]){color-scheme:dark;--ground:#11151c;--paper:#191f29;--ink:#e4e8ef;
--soft:#9aa5b8;--line:#2d3644;--code:#141a23;--mark:#43370a;--accent:#8fb2ff;--critical:#f07cc0;--high:#ff8080;--medium:#f2b25c;
--low:#7fc0ee;--good:#6fd39a;--k:#e0b0f2;--s:#8fd6a8;--n:#f0b27a;--c:#a0abc0;--f:#9dbcff;--t:#7fd3dc}}
@media screen{:root[data-theme=dark]{color-scheme:dark;--ground:#11151c;--paper:#191f29;--ink:#e4e8ef;--soft:#9aa5b8;--line:#2d3644;--code:#141a23;
--mark:#43370a;--accent:#8fb2ff;--critical:#f07cc0;--high:#ff8080;--medium:#f2b25c;--low:#7fc0ee;--good:#6fd39a;--k:#e0b0f2;--s:#8fd6a8;
--n:#f0b27a;--c:#a0abc0;--f:#9dbcff;--t:#7fd3dc}}
*{box-sizing:border-box}
[hidden]{display:none!important}
html{scroll-padding-top:5rem;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
h1,h2,h3,h4,p{margin:0}
p,h1,h2,h4,li,figcaption,.top>div,.note,.scope{overflow-wrap:anywhere;min-width:0}
.panel td{overflow-wrap:anywhere}
h1{font-size:1.5rem}h2{font-size:1.15rem}h3{font-size:1rem;margin-top:.9rem}h4{font-size:.95rem;margin-bottom:.4rem}
a{color:var(--accent)}
code,pre,.path,.check,.id{font-family:var(--mono)}
code{font-size:.9em;background:var(--code);border:1px solid var(--line);border-radius:4px;padding:0 .25em;overflow-wrap:anywhere}
.path{font-size:.85em;overflow-wrap:anywhere}
button,select,input{font:inherit;color:inherit;background:var(--paper);border:1px solid var(--line);border-radius:8px;padding:.35rem .7rem;min-height:2.4rem}
button{cursor:pointer}
button:hover,select:hover{border-color:var(--soft)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.top,main{max-width:76rem;margin:0 auto;padding:1rem clamp(.75rem,3vw,2rem)}
.top{display:flex;gap:1rem;justify-content:space-between;align-items:flex-start;padding-bottom:0}
.facts{color:var(--soft);font-size:.9rem;margin-top:.25rem}
.summary,.panel{background:var(--paper);border:1px solid var(--line);border-radius:12px;padding:1rem clamp(.75rem,2vw,1.5rem);margin-bottom:1.25rem}
.verdict{font-weight:650;font-size:1.1rem;padding-left:.75rem;border-left:5px solid var(--high)}
.verdict.passed{border-color:var(--good)}.verdict.incomplete,.verdict.open{border-color:var(--medium)}
.cards{display:grid;grid-template-columns:repeat(4,1fr);gap:.75rem;margin:1rem 0}
.card{border:1px solid var(--line);border-radius:10px;padding:.5rem .75rem;display:flex;flex-direction:column}
.card b{font-size:1.7rem;line-height:1.2;font-variant-numeric:tabular-nums}
.card span{color:var(--soft);font-size:.9rem}
.card.critical b{color:var(--critical)}.card.high b{color:var(--high)}.card.medium b{color:var(--medium)}.card.low b{color:var(--low)}
.bar{display:block;width:100%;height:12px;border-radius:6px}
.bar .critical{fill:var(--critical)}.bar .high{fill:var(--high)}.bar .medium{fill:var(--medium)}.bar .low{fill:var(--low)}
.columns{display:grid;grid-template-columns:minmax(0,3fr) minmax(0,2fr);gap:2rem;margin:1.25rem 0 .5rem}
table{width:100%;border-collapse:collapse;font-size:.92rem;margin-top:.5rem}
th{text-align:left;color:var(--soft);font-weight:500;font-size:.85rem}
th,td{padding:.3rem .5rem .3rem 0;border-bottom:1px solid var(--line);vertical-align:top}
tr:last-child td{border-bottom:0}
td:first-child{white-space:nowrap}
.by-file td:first-child,.panel td{white-space:normal}
.chart{width:9.5rem;white-space:nowrap}
.chart .bar{display:inline-block;width:6.5rem;height:.6rem;vertical-align:middle;border-radius:3px}
.count{display:inline-block;min-width:2.6rem;text-align:right;padding-right:.5rem;font-variant-numeric:tabular-nums}
.tools{position:sticky;top:0;z-index:2;display:flex;flex-wrap:wrap;gap:.5rem;align-items:center;background:var(--ground);padding:.6rem 0;border-bottom:1px solid var(--line);margin-bottom:1rem}
.tools input{flex:1 1 16rem;min-width:0}
.chips{display:flex;gap:.35rem}
.chip{border-radius:999px;padding:.2rem .8rem}
.chip.critical{color:var(--critical)}.chip.high{color:var(--high)}.chip.medium{color:var(--medium)}.chip.low{color:var(--low)}
.chip[aria-pressed=true]{border-color:currentColor;font-weight:600}
.chip[aria-pressed=false]{color:var(--soft);text-decoration:line-through}
output{color:var(--soft);font-size:.9rem;font-variant-numeric:tabular-nums}
.issue{margin-bottom:2rem}
.issue>h2{margin-bottom:.5rem}
.id{font-size:.95em;color:var(--soft)}
.about{margin:0 0 .75rem;max-width:65rem}
.about>summary{color:var(--accent);cursor:pointer;width:max-content;max-width:100%}
.about p{margin-top:.35rem}.about ul{margin:.35rem 0;padding-left:1.3rem}
.finding{background:var(--paper);border:1px solid var(--line);border-left:4px solid var(--soft);border-radius:8px;margin-bottom:.6rem;content-visibility:auto;contain-intrinsic-size:auto 5.5rem}
.finding.critical{border-left-color:var(--critical)}.finding.high{border-left-color:var(--high)}
.finding.medium{border-left-color:var(--medium)}.finding.low{border-left-color:var(--low)}
.finding:target{outline:3px solid var(--accent)}
.finding>summary{display:grid;grid-template-columns:5rem 1fr;gap:.15rem .75rem;padding:.6rem .9rem;cursor:pointer;list-style:none}
.finding>summary::-webkit-details-marker{display:none}
.finding[open]>summary{border-bottom:1px solid var(--line)}
.pill{grid-row:span 2;font-size:.82rem;font-weight:650;align-self:start;padding-top:.1rem}
.pill.critical{color:var(--critical)}.pill.high{color:var(--high)}.pill.medium{color:var(--medium)}.pill.low{color:var(--low)}
.message{overflow-wrap:anywhere}
.meta{display:flex;flex-wrap:wrap;gap:.2rem .9rem;color:var(--soft);font-size:.92em}
.check{font-size:.85em}
.note{font-size:.8rem;border:1px solid var(--line);border-radius:999px;padding:0 .5rem}
.note.strong{color:var(--high);border-color:currentColor}
.body{padding:.8rem .9rem 1rem}
figure{margin:0 0 .8rem;min-width:0}
figcaption{display:flex;flex-wrap:wrap;gap:.1rem .6rem;color:var(--soft);font-size:.9rem;margin-bottom:.25rem}
.src{margin:0;background:var(--code);border:1px solid var(--line);border-radius:8px;padding:.45rem 0;overflow-x:auto;font-size:.82rem;line-height:1.55;tab-size:4}
.l{display:block;padding:0 .75rem 0 0;width:max-content;min-width:100%}
.l::before{content:attr(data-n);display:inline-block;width:3.6rem;padding-right:1rem;text-align:right;color:var(--soft);user-select:none}
.l i{color:var(--soft)}
.l b{font-weight:inherit}
.src .k{color:var(--k)}.src .s{color:var(--s)}.src .n{color:var(--n)}.src .c{color:var(--c);font-style:italic}.src .f{color:var(--f)}.src .t{color:var(--t)}
mark{background:var(--mark);color:inherit}
.remark{margin-bottom:.6rem}
.fix{margin-bottom:.8rem;padding:.4rem .75rem;border-left:4px solid var(--good)}
.fix strong{color:var(--good);margin-right:.25rem}
.views,.trace,.again,.also{margin-top:1rem}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:1rem}
.pair>*{border:1px solid var(--line);border-radius:8px;padding:.6rem .75rem;margin:0}
.pair figcaption{flex-direction:column}
.pair .l{width:auto;white-space:pre-wrap;overflow-wrap:anywhere;padding-left:3.6rem;text-indent:-3.6rem}
.l::before{text-indent:0}
.unit{color:var(--ink);font-size:1rem}
.trace ol{margin:0;padding:0;list-style:none;counter-reset:hop}
.trace li{position:relative;counter-increment:hop;padding:0 0 .35rem 2.4rem}
.trace li::before{content:counter(hop);position:absolute;left:0;top:0;width:1.6rem;height:1.6rem;border-radius:50%;background:var(--code);border:1px solid var(--line);text-align:center;font-size:.8rem;line-height:1.55rem;z-index:1}
.trace li::after{content:"";position:absolute;left:.8rem;top:1.6rem;bottom:0;border-left:2px solid var(--line)}
.trace li:last-child::after{display:none}
.trace li.on::before{background:var(--accent);color:var(--paper);border-color:var(--accent)}
.step{display:flex;flex-wrap:wrap;gap:0 .8rem;align-items:baseline}
.step .path{color:var(--soft)}
.hop:not(:first-child){margin-top:.4rem}
.hop .step .path{color:var(--ink)}
.trace .src{margin:.25rem 0 .35rem}
.follow .step{cursor:pointer}
.follow li:not(.on) .src{display:none}
.walk{display:flex;gap:.5rem;align-items:center;margin-bottom:.6rem}
.walk button{min-height:2rem;padding:.15rem .7rem}
.places{margin:0;padding-left:1.2rem;columns:24rem;font-size:.95rem}
.panel>summary{cursor:pointer}.panel>summary h2{display:inline}
.panel ul{padding-left:1.2rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem;font-size:.92rem;margin:.6rem 0 0}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
@media(max-width:46rem){
html{scroll-padding-top:1rem}
.columns{grid-template-columns:minmax(0,1fr);gap:1rem}
.cards{gap:.4rem}.card{padding:.35rem .5rem}.card b{font-size:1.3rem}.card span{font-size:.8rem}
.pair{grid-template-columns:minmax(0,1fr)}
.finding>summary{grid-template-columns:1fr;padding:.55rem .7rem}.pill{grid-row:auto}
.body{padding:.6rem .7rem .8rem}
.tools{position:static}.chips{order:3;flex-wrap:wrap}.chip{padding:.2rem .65rem}
.chart{width:5.5rem}.chart .bar{width:2.4rem}.count{min-width:2rem}
.l::before{width:2.8rem;padding-right:.7rem}
dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.5rem}
}
@media(max-width:23rem){.chart{width:auto}.chart .bar{display:none}td:first-child{white-space:normal}td,th{overflow-wrap:anywhere}}
@media print{
:root,:root[data-theme]{color-scheme:light;--ground:#fff;--paper:#fff;--ink:#000;--soft:#444;--line:#bbb;--code:#fff;--mark:#ffe9a8;--accent:#123a8f;
--critical:#8d0f5c;--high:#a81919;--medium:#8a4800;--low:#1f5a85;--good:#125c30;--k:#6d1c86;--s:#0f5a2b;--n:#7a3900;--c:#555;--f:#123f92;--t:#0a525a}
@page{margin:15mm}
body{font-size:10pt}
.top,main{max-width:none;padding:0}
.tools,#theme,.walk{display:none!important}
.summary,.panel{border:0;padding:0}
.finding{content-visibility:visible;border-radius:0}
.finding>summary,figure,.step,.card,tr{break-inside:avoid}
h2,h3,h4,summary{break-after:avoid}
.src{font-size:8pt;overflow:visible}
.l{width:auto;white-space:pre-wrap;overflow-wrap:anywhere;padding-left:3.6rem;text-indent:-3.6rem}
.trace li .src{display:block!important}.trace .l:not(.on){display:none}
mark,.bar rect,.trace li::before{print-color-adjust:exact;-webkit-print-color-adjust:exact}
mark{text-decoration:underline}
a{text-decoration:none}
.about li a::after{content:" " attr(href);font-size:8pt;overflow-wrap:anywhere}
}
"""
