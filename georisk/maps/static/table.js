"use strict";
// The selection as a table: sorted, a page at a time, for those who read rather than look.
georisk.part(() => {
  const { element, label, number, millions, word, selection, symbols } = georisk;
  const PAGE = 50;
  const COLUMNS = ["name", "score", "tier", "bill", "distance", "spp", "estate", "office", "kamr"];
  const AMOUNTS = new Set(["bill", "distance"]);
  const MOST_FIRST = new Set(["score", "bill"]);
  const collator = new Intl.Collator("th", { numeric: true });
  let sort = { by: "score", down: true };
  let first = 0;
  let listed = null;

  const shown = () => !document.getElementById("list").hidden;

  const keys = { score: (one) => one.high, name: (one) => one.name ?? one.id };
  const key = (name) => keys[name] ?? ((one) => one[name]);

  // What is not known comes last, whichever way; equals by baht, then as they stand in the run.
  const compare = (read, down) => (one, other) => {
    const [left, right] = [read(one), read(other)];
    if (left === null || right === null) return (left === null) - (right === null);
    const order = typeof left === "number" ? left - right : collator.compare(left, right);
    return (down ? -order : order) || (other.satang ?? -1) - (one.satang ?? -1) || one.row - other.row;
  };

  const sorted = () => selection.selected().toSorted(compare(key(sort.by), sort.down));

  const nameOf = (things, id, value) => {
    const thing = things.find((one) => one[id] === value);
    return thing ? georisk.named(thing) : value ?? "";
  };

  const texts = {
    tier: (one) => (one.tier === null ? "" : word("tier", one.tier)),
    bill: (one) => (one.bill === null ? label("unknown") : millions(one.bill)),
    distance: (one) => (one.distance === null ? "" : number(one.distance / 1000, 1)),
    spp: (one) => nameOf(georisk.data.layers.spps, "spp_id", one.spp),
    estate: (one) => nameOf(georisk.data.layers.estates, "id", one.estate),
  };

  const name = (one) => element("button", { type: "button", className: "link", onclick: () => choose(one) }, one.name ?? one.id);

  // The map moves only to show who is out of its sight: a closer look would empty the table.
  const choose = (one) => georisk.choose.customer(one);

  // In a line of text a number in a symbol is too small to read: it stands beside it.
  const score = (one) => element("span", { className: "scored" },
    symbols.swatch(30, 24, (ctx, x, y) => symbols.customer(ctx, x, y, one.symbol === "not_eligible" ? 4 : 8, { symbol: one.symbol, low: null, high: null, exempt: one.exempt })),
    [georisk.band(one), georisk.points(one)].filter(Boolean).join(" "));

  const cell = (one, column) => {
    const content = column === "score" ? score(one) : (texts[column] ?? ((it) => it[column] ?? ""))(one);
    return element("td", { className: AMOUNTS.has(column) ? "amount" : "" }, content);
  };

  const line = (one) => {
    const row = element("tr", {}, element("th", { scope: "row" }, name(one)), ...COLUMNS.slice(1).map((column) => cell(one, column)));
    row.classList.toggle("chosen", one === georisk.chosenCustomer());
    row.addEventListener("click", (event) => { if (!event.target.closest("button")) choose(one); });
    return row;
  };

  const heading = (column) => {
    const by = sort.by === column;
    const button = element("button", { type: "button", onclick: () => sortBy(column) }, label(`column.${column}`), element("span", { ariaHidden: "true" }, by ? (sort.down ? " ▼" : " ▲") : ""));
    button.dataset.column = column;
    const head = element("th", { scope: "col", className: AMOUNTS.has(column) ? "amount" : "" }, button);
    if (by) head.ariaSort = sort.down ? "descending" : "ascending";
    return head;
  };

  const button = (id, act, disabled = false) => element("button", { type: "button", id, className: "ghost", disabled, onclick: act }, label(id));

  const turn = (pages) => () => { first += pages * PAGE; again(); };

  const bar = () => element("div", { className: "list-bar" },
    element("p", { role: "status" }, listed.matched ? `${number(first + 1)}–${number(Math.min(listed.matched, first + PAGE))} ${label("of")} ${number(listed.matched)} ${label("customers_unit")}` : label("nothing_selected")),
    button("previous", turn(-1), first === 0), button("next", turn(1), first + PAGE >= listed.matched),
    element("span", { className: "gap" }), ...Object.entries(georisk.files.forms).map(([id, save]) => button(id, save)));

  const render = () => {
    const held = document.activeElement?.dataset?.column ?? document.activeElement?.id;
    const place = document.getElementById("list");
    place.replaceChildren(bar(), element("div", { className: "rows", tabIndex: 0, role: "region", ariaLabel: label("table") }, element("table", {},
      element("caption", { className: "unseen" }, label("table")),
      element("thead", {}, element("tr", {}, ...COLUMNS.map(heading))),
      element("tbody", {}, ...listed.rows.map(line)))));
    // The keyboard keeps its place, although the page was made anew.
    if (held) [...place.querySelectorAll("button")].find((one) => one.id === held || one.dataset.column === held)?.focus();
  };

  // A page of the selection, out of what is here; a served map asks the service instead.
  const page = () => {
    const rows = sorted();
    return { matched: rows.length, rows: rows.slice(first, first + PAGE) };
  };

  const again = async () => {
    if (!shown()) return;
    const found = await georisk.table.page({ ...sort, first, limit: PAGE });
    if (found === null) return;
    listed = found;
    const last = Math.floor(Math.max(0, listed.matched - 1) / PAGE) * PAGE;
    if (first <= last) render();
    else turn((last - first) / PAGE)();
  };

  const refresh = () => {
    first = 0;
    again();
  };

  const sortBy = (column) => {
    sort = { by: column, down: sort.by === column ? !sort.down : MOST_FIRST.has(column) };
    refresh();
    georisk.tell("sort");
  };

  const open = (wanted) => {
    document.getElementById("list").hidden = !wanted;
    document.getElementById("table-button").ariaExpanded = String(wanted);
    refresh();
    georisk.tell("table");
  };

  // On another page of the table the chosen customer is not shown; the table does not jump.
  const mark = () => { if (shown() && listed) render(); };

  georisk.table = {
    COLUMNS, open, shown, sorted, page,
    sort: () => sort,
    sortAs: (wanted) => { sort = wanted; },
    start: () => {
      document.getElementById("table-button").addEventListener("click", () => open(!shown()));
      georisk.on("selection", refresh);
      for (const event of ["view", "language"]) georisk.on(event, again);
      georisk.on("chosen", mark);
    },
  };
});
