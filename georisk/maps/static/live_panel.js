"use strict";
// The panel: all of a customer, fetched when it is chosen; and a plant with who lies around it.
georisk.part(() => {
  const { data, live, element, label, word, number, millions, selection } = georisk;
  const { facts, head, section, power, yesNo } = georisk.panelParts;
  const whole = georisk.panels.customer;

  const plantButton = (id) => {
    const spp = data.layers.spps.find((one) => one.spp_id === id);
    return spp ? element("button", { type: "button", className: "link", onclick: () => georisk.choose.spp(spp) }, georisk.named(spp)) : id;
  };

  const nearest = ({ nearest: plants }) => (plants.length === 0 ? [] : section(label("nearest"), element("ul", { className: "nearest" }, ...plants.map(({ spp_id: id, straight }) =>
    element("li", {}, plantButton(id), element("b", {}, `${number(straight / 1000, 2)} ${label("km")}`))))));

  const levers = ({ levers: said }) => (said?.[georisk.lang]?.length
    ? section(label("levers"), element("ul", { className: "steps" }, ...said[georisk.lang].map((text) => element("li", {}, text)))) : []);

  const stood = (past) => element("li", {}, element("span", {}, past.as_of === null ? label("no_date") : georisk.date(past.as_of)),
    element("b", {}, [georisk.band(past), georisk.points(past)].filter(Boolean).join(" ")));

  const history = ({ history: past }) => (past.length < 2 ? [] : section(label("history"), element("ul", { className: "nearest" }, ...past.toReversed().map(stood))));

  const here = (customer) => (customer.lat === null ? [] : [element("p", { className: "plan-here" },
    element("button", { type: "button", className: "ghost", onclick: () => georisk.whatIf.place(customer) }, label("whatif.near")))]);

  const fetchDetail = async (customer) => {
    const found = await live.askRun("customer", `/customers/${encodeURIComponent(customer.id)}`);
    if (found === null) return;
    Object.assign(georisk.learn({ ...found }), { detailed: true });
    if (georisk.chosenCustomer() === customer) georisk.choose.customer(customer);
  };

  const customerPanel = (customer) => {
    if (customer.detailed) {
      const [title, verdict, ...rest] = whole(customer);
      return [title, verdict, ...here(customer), ...rest, ...levers(customer), ...nearest(customer), ...history(customer)];
    }
    fetchDetail(customer);
    return [head(customer.name ?? customer.id, customer.id), element("p", { className: "ids" }, label("loading"))];
  };

  const ringTable = (rings) => element("table", { className: "rings" },
    element("thead", {}, element("tr", {}, ...["straight", "customers_unit", "baht_unit"].map((name) => element("th", { scope: "col" }, label(name))))),
    element("tbody", {}, ...rings.map(({ km, count, satang }) => element("tr", {}, element("th", { scope: "row" }, `≤ ${km} ${label("km")}`),
      element("td", {}, number(count)), element("td", {}, millions(satang / 100))))));

  const fetchRings = async (spp, place) => {
    const found = await live.askRun("rings", "/rings", { ...selection.wanted(), plant: spp.spp_id });
    if (found !== null) place.replaceChildren(ringTable(found.rings));
  };

  const measured = (spp) => data.options.spp.find(([id]) => id === spp.spp_id)?.[1] ?? 0;

  const sppPanel = (spp) => {
    const place = element("div", { className: "ids" }, label("loading"));
    fetchRings(spp, place);
    return [
      head(georisk.named(spp), spp.spp_id),
      facts([
        [label("status"), word("status", spp.status)],
        [label("spp.capacity"), power(spp.capacity_mw)],
        [label("spp.eligible"), yesNo(spp.eligible)],
        [label("spp.direct_sale"), yesNo(spp.direct_sale)],
        [label("spp.residual"), power(spp.residual_mw)],
        [label("spp.accuracy"), spp.position_accuracy_m === null ? label("unknown") : `± ${number(spp.position_accuracy_m)} ${label("m")}`],
        [label("spp.customers"), `${number(measured(spp))} ${label("customers_unit")}`],
      ]),
      ...section(label("spp.rings"), place),
      ...(selection.isFiltered() ? [element("p", { className: "ids" }, label("spp.rings_filtered"))] : []),
    ];
  };

  Object.assign(georisk.panels, { customer: customerPanel, spp: sppPanel });
});
