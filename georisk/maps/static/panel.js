"use strict";
// Why a customer scored what it scored; and what is known of a plant.
georisk.part(() => {
  const { data, element, label, word, number, metres, millions, symbols, selection } = georisk;
  const { palette, layers, header } = data;

  const facts = (pairs) => element("dl", { className: "facts" }, ...pairs
    .filter(([, value]) => value !== null && value !== undefined && value !== "")
    .flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]));

  const head = (title, ids) => element("header", {},
    element("div", {}, element("h2", {}, title), element("p", { className: "ids" }, ids)),
    element("button", {
      type: "button", className: "close", ariaLabel: label("close"), title: label("close"), onclick: () => georisk.choose.nothing(),
    }, "×"));

  const section = (title, ...nodes) => [element("h3", {}, title), ...nodes];

  const certainty = (customer) => {
    if (customer.symbol === "not_eligible") return label("not_scored");
    return label(customer.symbol === "open" ? "uncertain" : "certain");
  };

  const verdict = (customer) => {
    const size = palette.customers[customer.symbol].size;
    const picture = symbols.swatch(58, 48, (ctx, x, y) => symbols.customer(ctx, x, y, size > 5 ? 17 : 9, customer));
    const points = georisk.points(customer);
    return element("div", { className: "verdict" }, picture, element("div", {},
      element("strong", {}, points ? `${georisk.band(customer)} · ${label("score")} ${points}` : georisk.band(customer)),
      element("small", {}, certainty(customer))));
  };

  const flags = (customer) => {
    const texts = [
      customer.exempt && label("exempt"), customer.plan && label("plan"),
      customer.exit && label("exit_interview"), customer.synthetic && label("is_synthetic"),
    ].filter(Boolean);
    return texts.length ? element("ul", { className: "flags" }, ...texts.map((text) => element("li", {}, text))) : null;
  };

  const tier = (customer) => {
    if (customer.tier === null) return label("tier.none");
    const by = customer.decided ? ` (${word("decided", customer.decided)})` : "";
    return word("tier", customer.tier) + by;
  };

  const estateName = (id) => {
    const estate = layers.estates.find((one) => one.id === id);
    return estate ? georisk.named(estate) : id;
  };

  const position = (customer) => word("precision", customer.precision)
    + (customer.accuracy === null ? "" : ` ± ${georisk.number(customer.accuracy)} ${label("m")}`);

  const particulars = (customer) => facts([
    [label("tier"), tier(customer)],
    [label("bill"), customer.bill === null ? label("unknown") : `${georisk.number(customer.bill, 2)} ${label("baht_month")}`],
    [label("office"), customer.office],
    [label("area"), customer.area],
    [label("kamr"), customer.kamr],
    [label("estate"), estateName(customer.estate)],
    [label("position"), position(customer)],
  ]);

  const sppLink = (id) => {
    const spp = layers.spps.find((one) => one.spp_id === id);
    if (!spp) return id;
    return element("button", { type: "button", className: "link", onclick: () => georisk.choose.spp(spp) }, georisk.named(spp));
  };

  const total = (name, value) => element("p", { className: "total" }, name, element("b", {}, metres(value)));

  const legs = (customer) => {
    const names = Object.keys(palette.legs);
    const bar = element("div", { className: "legs" }, ...names.map((name) => {
      const part = element("i");
      part.style.flexGrow = customer[name];
      part.style.background = palette.legs[name];
      return part;
    }));
    const list = element("ul", { className: "leg-list" }, ...names.map((name) => {
      const dot = element("i");
      dot.style.background = palette.legs[name];
      return element("li", {}, dot, label(`leg.${name}`), element("b", {}, metres(customer[name])));
    }));
    return [total(label("along"), customer.distance), bar, list];
  };

  const unmeasured = (customer) => {
    const reason = label(`distance.${customer.status ?? "none"}`);
    const limit = customer.status === "beyond_cutoff" ? ` (${label("cutoff")} ${georisk.number(header.cutoff_m)} ${label("m")})` : "";
    return [element("p", {}, reason + limit)];
  };

  const distance = (customer) => section(label("distance"),
    ...(customer.spp === null ? [] : [element("p", {}, sppLink(customer.spp))]),
    ...(customer.status === "routed" ? legs(customer) : unmeasured(customer)),
    customer.straight === null ? null
      : element("p", { className: "total ids" }, label("straight"), element("b", {}, metres(customer.straight))));

  // As the crow flies, whatever the customer was measured to; not every page is told.
  const nearest = (customer) => {
    const told = layers.near?.[customer.row] ?? [];
    if (told.length === 0) return [];
    const places = Array.from({ length: told.length / 2 }, (_, index) => [layers.spps[told[2 * index]], told[2 * index + 1]]);
    return section(label("nearest"), element("ul", { className: "leg-list" }, ...places.map(([spp, far]) =>
      element("li", {}, sppLink(spp.spp_id), element("b", {}, `${number(far / 1000, 2)} ${label("km")}`)))));
  };

  const step = ({ phrase, text }) => {
    const notes = [`${label("clause")} ${phrase.clause}`];
    if (phrase.levels.length) notes.push(`${label("level")} ${phrase.levels.join(", ")}`);
    if (phrase.readings.length) notes.push(`${label("reading")} ${phrase.readings.join(", ")}`);
    return element("li", {}, text, element("small", {}, notes.join(" · ")));
  };

  const customerPanel = (customer) => [
    head(customer.name ?? customer.id, [
      customer.id, customer.ca && `CA ${customer.ca}`, customer.bp && `BP ${customer.bp}`,
    ].filter(Boolean).join(" · ")),
    verdict(customer), flags(customer), particulars(customer),
    ...(customer.missing.length ? section(label("missing"),
      element("p", {}, customer.missing.map((field) => word("field", field)).join(", "))) : []),
    ...distance(customer), ...nearest(customer),
    ...section(label("why"), element("ol", { className: "steps" }, ...georisk.stepsOf(customer).map(step))),
    ...(customer.readings.length ? section(label("readings"), element("p", {}, customer.readings.join(", "))) : []),
  ];

  const yesNo = (value) => (value === null ? label("unknown") : label(value ? "yes" : "no"));

  const power = (value) => (value === null ? label("unknown") : `${georisk.number(value, value % 1 ? 1 : 0)} ${label("mw")}`);

  const ringRow = ({ km, customers }) => {
    const sums = selection.sums(customers.filter((customer) => passing.has(customer)));
    return element("tr", {}, element("th", { scope: "row" }, `≤ ${km} ${label("km")}`),
      element("td", {}, number(sums.count)), element("td", {}, millions(sums.baht)));
  };

  let passing = new Set();

  // Straight-line rings count whoever the filters leave, wherever the map looks.
  const ringTable = (spp) => {
    passing = new Set(selection.passing());
    return element("table", { className: "rings" },
      element("thead", {}, element("tr", {}, element("th", { scope: "col" }, label("straight")),
        element("th", { scope: "col" }, label("customers_unit")), element("th", { scope: "col" }, label("baht_unit")))),
      element("tbody", {}, ...georisk.withinRings(spp).map(ringRow)));
  };

  const sppPanel = (spp) => {
    const { count, baht } = selection.sums(georisk.customers.filter((customer) => customer.spp === spp.spp_id));
    return [
      head(georisk.named(spp), spp.spp_id),
      facts([
        [label("status"), word("status", spp.status)],
        [label("spp.capacity"), power(spp.capacity_mw)],
        [label("spp.eligible"), yesNo(spp.eligible)],
        [label("spp.direct_sale"), yesNo(spp.direct_sale)],
        [label("spp.residual"), power(spp.residual_mw)],
        [label("spp.accuracy"), spp.position_accuracy_m === null ? label("unknown") : `± ${number(spp.position_accuracy_m)} ${label("m")}`],
        [label("spp.customers"), `${number(count)} ${label("customers_unit")} · ${millions(baht)} ${label("baht_unit")}`],
      ]),
      ...section(label("spp.rings"), ringTable(spp), selection.isFiltered() ? element("p", { className: "ids" }, label("spp.rings_filtered")) : null),
    ];
  };

  georisk.panels = { customer: customerPanel, spp: sppPanel };
  Object.assign(georisk, { panelParts: { facts, head, section, power, yesNo } });
});
