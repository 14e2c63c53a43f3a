import { COLOURS } from './colours.js';

/** The whole style of the reference: the dashboard's roles, sizes and spaces. */
export const STYLE = `${COLOURS}
*, ::before, ::after { box-sizing: border-box; }
html { scroll-padding-top: 72px; font-size: 100%; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--canvas); color: var(--text); font: 400 .875rem/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; display: grid; grid-template: 'bar bar' auto 'contents main' 1fr / 288px minmax(0, 1fr); min-height: 100vh; }
code, pre { font-family: ui-monospace, 'SF Mono', 'Cascadia Code', Menlo, Consolas, monospace; font-size: .8125rem; font-variant-ligatures: none; }
a { color: var(--accent-text); text-underline-offset: 3px; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 4px; }
main:focus { outline: none; }
h1, h2, h3, h4, p, ul, ol, dl, dd, pre { margin: 0; padding: 0; }
ul, ol { list-style: none; }
h1 { font-size: 1.75rem; line-height: 2.25rem; font-weight: 600; letter-spacing: -.015em; }
h2 { font-size: 1.25rem; line-height: 1.75rem; font-weight: 600; letter-spacing: -.01em; }
h3 { font-size: 1rem; line-height: 1.5rem; font-weight: 600; }
h4 { font-size: .8125rem; line-height: 1.25rem; font-weight: 600; color: var(--muted); margin-top: 20px; }
summary { cursor: pointer; min-height: 24px; }
[hidden], .hidden:not(:focus) { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
[hidden] { display: none !important; }
.skip { position: absolute; left: 16px; top: -64px; z-index: 3; background: var(--surface); border: 1px solid var(--control); padding: 8px 12px; border-radius: 6px; }
.skip:focus { top: 8px; }

.bar { grid-area: bar; position: sticky; top: 0; z-index: 1; display: flex; align-items: center; gap: 16px; min-height: 56px; padding: 8px 24px; background: var(--surface); border-bottom: 1px solid var(--border); }
.brand { color: var(--text); font-weight: 600; text-decoration: none; padding: 4px 0; }
.brand span { color: var(--muted); font-weight: 400; }
.version { color: var(--muted); font-size: .75rem; font-variant-numeric: tabular-nums; border: 1px solid var(--border); border-radius: 4px; padding: 0 6px; }
.bar-gap { flex: 1; }
.bar-link { padding: 4px 0; font-size: .8125rem; }
button { font: inherit; font-size: .8125rem; color: var(--text); background: var(--surface); border: 1px solid var(--control); border-radius: 6px; min-height: 28px; padding: 0 10px; cursor: pointer; }
button:hover { background: var(--hover); }
.menu-button { display: none; min-height: 32px; }

.contents { display: block; grid-area: contents; position: sticky; top: 56px; inset: auto; top: 56px; align-self: start; width: auto; height: calc(100vh - 56px); max-height: none; margin: 0; padding: 16px 12px 48px 16px; overflow-y: auto; border: 0; border-right: 1px solid var(--border); background: transparent; color: inherit; }
.contents:not(:popover-open) { position: sticky; }
.search { margin: 0 0 16px; padding: 0 4px; }
.search label { display: block; font-size: .8125rem; font-weight: 500; margin-bottom: 4px; }
.search input { width: 100%; height: 32px; padding: 0 10px; font: inherit; color: var(--text); background: var(--surface); border: 1px solid var(--control); border-radius: 4px; }
#search-count { font-size: .75rem; color: var(--muted); min-height: 18px; margin-top: 2px; }
.contents a { display: flex; align-items: center; justify-content: space-between; gap: 8px; padding: 4px 8px; min-height: 28px; border-radius: 6px; color: var(--text); text-decoration: none; }
.contents a:hover, .contents-tag > summary:hover { background: var(--hover); }
.contents-list > li > a { font-weight: 500; }
.contents a[aria-current] { background: var(--selected); color: var(--accent-text); }
.contents-page { margin-top: 12px; }
.contents-tag > summary { padding: 4px 8px; color: var(--muted); font-size: .8125rem; border-radius: 6px; }
.contents-tag ul { margin: 2px 0 6px 12px; border-left: 1px solid var(--border); padding-left: 6px; }
.contents-tag a { font-size: .8125rem; }

main { grid-area: main; min-width: 0; padding: 32px 24px 96px; max-width: 1240px; width: 100%; margin: 0 auto; }
.lead { max-width: 68ch; margin-bottom: 32px; }
.lead p { margin-top: 12px; color: var(--muted); font-size: 1rem; }
section { margin-top: 48px; }
section:target, article:target { scroll-margin-top: 72px; }
section > h2, .section-head { margin-bottom: 16px; }
.section-head p { color: var(--muted); }
p code, li > code, dd code, h1 code, td code, .card-foot code { background: var(--sunken); border: 1px solid var(--border); border-radius: 4px; padding: 0 4px; overflow-wrap: anywhere; }

.operation { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 26rem); gap: 24px 32px; padding: 24px; margin-bottom: 24px; background: var(--surface); border: 1px solid var(--border); border-radius: 6px; }
.operation:target { border-color: var(--accent); box-shadow: 0 0 0 1px var(--accent); }
.operation-text > p { margin-top: 8px; max-width: 64ch; }
.operation-code .samples { position: sticky; top: 80px; }
.anchor { color: inherit; text-decoration: none; }
.anchor:hover { text-decoration: underline; }
.address { display: flex; align-items: baseline; gap: 8px; }
.address code { background: none; border: 0; padding: 0; overflow-wrap: anywhere; }
.method { flex: none; font: 600 .75rem/1.25rem ui-monospace, Menlo, Consolas, monospace; border-radius: 4px; padding: 0 6px; background: var(--neutral-tint); color: var(--neutral); }
.method-get { background: var(--info-tint); color: var(--info); }
.method-post { background: var(--success-tint); color: var(--success); }
.method-put, .method-patch { background: var(--warning-tint); color: var(--warning); }
.method-delete { background: var(--danger-tint); color: var(--danger); }
.facts { margin-top: 12px; font-size: .8125rem; }
.facts div { display: grid; grid-template-columns: 88px minmax(0, 1fr); gap: 8px; padding: 2px 0; }
.facts dt { color: var(--muted); }

.fields { margin-top: 4px; }
.fields > li { padding: 10px 0; border-top: 1px solid var(--border); }
.fields > li:first-child { border-top: 0; }
.fields p { color: var(--muted); font-size: .8125rem; max-width: 64ch; }
.fields-framed { border: 1px solid var(--border); border-radius: 6px; background: var(--surface); padding: 4px 16px; }
.field-head { display: flex; flex-wrap: wrap; align-items: baseline; gap: 2px 8px; }
.field-name { font-weight: 600; overflow-wrap: anywhere; background: none !important; border: 0 !important; padding: 0 !important; }
.field-type { color: var(--muted); font-size: .8125rem; overflow-wrap: anywhere; }
.field-flag { color: var(--faint); font-size: .75rem; }
.fields .field-limits, .field-limits { color: var(--faint); font-size: .75rem; overflow-wrap: anywhere; }
.chip { font-size: .75rem; line-height: 1.125rem; font-weight: 500; border-radius: 4px; padding: 0 6px; }
.chip-warning { background: var(--warning-tint); color: var(--warning); }
.nested { margin-top: 4px; }
.nested > summary { color: var(--accent-text); font-size: .8125rem; }
.nested > .fields { border-left: 2px solid var(--border); padding-left: 12px; }
.nested > pre { margin-top: 4px; }
.choice { color: var(--muted); font-weight: 500; margin-top: 8px; }

.answer { border-top: 1px solid var(--border); }
.answer > summary { display: flex; align-items: baseline; gap: 10px; padding: 8px 0; list-style: none; }
.answer > summary::-webkit-details-marker { display: none; }
.answer > summary::after { content: ''; flex: none; width: 7px; height: 7px; margin-left: auto; border: solid var(--muted); border-width: 0 1.5px 1.5px 0; transform: translateY(-2px) rotate(45deg); }
.answer[open] > summary::after { transform: translateY(1px) rotate(-135deg); }
.answer-title { color: var(--muted); font-size: .8125rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.answer[open] .answer-title { white-space: normal; }
.answer-body { padding: 0 0 12px; }
.status { font: 600 .75rem/1.25rem ui-monospace, Menlo, Consolas, monospace; border-radius: 4px; padding: 0 6px; background: var(--neutral-tint); color: var(--neutral); }
.status-2 { background: var(--success-tint); color: var(--success); }
.status-4 { background: var(--warning-tint); color: var(--warning); }
.status-5 { background: var(--danger-tint); color: var(--danger); }
.codes { display: flex; flex-wrap: wrap; gap: 4px 16px; }
.codes a { display: inline-block; min-height: 24px; padding: 2px 0; }

.samples { border: 1px solid var(--border); border-radius: 6px; overflow: hidden; background: var(--sunken); }
.samples details + details { border-top: 1px solid var(--border); }
.samples summary { padding: 6px 12px; font-size: .8125rem; font-weight: 500; background: var(--surface); }
.samples details[open] > summary { border-bottom: 1px solid var(--border); }
.samples details, .nested, .pair > div, .steps > li { position: relative; }
.code { background: var(--sunken); border: 1px solid var(--border); border-radius: 6px; padding: 12px; white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.25rem; }
.code code { font-size: .78125rem; }
.samples .code { border: 0; border-radius: 0; }
.has-copy { padding-bottom: 44px; }
.copy { position: absolute; right: 8px; bottom: 8px; }

.steps { counter-reset: step; display: grid; gap: 24px; }
.steps > li { counter-increment: step; display: grid; grid-template-columns: minmax(0, 18rem) minmax(0, 1fr); gap: 4px 32px; }
.steps h3::before { content: counter(step) '. '; color: var(--muted); }
.steps p { grid-column: 1; color: var(--muted); }
.steps .samples { grid-column: 2; grid-row: 1 / span 3; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(16rem, 1fr)); gap: 16px; }
.card { background: var(--surface); border: 1px solid var(--border); border-radius: 6px; padding: 16px; display: flex; flex-direction: column; gap: 8px; }
.card p { color: var(--muted); }
.card-foot { margin-top: auto; font-size: .75rem; font-variant-numeric: tabular-nums; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(22rem, 100%), 1fr)); gap: 24px; }
.pair p { color: var(--muted); margin: 4px 0 12px; }
.problems { width: 100%; border-collapse: collapse; background: var(--surface); border: 1px solid var(--border); font-size: .8125rem; font-variant-numeric: tabular-nums; }
.problems caption { text-align: left; color: var(--muted); padding-bottom: 8px; }
.problems th, .problems td { text-align: left; font-weight: 400; padding: 8px 12px; border-top: 1px solid var(--border); overflow-wrap: anywhere; vertical-align: top; }
.problems thead th { background: var(--sunken); font-weight: 600; border-top: 0; }
.problems code { background: none; border: 0; padding: 0; }
.problems tr:target > * { background: var(--selected); }

@media (max-width: 1200px) { .operation, .steps > li { grid-template-columns: minmax(0, 1fr); } .steps .samples { grid-column: 1; grid-row: auto; margin-top: 8px; } .operation-code .samples { position: relative; top: 0; } }
@media (max-width: 800px) {
  body { display: block; }
  .menu-button { display: block; }
  .contents:not(:popover-open) { display: none; }
  .contents:popover-open { position: fixed; inset: 56px 0 0 auto; top: 56px; width: min(100vw, 360px); height: calc(100dvh - 56px); background: var(--surface); border-left: 1px solid var(--border); }
  .contents::backdrop { background: oklch(0 0 0 / .4); }
  main { padding: 24px 16px 64px; }
  .bar { padding: 8px 16px; }
  .bar-wide, .version, .brand span { display: none; }
  .operation { padding: 16px; }
  .problems thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .problems, .problems caption, .problems tbody, .problems tr, .problems th, .problems td { display: block; }
  .problems th, .problems td { border: 0; padding: 1px 12px; }
  .problems tr { border-top: 1px solid var(--border); padding: 8px 0; }
  .problems th code { font-weight: 600; }
}
@media (prefers-reduced-motion: no-preference) { button, .contents a { transition: background-color 120ms ease-out; } }
@media (forced-colors: active) { .method, .status, .chip { border: 1px solid; } }
@media print { .contents, .bar, .copy { display: none; } body { display: block; } }
`;
