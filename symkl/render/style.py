"""The style sheet of the HTML page: light and dark, from a phone's width to paper."""

CSS = """
:root{color-scheme:light dark;--back:#fff;--card:#f7f8fa;--ink:#1b1f24;--soft:#57606a;--line:#d5dae0;--link:#0a58ca;
--good:#0b6b34;--good-back:#e3f5e9;--bad:#b3180f;--bad-back:#fdeceb;--known:#8a4b00;--known-back:#fdf1dc;
--dim:#57606a;--dim-back:#eceff2;--mark:#ffe58a;--left:#0a58ca;--right:#c2410c}
@media (prefers-color-scheme:dark){:root{--back:#12161b;--card:#1a2027;--ink:#e4e8ec;--soft:#9aa5b1;--line:#343d47;
--link:#7db4ff;--good:#6fdc95;--good-back:#12301f;--bad:#ff9a90;--bad-back:#3c1714;--known:#f2bd6b;--known-back:#37280f;
--dim:#a5b0bb;--dim-back:#262e36;--mark:#5d4b00;--left:#7db4ff;--right:#ff9d5c}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-padding-top:.5rem}
body{margin:0 auto;max-width:66rem;padding:0 1rem 3rem;background:var(--back);color:var(--ink);
font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif;overflow-wrap:anywhere}
a{color:var(--link)}
h1{font-size:1.55rem;line-height:1.25;margin:1.5rem 0 .25rem}
h2{font-size:1.25rem;margin:2.5rem 0 .75rem;border-bottom:1px solid var(--line);padding-bottom:.25rem}
h3{font-size:1.08rem;margin:0;line-height:1.35}
h3 a,h4 a{color:inherit;text-decoration:none}
h3 a:hover,h4 a:hover{text-decoration:underline}
h4{font-size:1rem;margin:0}
code{font:.88em/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
math{font-family:"Latin Modern Math","STIX Two Math","Cambria Math","Noto Sans Math",math;font-size:1.06em}
.part{display:inline-block;max-width:100%;padding-block:.1em}
.formula{display:block;max-width:100%;overflow-x:auto;overflow-y:hidden;padding:.15em 0}
.changed{background:var(--mark)}
.soft{color:var(--soft);font-size:.9rem}
.skip{position:absolute;left:-99rem}
.skip:focus{left:.5rem;top:.5rem;background:var(--back);padding:.5rem;z-index:1}
:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:3px}
.counts{display:grid;grid-template-columns:repeat(auto-fit,minmax(7.6rem,1fr));gap:.6rem;margin:1rem 0;padding:0}
.counts div{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.5rem .6rem;display:flex;
flex-direction:column;justify-content:space-between}
.counts dt{font-size:.78rem;color:var(--soft)}
.counts dd{margin:0;font-size:1.35rem;font-weight:600;line-height:1.3}
.counts .good dd{color:var(--good)}.counts .known dd{color:var(--known)}.counts .bad dd{color:var(--bad)}
.legend{display:grid;grid-template-columns:max-content 1fr;gap:.2rem .75rem;margin:.5rem 0;font-size:.92rem;
align-items:baseline}
.legend dt,.legend dd{margin:0}
.badge{display:inline-block;border-radius:1rem;padding:0 .6rem;font-size:.85rem;font-weight:600;white-space:nowrap}
.badge.good{color:var(--good);background:var(--good-back)}
.badge.bad{color:var(--bad);background:var(--bad-back)}
.badge.known{color:var(--known);background:var(--known-back)}
.badge.dim{color:var(--dim);background:var(--dim-back)}
.scroll{overflow-x:auto;overflow-y:hidden;max-width:100%}
.filter{position:sticky;top:0;background:var(--back);border-bottom:1px solid var(--line);padding:.5rem 0;z-index:1;
display:block}
#only{inline-size:1.1rem;block-size:1.1rem;
vertical-align:-.15rem;accent-color:var(--link);position:sticky;top:.65rem;z-index:2;
margin:.72rem .3rem .5rem 0;float:left}
#only+.filter{cursor:pointer}
#only:checked~.fine,#only:checked~* .fine{display:none}
.shown-alone{display:none;grid-column:1/-1}
#only:checked~* .shown-alone{display:block}
#only:checked~* .lead{display:none}
.derivation,.erratum{border:1px solid var(--line);border-radius:.6rem;padding:1rem;margin:1rem 0;clear:both}
.chain{margin:.75rem 0 0;padding:0;list-style:none}
.lead{margin:.75rem 0 0}
.derivation,.link{scroll-margin-top:3.2rem}
.chain{display:grid;grid-template-columns:1.5rem auto 1.6rem minmax(0,1fr) minmax(0,14rem) max-content;column-gap:.4rem}
.link,.line,.line>summary{display:grid;grid-column:1/-1;grid-template-columns:subgrid}
.line>summary{align-items:first baseline;list-style:none;padding:.3rem 0;border-radius:.3rem}
.line>summary::-webkit-details-marker{display:none}
.line>summary:hover{background:var(--card)}
.line::details-content,.line>:not(summary),.link>.mended,.shown-alone{grid-column:1/-1}
.mark{grid-column:1;font-weight:700;text-align:center}
.mark.good{color:var(--good)}.mark.bad{color:var(--bad)}.mark.known{color:var(--known)}.mark.dim{color:var(--dim)}
.left{grid-column:2;text-align:right}.line .sign{grid-column:3}.right{grid-column:4;min-width:0}
.line .why{grid-column:5;color:var(--soft);font-size:.92rem}.line .number{grid-column:6;color:var(--soft);font-size:.92rem}
#contents .columns{columns:2;column-gap:2rem}#contents ol{padding-left:2.4rem;font-size:.95rem;margin:.2rem 0 .8rem}
#contents li{break-inside:avoid}#contents p{margin:.4rem 0 0;break-after:avoid}
.sign{text-align:center}
.sign.good{color:var(--good)}.sign.bad{color:var(--bad)}.sign.known{color:var(--known)}.sign.dim{color:var(--dim)}
.number{color:inherit;text-decoration:none;font-variant-numeric:tabular-nums}
.number:hover{text-decoration:underline}
details{margin-top:.2rem}
summary{cursor:pointer;font-size:.92rem;padding:.15rem 0}
.rests{margin:.35rem 0 .25rem;padding:.6rem .75rem;background:var(--card);border-radius:.4rem;font-size:.92rem;
display:grid;grid-template-columns:minmax(6.5rem,max-content) minmax(0,1fr);gap:.35rem .9rem}
.rests dt{color:var(--soft)}
.rests dd{margin:0}
.rests ul{margin:0;padding:0;list-style:none}
.rests li{display:inline}.rests li:not(:last-child)::after{content:"; "}
.values{display:flex;flex-wrap:wrap;gap:.25rem 1.1rem;align-items:center}
.mended{margin:.5rem 0 0;padding:.6rem .75rem;border-left:3px solid var(--good);background:var(--card)}
.mended p{margin:.1rem 0}
.sides{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,19rem),1fr));gap:.75rem;margin:.75rem 0 0}
.sides>div{background:var(--card);border-radius:.4rem;padding:.6rem .75rem;min-width:0}
.sides p{margin:.1rem 0}
.explained{margin:.35rem 0 .25rem;padding:.6rem .75rem;background:var(--card);border-radius:.4rem}
.explained p{margin:.2rem 0;font-size:.92rem}
.steps{list-style:none;margin:.2rem 0;padding-left:1rem}
.steps>li{padding:.2rem 0}
.steps .steps{border-left:2px solid var(--line)}
.steps summary{color:var(--soft)}
h5{margin:.9rem 0 .2rem;font-size:.9rem}
.erratum figure{margin:.9rem 0 0}
figcaption{font-size:.88rem;color:var(--soft)}
svg{max-width:none}
svg.plot{max-width:100%;height:auto}
svg text{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:var(--ink)}
svg.plot text{font-size:11px;fill:var(--soft)}
svg a text{fill:var(--link)}
.arc{fill:none;stroke:var(--soft);stroke-width:1.4}.arc.term{stroke-dasharray:4 3}
.tip{fill:var(--soft)}
.axis{fill:none;stroke:var(--line)}.here{stroke:var(--soft);stroke-dasharray:3 3}
circle.left{fill:var(--left)}circle.right{fill:var(--right)}
polyline{fill:none;stroke-width:2}polyline.left{stroke:var(--left)}polyline.right{stroke:var(--right);stroke-dasharray:6 3}
.key-left{color:var(--left)}.key-right{color:var(--right)}
.laws dt{font-weight:600;margin-top:.7rem}
.laws dd{margin:0}
.parts{display:flex;flex-wrap:wrap;gap:.3rem 1.1rem;padding:.7rem 0;border-bottom:1px solid var(--line)}
.parts a{text-decoration:none}.parts a[aria-current]{color:var(--ink);font-weight:600}
search{display:block;margin:1rem 0}search label{display:block;font-size:.9rem;color:var(--soft)}
input[type=search],textarea{font:inherit;width:100%;padding:.5rem .7rem;border:1px solid var(--line);border-radius:.5rem;
background:var(--card);color:var(--ink)}
button{font:inherit;padding:.35rem 1.1rem;border:1px solid var(--line);border-radius:.5rem;background:var(--link);
color:var(--back)}button:disabled{background:var(--card);color:var(--soft)}
pre{white-space:pre-wrap;font-size:.9rem}pre.good{border-left:3px solid var(--good);padding-left:.7rem}
pre.bad{border-left:3px solid var(--bad);padding-left:.7rem}
#found{padding-left:1.4rem;margin:.3rem 0}#said{margin:.3rem 0;min-height:1.4em}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,19rem),1fr));gap:.8rem}
.card{border:1px solid var(--line);border-radius:.6rem;padding:.7rem .9rem;background:var(--card)}
.card ol{margin:.3rem 0 0;padding-left:1.3rem;font-size:.92rem}
.words dt{margin-top:.8rem;font-weight:600}.words dd{margin:0 0 0 1rem}.words :target{background:var(--mark)}
.problems li{margin:.4rem 0}
.narrow{display:none}
@media print,screen and (max-width:60rem){.narrow{display:block}.wide{display:none}}
@media (max-width:30rem){.rests{grid-template-columns:minmax(0,1fr);gap:0}.rests dd{margin-bottom:.45rem}
.derivation,.erratum{padding:.75rem .7rem}#contents .columns{columns:1}}
@media screen and (max-width:44rem){.chain{grid-template-columns:1.3rem 1.4rem minmax(0,1fr) max-content}
.left{grid-column:2/-1;text-align:left}.line .sign{grid-column:2}.right{grid-column:3/-1}
.line .why{grid-column:3;grid-row:auto}.line .number{grid-column:4}}
@media print{:root{color-scheme:light;--back:#fff;--card:#fff;--ink:#000;--soft:#333;--line:#bbb;--link:#000;--good:#0b6b34;
--bad:#b3180f;--known:#8a4b00;--good-back:#fff;--bad-back:#fff;--known-back:#fff;--dim-back:#fff;--dim:#333;--mark:#ddd;
--left:#000;--right:#777}
body{max-width:none;font-size:10pt;padding:0}.skip,#only,.filter,.parts,search{display:none}
.derivation,.erratum,.line>summary,.mended,.sides,figure,.card,.problems li{break-inside:avoid}
h2,h3,h4,h5,summary,.erratum>p,.derivation>p{break-after:avoid}
:not(.fine)>details::details-content{content-visibility:visible;block-size:auto}details>summary{list-style:none}
.rests dt,.rests dd,.rests dd>*{display:inline}.rests dt::after{content:": "}.rests dd::after{content:". "}
.rests{display:block;font-size:8pt;line-height:1.35;margin:0}.explained{padding:.1rem .75rem}
.rests{padding:.1rem 0 .2rem 1.9rem}.formula,.scroll{overflow:visible}.lead{break-after:avoid}a{text-decoration:none}}
"""
