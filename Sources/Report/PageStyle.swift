/// The page's style sheet.
enum PageStyle {
  static let sheet: StaticString = """
    :root {
      color-scheme: light dark;
      --paper: #fbfbf9; --card: #fff; --ink: #1c2127; --muted: #58616c; --line: #dfe2e6;
      --blue: #1d5fc0; --orange: #b5520b; --green: #1a7a3c; --red: #c22f2f; --miss: #e5793b;
      --hit: #dce9fb;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --paper: #13161a; --card: #1b1f25; --ink: #e7eaee; --muted: #a0a9b4; --line: #313842;
        --blue: #7db4ff; --orange: #ffa85c; --green: #5fd08a; --red: #ff8080; --miss: #a04818;
        --hit: #1f3354;
      }
    }
    * { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; }
    body {
      margin: 0; background: var(--paper); color: var(--ink);
      font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
      font-variant-numeric: tabular-nums;
    }
    main, footer { max-width: 68rem; margin: 0 auto; padding: 0 1.25rem; }
    h1 { font-size: clamp(1.6rem, 5vw, 2.5rem); line-height: 1.15; letter-spacing: -.02em;
      margin: .2rem 0 .6rem; text-wrap: balance; }
    h2 { font-size: 1.25rem; letter-spacing: -.01em; margin: 0 0 .4rem; }
    p { margin: 0 0 1rem; max-width: 44rem; color: var(--muted); }
    code { font: .92em ui-monospace, SFMono-Regular, Menlo, "DejaVu Sans Mono", monospace;
      color: var(--ink); overflow-wrap: anywhere; }
    header { padding: 2.5rem 0 .5rem; }
    .kicker { margin: 0; font-size: .8rem; font-weight: 600; letter-spacing: .08em;
      text-transform: uppercase; color: var(--blue); }
    section { margin: 2.5rem 0; min-width: 0; }
    .missing { border-left: 3px solid var(--orange); padding: .2rem 0 .2rem .8rem; }

    .tiles { display: grid; gap: .75rem; margin: 1.5rem 0 0;
      grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); }
    .tile { background: var(--card); border: 1px solid var(--line); border-radius: 10px;
      padding: .8rem 1rem; }
    @media (max-width: 34rem) { .tile:last-child:nth-child(odd) { grid-column: 1 / -1; } }
    .tile dt { font-size: .8rem; color: var(--muted); }
    .tile dd { margin: 0; }
    .tile .value { font-size: 1.7rem; font-weight: 650; letter-spacing: -.02em; line-height: 1.3; }
    .tile .note { font-size: .8rem; color: var(--muted); line-height: 1.35; }
    .tile.main .value { color: var(--blue); }

    .charts { display: grid; gap: 1rem 1.5rem;
      grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); }
    figure { margin: 0; min-width: 0; }
    figcaption { font-size: .85rem; color: var(--muted); }
    figcaption strong { color: var(--ink); }
    .charts figure { background: var(--card); border: 1px solid var(--line); border-radius: 10px;
      padding: .8rem .8rem .5rem; }
    svg { display: block; width: 100%; height: auto; font-family: inherit; }
    .chart { margin-top: .5rem; }
    .chart text { font-size: 12px; fill: var(--muted); }
    .grid { stroke: var(--line); stroke-width: 1; }
    .stroke { fill: none; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
    .stroke.training { stroke: var(--orange); stroke-dasharray: 5 4; }
    .stroke.validation { stroke: var(--blue); }
    .dot.training { fill: var(--orange); }
    .dot.validation { fill: var(--blue); }
    .target, .hover { fill: transparent; }

    details { margin-top: .8rem; }
    summary { cursor: pointer; font-size: .9rem; color: var(--blue); }
    .wide { overflow-x: auto; }
    table { border-collapse: collapse; font-size: .88rem; }
    caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
      white-space: nowrap; }
    th { font-weight: 600; }
    .numbers { margin-top: .5rem; }
    .numbers th, .numbers td { text-align: right; padding: .25rem 0 .25rem 1.1rem; line-height: 1.3; }
    .numbers th:first-child { padding-left: 0; }
    .numbers tbody tr, .digits tbody tr { border-top: 1px solid var(--line); }

    .pair > section { margin: 0; }
    .pair { display: grid; gap: 2.5rem; margin: 2.5rem 0; grid-template-columns: minmax(0, 1fr); }
    @media (min-width: 62rem) { .pair { grid-template-columns: minmax(0, 1.25fr) minmax(0, 1fr); } }
    .confusion { width: 100%; max-width: 36rem; table-layout: fixed; font-size: clamp(.66rem, 2.6vw, .86rem);
      border-collapse: separate; border-spacing: 2px; }
    .confusion th, .confusion td { text-align: center; padding: 0; height: 2.5em; border-radius: 4px; }
    .confusion .corner { width: 6%; }
    .confusion .all { width: 11%; }
    .confusion th { color: var(--muted); }
    .confusion .hit { background: var(--hit); font-weight: 650; }
    .confusion .miss { background: color-mix(in srgb, var(--miss) var(--strength), var(--card)); }
    .confusion .none { color: var(--muted); }
    .confusion .sum, .confusion tfoot td { color: var(--muted); }

    .digits { width: 100%; max-width: 36rem; }
    .digits th, .digits td { text-align: right; padding: .34rem 0 .34rem .6rem; line-height: 1.3; }
    .digits thead th { color: var(--muted); }
    .digits th:first-child { text-align: left; padding-left: 0; }
    .count { color: var(--muted); font-size: .82em; white-space: nowrap; }
    @media (max-width: 30rem) { .digits .count { display: block; } }

    .mistakes { list-style: none; margin: 0; padding: 0; display: grid; gap: .75rem;
      grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); }
    .card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: .7rem;
      break-inside: avoid; min-width: 0; }
    .top { display: flex; gap: .7rem; align-items: center; margin-bottom: .5rem; }
    .pixels { image-rendering: pixelated; border-radius: 5px; display: block; background: #000;
      max-width: 100%; }
    .verdict { font-size: .82rem; line-height: 1.45; color: var(--muted);
      white-space: nowrap; }
    .verdict b { font-size: 1.25rem; }
    .verdict .read b { color: var(--red); }
    .verdict .is b { color: var(--green); }
    .verdict .number { font-size: .75rem; }
    .scores text { font-size: 10px; fill: var(--muted); }
    .bar { fill: var(--muted); }
    .bar.is { fill: var(--green); }
    .bar.read { fill: var(--red); }

    .filters { display: grid; gap: 1.25rem; grid-template-columns: repeat(auto-fill, 84px); }
    @media (max-width: 34rem) { .filters .example { grid-column: 1 / -1; } }
    .filters figcaption { font-size: .75rem; line-height: 1.35; margin-top: .35rem; }
    .filter { margin-bottom: .4rem; }
    .positive { fill: var(--blue); }
    .negative { fill: var(--orange); }

    .settings { display: grid; gap: 0 2.5rem; margin: .5rem 0 0;
      grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); }
    .settings div { display: flex; justify-content: space-between; gap: 1rem; padding: .35rem 0;
      border-top: 1px solid var(--line); font-size: .92rem; }
    .settings dt { color: var(--muted); }
    .settings dd { margin: 0; text-align: right; overflow-wrap: anywhere; }
    footer { color: var(--muted); font-size: .85rem; padding-top: 1rem; padding-bottom: 2.5rem; }
    :focus-visible { outline: 2px solid var(--blue); outline-offset: 2px; }
    @media print { body { font-size: 11pt; } details > * { display: block; } }
    """
}
