"use strict";
// The legend that is also the layer switch, and what the run was made from.
(() => {
  const { data, element, label, word, number, millions, symbols } = georisk;
  const { palette, legend, header } = data;
  const SCORES = { very_high: 25, high: 12, medium: 9, low: 2 };

  const example = (symbol) => symbols.swatch(32, 28, (ctx, x, y) => {
    const { size } = palette.customers[symbol];
    const [low, high] = symbol === "open" ? [8, 12] : [SCORES[symbol] ?? null, SCORES[symbol] ?? null];
    symbols.customer(ctx, x, y, Math.min(size, symbol === "open" ? 9 : 12), { symbol, low, high, exempt: false });
  });

  const row = (name, picture, sums) => element("tr", {},
    element("th", { scope: "row" }, picture, name),
    element("td", { className: "count" }, number(sums.count)),
    element("td", { className: "baht" }, millions(sums.baht)));

  const bandRow = ([symbol, sums]) => {
    const line = row(label(`band.${symbol}`), example(symbol), sums);
    line.dataset.band = symbol;
    return line;
  };

  const bands = () => document.getElementById("bands").replaceChildren(
    element("thead", {}, element("tr", {}, element("td"),
      element("th", { scope: "col" }, label("customers_unit")), element("th", { scope: "col" }, label("baht_unit")))),
    element("tbody", {}, ...Object.entries(legend.bands).map(bandRow)),
    element("tfoot", {}, row(label("total"), null, legend.total)));

  const remarks = () => {
    const badge = symbols.swatch(32, 22, (ctx, x, y) => symbols.exemptBadge(ctx, x, y, 6));
    const counted = [["exempt", legend.exempt, badge], ["unlocated", legend.unlocated, null],
      ["unknown_bill", legend.unknown_bill, null], ["rejects", header.rejects, null]];
    document.getElementById("remarks").replaceChildren(...counted
      .filter(([, count]) => count > 0)
      .map(([key, count, picture]) => element("li", {}, picture, element("span", {}, label(key)), element("b", {}, number(count)))));
  };

  const pictures = {
    estates: (ctx, x, y) => symbols.patch(ctx, x, y, palette.estate),
    road: (ctx, x, y) => symbols.stroke(ctx, x, y, 26, palette.lines.road),
    distribution_line: (ctx, x, y) => symbols.stroke(ctx, x, y, 26, palette.lines.distribution_line),
    spp_line: (ctx, x, y) => symbols.stroke(ctx, x, y, 26, palette.lines.spp_line),
    rings: (ctx, x, y) => symbols.stroke(ctx, x, y, 26, palette.ring),
    routes: (ctx, x, y) => symbols.stroke(ctx, x, y, 26, palette.chosen_route),
    spps: (ctx, x, y) => symbols.spp(ctx, x, y, 8, { status: "operating", eligible: true }),
    customers: (ctx, x, y) => symbols.customer(ctx, x, y, 9, { symbol: "high", low: 12, high: 12, exempt: false }),
  };

  const statuses = () => element("ul", { className: "statuses" }, ...Object.keys(palette.spps).map((status) =>
    element("li", {}, symbols.swatch(24, 22, (ctx, x, y) => symbols.spp(ctx, x, y, 7, { status, eligible: true })), word("status", status))));

  const layerItem = (layer) => {
    const box = element("input", { type: "checkbox", checked: layer.shown, name: layer.name });
    box.addEventListener("change", () => georisk.show(layer, box.checked));
    return element("li", {},
      element("label", {}, box, symbols.swatch(32, 22, pictures[layer.name]), label(`layer.${layer.name}`)),
      layer.name === "spps" ? statuses() : null);
  };

  const layers = () => document.getElementById("layers").replaceChildren(...georisk.layers.toReversed().map(layerItem));

  const list = (title, items) => (items.length === 0 ? [] : [
    element("h3", {}, title), element("ul", {}, ...items.map((item) => element("li", {}, item)))]);

  const about = () => document.getElementById("about-text").replaceChildren(
    ...list(label("assumptions"), header.assumptions.map((assumption) => assumption[georisk.lang])),
    ...list(label("inputs"), header.inputs.map((input) =>
      `${word("role", input.role)}: ${input.name} · ${number(input.rows)} ${label("rows")} · ${input.sha256.slice(0, 12)}`)),
    ...list(label("source"), [data.attribution, `georisk ${header.engine} · Leaflet · folium · Noto Sans Thai`].filter(Boolean)));

  const subtitle = () => {
    const parts = [`${label("as_of")} ${georisk.date(header.as_of)}`, `${label("ruleset")} ${header.ruleset}`, `${label("run")} ${header.run_id}`];
    if (header.plan_year !== null) parts.splice(1, 0, `${label("plan_year")} ${header.plan_year + (georisk.lang === "th" ? 543 : 0)}`);
    document.getElementById("subtitle").textContent = parts.join("  ·  ");
    document.title = `${label("title")} · ${header.run_id}`;
  };

  georisk.legend = () => [bands, remarks, layers, about, subtitle].forEach((part) => part());
})();
