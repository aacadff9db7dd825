"""Style and script of the check page and the registry form: one look, no outside files, readable at phone width and on paper."""

from __future__ import annotations

from typing import Final

STYLE: Final = """
:root { --ink:#1c2128; --soft:#59636e; --line:#d5dae0; --paper:#fff; --ground:#f4f6f8; --error:#b42318; --warning:#8a5a00; --note:#1f5fa8; --mark:#fff0b8; --ok:#1f7a3d; }
* { box-sizing:border-box; }
html { scroll-padding-top:96px; }
body { margin:0; background:var(--ground); color:var(--ink); font:15px/1.6 -apple-system,"Segoe UI","Noto Sans","Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif; overflow-wrap:anywhere; }
html[data-lang=zh] .en, html[data-lang=en] .zh { display:none; }
header { background:var(--paper); border-bottom:1px solid var(--line); padding:16px max(16px,calc((100vw - 1320px)/2)); }
header .top { display:flex; justify-content:space-between; align-items:center; gap:12px; color:var(--soft); font-size:13px; }
#lang { margin-left:auto; }
h1 { font-size:20px; line-height:1.4; margin:6px 0 8px; font-weight:650; }
h2 { font-size:17px; margin:24px auto 8px; max-width:1320px; padding:0 16px; }
button { font:inherit; font-size:13px; border:1px solid var(--line); background:var(--paper); color:var(--ink); border-radius:6px; padding:3px 10px; cursor:pointer; }
button:hover { border-color:var(--soft); }
.counts { margin:0; display:flex; flex-wrap:wrap; gap:8px 20px; } .count b { font-size:18px; font-weight:650; }
.count.error { color:var(--error); } .count.warning { color:var(--warning); } .count.note { color:var(--note); }
nav { position:sticky; top:0; z-index:2; background:var(--paper); border-bottom:1px solid var(--line); padding:8px max(16px,calc((100vw - 1320px)/2)); display:flex; flex-wrap:wrap; gap:4px 28px; font-size:13.5px; }
nav div { display:flex; flex-wrap:wrap; gap:2px 14px; align-items:center; } nav b { font-weight:600; } nav label { white-space:nowrap; cursor:pointer; } nav .shown { color:var(--soft); margin-left:auto; }
.page { max-width:1320px; margin:16px auto; background:var(--paper); border:1px solid var(--line); border-radius:8px; }
.row { display:grid; grid-template-columns:minmax(0,1fr) minmax(320px,420px); grid-template-rows:auto 1fr; }
.page .text { grid-column:1; padding:0 20px 0 0; } .row .text:first-child { padding-top:2px; } .page aside { grid-column:2; grid-row:1 / span 2; padding:4px 14px; border-left:1px solid var(--line); }
.page p { margin:0; } .text p { padding:2px 0 2px 58px; position:relative; white-space:pre-wrap; }
.text .no { position:absolute; left:0; width:44px; text-align:right; color:#8c959f; font-size:12px; line-height:24px; user-select:none; font-variant-numeric:tabular-nums; }
.text p.label { color:var(--soft); font-size:13.5px; padding-top:8px; } .text p.boiler { color:#8c959f; font-size:13px; } .text p.unread { border-left:3px solid var(--warning); }
.text p:target, article:target { outline:2px solid var(--note); outline-offset:2px; border-radius:4px; }
mark { background:var(--mark); color:inherit; padding:1px 2px; border-radius:3px; }
.card { border:1px solid var(--line); border-left:4px solid var(--soft); border-radius:6px; padding:8px 12px; margin:4px 0 8px; background:var(--paper); font-size:14px; }
.card.error { border-left-color:var(--error); } .card.warning { border-left-color:var(--warning); } .card.note { border-left-color:var(--note); }
.card h3 { margin:0 0 4px; font-size:13.5px; font-weight:600; } .card p { margin:0 0 4px; } .card .mend b { color:var(--ok); }
.code { font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace; background:var(--ground); padding:1px 5px; border-radius:4px; }
.dot { display:inline-block; min-width:16px; height:16px; line-height:16px; border-radius:50%; color:#fff; font-style:normal; font-size:11px; font-weight:700; text-align:center; margin-right:6px; vertical-align:1px; }
.dot.error { background:var(--error); } .dot.warning { background:var(--warning); } .dot.note { background:var(--note); }
nav .dot { min-width:10px; height:10px; margin-right:4px; }
.propose { display:flex; gap:8px; align-items:flex-start; justify-content:space-between; background:#eef7f0; border-radius:6px; padding:4px 8px; margin:4px 0; } .propose code { font-size:13px; white-space:pre-wrap; }
details { font-size:12.5px; color:var(--soft); } summary { cursor:pointer; } .path { font-family:ui-monospace,Menlo,Consolas,monospace; font-size:12px; } .more a { margin-left:5px; color:var(--note); }
.evidence { color:var(--ink); } .source { font-style:normal; }
.unchecked { max-width:1320px; margin:16px auto; padding:10px 16px; background:var(--paper); border:1px solid var(--line); border-radius:8px; font-size:13.5px; } .unchecked li { margin:2px 0; }
footer { max-width:1320px; margin:8px auto 32px; padding:0 16px; color:var(--soft); font-size:13px; }
.hidden { display:none !important; }
.form { max-width:1100px; margin:16px auto; padding:0 16px; } .only .field:not(.changed):not(.open) { display:none; } .form h2 { padding:0; margin:28px 0 6px; }
.field { background:var(--paper); border:1px solid var(--line); border-radius:8px; padding:10px 14px; margin:8px 0; } .field.changed { border-color:#7fb58f; box-shadow:inset 4px 0 0 var(--ok); } .field.open { box-shadow:inset 4px 0 0 var(--warning); }
.field h3 { margin:0 0 6px; font-size:14px; font-weight:600; display:flex; gap:10px; justify-content:space-between; } .field h3 .path { color:var(--soft); font-weight:400; }
.pair { display:grid; grid-template-columns:1fr 1fr; gap:10px; } .pair .answer:only-child { grid-column:1 / -1; } .answer { border:1px solid var(--line); border-radius:6px; padding:6px 10px; background:#fbfcfd; white-space:pre-wrap; min-height:34px; position:relative; padding-right:64px; }
.answer .copy { position:absolute; right:6px; top:5px; } .answer .tongue { color:var(--soft); font-size:12px; display:block; } .answer.empty { color:#8c959f; }
ins { background:#d9f2df; text-decoration:none; border-radius:3px; padding:0 2px; } del { color:var(--error); background:#fdeceb; border-radius:3px; padding:0 2px; } .todo { margin:6px 0 0; padding-left:18px; font-size:13.5px; } .todo li { margin:3px 0; }
@media (max-width:820px) { body { font-size:15px; } nav { gap:2px 14px; padding:6px 12px; } nav .shown { margin-left:0; } .page { margin:8px; } .row { display:block; } .page .text { padding-right:12px; } .page aside { padding:2px 10px; border-left:0; } .text p { padding-left:42px; } .text .no { width:32px; } header { padding:12px; } h1 { font-size:18px; } .pair { grid-template-columns:1fr; } html { scroll-padding-top:150px; } }
@media print { body { background:#fff; font-size:10pt; } nav, button, #lang { display:none !important; } .page { border:0; margin:0; max-width:none; } .row { grid-template-columns:minmax(0,1fr) 78mm; } .card, .field { break-inside:avoid; } details[open] summary, details summary { list-style:none; } header, .form { padding:0; } }
"""

SCRIPT: Final = """
(function () {
  var root = document.documentElement;
  function all(q) { return Array.prototype.slice.call(document.querySelectorAll(q)); }
  function count() {
    var cards = all('.card'), seen = cards.filter(function (c) { return !c.classList.contains('hidden'); }).length;
    var el = document.getElementById('shown');
    if (el) el.textContent = seen + ' / ' + cards.length;
  }
  function filter() {
    var off = {};
    all('nav input').forEach(function (i) { if (!i.checked) off[(i.dataset.severity ? 's:' + i.dataset.severity : 'l:' + i.dataset.layer)] = 1; });
    all('.card').forEach(function (c) { c.classList.toggle('hidden', !!(off['s:' + c.dataset.severity] || off['l:' + c.dataset.layer])); });
    count();
  }
  all('nav input').forEach(function (i) { i.addEventListener('change', filter); });
  var lang = document.getElementById('lang');
  if (lang) lang.addEventListener('click', function () {
    var next = root.dataset.lang === 'zh' ? 'en' : 'zh';
    root.dataset.lang = next; root.lang = next === 'zh' ? 'zh-CN' : 'en';
  });
  document.addEventListener('click', function (e) {
    var b = e.target.closest ? e.target.closest('.copy') : null;
    if (!b) return;
    var words = b.dataset.copy;
    function done() { var was = b.innerHTML; b.textContent = '✓'; setTimeout(function () { b.innerHTML = was; }, 1200); }
    if (navigator.clipboard && window.isSecureContext) { navigator.clipboard.writeText(words).then(done); return; }
    var t = document.createElement('textarea'); t.value = words; document.body.appendChild(t); t.select();
    try { document.execCommand('copy'); done(); } finally { document.body.removeChild(t); }
  });
  var only = document.getElementById('only');
  if (only) only.addEventListener('change', function () { document.body.classList.toggle('only', only.checked); });
  count();
})();
"""
