"use strict";
// The what-if's panel: what a planned plant does, scenarios that were kept, two of them side by side.
georisk.part(() => {
  const { live, element, label, number, millions, symbols, whatIf } = georisk;
  const KEPT = `georisk.scenarios.${live.begins.run_id}`;
  // As the legend has them, and what the service's sums are called that make up each.
  const PARTS = { very_high: ["very_high"], high: ["high"], medium: ["medium"], low: ["low"], open: ["high_or_very_high", "open"], not_eligible: ["not_assessed"] };
  const BANDS = Object.keys(PARTS);
  const MOST = 20;
  const place = () => document.getElementById("plan");
  let chosen = [];

  const read = () => {
    try {
      const found = JSON.parse(localStorage.getItem(KEPT) ?? "[]");
      return Array.isArray(found) ? found.filter((one) => typeof one?.name === "string" && one.plan && BANDS.every((band) => one.told?.bands?.[band])) : [];
    } catch {
      return [];
    }
  };

  const write = (scenarios) => {
    localStorage.setItem(KEPT, JSON.stringify(scenarios.slice(-MOST)));
    chosen = chosen.filter((name) => scenarios.some((one) => one.name === name));
    paint();
  };

  const button = (name, act, properties = {}) => element("button", { type: "button", className: "ghost", onclick: act, ...properties }, label(name));

  const signed = (value, digits) => `${value > 0 ? "+" : value < 0 ? "−" : ""}${number(Math.abs(value), digits)}`;

  const counted = (answer, band) => ["customers_before", "customers_after"].map((when) => PARTS[band].reduce((sum, part) => sum + answer.by_band[part][when], 0));

  // What is kept of an answer: sums only, no customer.
  const summary = (answer) => ({
    moved: answer.moved, before: answer.at_stake_before_thb, after: answer.at_stake_after_thb, change: answer.at_stake_change_thb,
    bands: Object.fromEntries(BANDS.map((band) => [band, counted(answer, band)])),
  });

  const swatch = (symbol) => symbols.swatch(26, 22, (ctx, x, y) => symbols.customer(ctx, x, y, symbol === "not_eligible" ? 4 : 8, { symbol, low: null, high: null, exempt: false }));

  const headline = (told) => element("p", { className: "change" }, element("strong", {}, `${signed(told.change / 1e6, 2)} ${label("baht_unit")}`),
    element("span", {}, `${label("whatif.at_stake")} ${millions(told.before)} → ${millions(told.after)}`));

  const bandTable = (told) => element("table", { className: "rings" },
    element("thead", {}, element("tr", {}, ...["band", "whatif.before", "whatif.after"].map((name) => element("th", { scope: "col" }, label(name))), element("th", { scope: "col" }, "±"))),
    element("tbody", {}, ...BANDS.map((band) => {
      const [before, after] = told.bands[band];
      return element("tr", {}, element("th", { scope: "row" }, element("span", { className: "scored" }, swatch(band), label(`band.${band}`))),
        element("td", {}, number(before)), element("td", {}, number(after)), element("td", {}, before === after ? "" : signed(after - before, 0)));
    })));

  const word = (band) => label(band === null ? "band.open" : `band.${band}`);

  const stood = (mover, when) => (mover[`eligible_${when}`]
    ? `${word(mover[`band_${when}`])} ${georisk.points({ low: mover[`score_low_${when}`], high: mover[`score_high_${when}`] })}`
    : label("band.not_eligible"));

  const choose = (mover) => {
    const known = georisk.knownCustomer(mover.customer_id);
    if (known) georisk.choose.customer(known);
  };

  const moverRow = (mover) => element("li", {}, element("button", { type: "button", className: "link", onclick: () => choose(mover) }, mover.name ?? mover.customer_id),
    element("small", {}, [`${stood(mover, "before")} → ${stood(mover, "after")}`, mover.monthly_bill_thb === null ? label("unknown") : `${millions(mover.monthly_bill_thb)} ${label("baht_unit")}`].join(" · ")));

  const movers = () => {
    const answer = whatIf.answer();
    if (!answer?.customers.length) return [];
    return [element("h3", {}, `${label("whatif.movers")} (${number(answer.customers.length)} ${label("of")} ${number(answer.moved)})`), element("ol", { className: "movers" }, ...answer.customers.map(moverRow))];
  };

  const keep = (event) => {
    event.preventDefault();
    const name = document.getElementById("plan-name").value.trim() || `${label("whatif.scenario")} ${read().length + 1}`;
    write([...read().filter((one) => one.name !== name), { name, plan: whatIf.shown(), told: summary(whatIf.answer()) }]);
  };

  const keeping = () => element("form", { className: "keep", onsubmit: keep },
    element("label", { htmlFor: "plan-name" }, label("whatif.name")),
    element("input", { id: "plan-name", maxLength: 60, autocomplete: "off" }),
    element("button", { type: "submit", className: "ghost" }, label("whatif.keep")));

  const capacity = () => {
    const control = element("input", { id: "plan-mw", type: "number", min: "1", max: "5000", value: whatIf.shown().mw ?? "" });
    control.addEventListener("change", () => whatIf.resize(control.value === "" ? null : Math.max(1, control.valueAsNumber)));
    return element("p", { className: "keep" }, element("label", { htmlFor: "plan-mw" }, `${label("spp.capacity")} (${label("mw")})`), control);
  };

  const result = () => {
    const answer = whatIf.answer();
    if (answer === null) return [element("p", { role: "status" }, label("loading"))];
    const told = summary(answer);
    return [headline(told), bandTable(told), capacity(), keeping()];
  };

  const invitation = () => [
    element("p", {}, label(whatIf.dropping() ? "whatif.aim" : "whatif.about")),
    element("p", { className: "pair" }, button("whatif.drop", whatIf.startDropping, { id: "plan-drop" }), button("whatif.centre", whatIf.centre, { id: "plan-centre" })),
  ];

  const tick = (name) => (event) => {
    chosen = event.target.checked ? [...chosen, name].slice(-2) : chosen.filter((one) => one !== name);
    paint();
  };

  const scenario = (one) => element("li", {},
    element("label", {}, element("input", { type: "checkbox", checked: chosen.includes(one.name), onchange: tick(one.name) }),
      element("span", {}, one.name, element("small", {}, `${signed(one.told.change / 1e6, 2)} ${label("baht_unit")}`))),
    button("whatif.show", () => { whatIf.put(one.plan); georisk.map.panTo([one.plan.lat, one.plan.lon]); }),
    button("whatif.remove", () => write(read().filter((other) => other.name !== one.name)), { ariaLabel: `${label("whatif.remove")} ${one.name}` }));

  const line = (name, values, digits) => element("tr", {}, element("th", { scope: "row" }, name), ...values.map((value) => element("td", {}, typeof value === "string" ? value : number(value, digits))));

  const comparison = (pair) => element("table", { className: "rings", id: "compared" },
    element("thead", {}, element("tr", {}, element("th", { scope: "col" }, label("whatif.compare")), ...pair.map((one) => element("th", { scope: "col" }, one.name)))),
    element("tbody", {},
      line(`${label("whatif.at_stake")} ±`, pair.map((one) => signed(one.told.change / 1e6, 2))),
      line(label("whatif.moved"), pair.map((one) => one.told.moved), 0),
      ...BANDS.map((band) => line(label(`band.${band}`), pair.map((one) => signed(one.told.bands[band][1] - one.told.bands[band][0], 0))))));

  const kept = () => {
    const scenarios = read();
    if (scenarios.length === 0) return [];
    const pair = scenarios.filter((one) => chosen.includes(one.name));
    return [element("h3", {}, label("whatif.kept")), element("ul", { className: "scenarios" }, ...scenarios.map(scenario)),
      ...(pair.length === 2 ? [comparison(pair)] : scenarios.length > 1 ? [element("p", { className: "ids" }, label("whatif.tick_two"))] : [])];
  };

  const bar = () => element("header", {}, element("h2", {}, label("whatif")),
    whatIf.isPlanned() ? button("whatif.clear", whatIf.remove, { id: "plan-clear" }) : null,
    element("button", { type: "button", className: "close", ariaLabel: label("close"), title: label("close"), onclick: () => open(false) }, "×"));

  const paint = () => {
    if (place().hidden) return;
    const held = document.activeElement?.id;
    place().replaceChildren(bar(), ...(whatIf.isPlanned() ? result() : invitation()), ...kept(), ...movers());
    if (held) document.getElementById(held)?.focus();
  };

  const open = (wanted = true) => {
    place().hidden = !wanted;
    document.body.classList.toggle("planning", wanted);
    document.getElementById("plan-button").ariaExpanded = String(wanted);
    paint();
  };

  // Who is chosen afterwards is told on top.
  georisk.on("chosen", () => document.body.classList.remove("planning"));
  georisk.planPanel = { open, toggle: () => open(place().hidden || !document.body.classList.contains("planning")) };
  for (const event of ["plan", "language"]) georisk.on(event, paint);
});
