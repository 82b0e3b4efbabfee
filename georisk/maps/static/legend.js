"use strict";
// The legend that sums up what is selected, switches layers, and says what the run was made from.
georisk.part(() => {
  const { data, element, label, word, number, millions, symbols, selection } = georisk;
  const { palette, legend, header } = data;
  const SCORES = { very_high: 25, high: 12, medium: 9, low: 2 };

  const example = (symbol) => symbols.swatch(32, 28, (ctx, x, y) => {
    const { size } = palette.customers[symbol];
    const [low, high] = symbol === "open" ? [8, 12] : [SCORES[symbol] ?? null, SCORES[symbol] ?? null];
    symbols.customer(ctx, x, y, Math.min(size, symbol === "open" ? 9 : 12), { symbol, low, high, exempt: false });
  });

  const cells = (sums) => [
    element("td", { className: "count" }, number(sums.count)),
    element("td", { className: "baht" }, millions(sums.baht))];

  const toggle = (band) => {
    const wanted = new Set(selection.filters.band);
    if (!wanted.delete(band)) wanted.add(band);
    selection.set({ band: wanted });
  };

  const bandRow = (band) => {
    const box = element("input", { type: "checkbox", checked: selection.filters.band.has(band), name: `band-${band}` });
    box.addEventListener("change", () => toggle(band));
    const line = element("tr", {}, element("th", { scope: "row" }, element("label", {}, box, example(band), label(`band.${band}`))),
      element("td", { className: "count" }), element("td", { className: "baht" }));
    line.dataset.band = band;
    return line;
  };

  const bands = () => {
    document.getElementById("bands").replaceChildren(
      element("thead", {}, element("tr", {}, element("th", { scope: "col" }, label("band")),
        element("th", { scope: "col" }, label("customers_unit")), element("th", { scope: "col" }, label("baht_unit")))),
      element("tbody", {}, ...selection.BANDS.map(bandRow)),
      element("tfoot", {}, element("tr", {}, element("th", { scope: "row" }, label("total")),
        element("td", { className: "count" }), element("td", { className: "baht" }))));
    sums();
  };

  // A band that is switched off still says how many it would add.
  const sums = () => {
    const members = Object.fromEntries(selection.BANDS.map((band) => [band, []]));
    for (const customer of selection.ofAnyBand()) members[customer.symbol].push(customer);
    for (const line of document.querySelectorAll("#bands tbody tr")) {
      const { band } = line.dataset;
      line.querySelector("input").checked = selection.filters.band.has(band);
      line.classList.toggle("off", !selection.filters.band.has(band));
      line.append(...replaced(line, selection.sums(members[band])));
    }
    const all = selection.sums(selection.selected());
    const foot = document.querySelector("#bands tfoot tr");
    foot.append(...replaced(foot, all));
    document.getElementById("follow").checked = selection.follows();
    document.getElementById("shown").textContent = `${label("shown")} ${number(all.count)} ${label("of")} ${number(legend.total.count)} ${label("customers_unit")}`;
  };

  const replaced = (line, found) => {
    line.querySelectorAll("td").forEach((cell) => cell.remove());
    return cells(found);
  };

  const remarks = () => {
    const badge = symbols.swatch(32, 22, (ctx, x, y) => symbols.exemptBadge(ctx, x, y, 6));
    const counted = [["exempt", legend.exempt, badge], ["unlocated", legend.unlocated, null],
      ["unknown_bill", legend.unknown_bill, null], ["rejects", header.rejects, null]];
    document.getElementById("remarks").replaceChildren(...counted
      .filter(([, count]) => count > 0)
      .map(([key, count, picture]) => element("li", {}, picture, element("span", {}, label(key)), element("b", {}, number(count)))));
  };

  const pictures = {
    basemap: (ctx, x, y) => symbols.circle(ctx, x, y, 3, { color: palette.places.seat.ink, weight: 1, fillColor: palette.paper, fillOpacity: 1, dashArray: "" }),
    estates: (ctx, x, y) => symbols.patch(ctx, x, y, palette.estate),
    road: (ctx, x, y) => symbols.stroke(ctx, x, y, 26, palette.lines.road),
    distribution_line: (ctx, x, y) => symbols.stroke(ctx, x, y, 26, palette.lines.distribution_line),
    spp_line: (ctx, x, y) => symbols.stroke(ctx, x, y, 26, palette.lines.spp_line),
    stake: (ctx, x, y) => symbols.hexagon(ctx, x, y, 10, palette.stake.steps.at(-2)),
    rings: (ctx, x, y) => symbols.stroke(ctx, x, y, 26, palette.ring),
    routes: (ctx, x, y) => symbols.stroke(ctx, x, y, 26, palette.chosen_route),
    spps: (ctx, x, y) => symbols.spp(ctx, x, y, 8, { status: "operating", eligible: true }),
    doubts: (ctx, x, y) => symbols.circle(ctx, x, y, 9, palette.doubt),
    customers: (ctx, x, y) => symbols.customer(ctx, x, y, 9, { symbol: "high", low: 12, high: 12, exempt: false }),
  };

  const statuses = () => element("ul", { className: "statuses" }, ...Object.keys(palette.spps).map((status) =>
    element("li", {}, symbols.swatch(24, 22, (ctx, x, y) => symbols.spp(ctx, x, y, 7, { status, eligible: true })), word("status", status))));

  const layerItem = (layer) => {
    const box = element("input", { type: "checkbox", checked: layer.shown, name: layer.name });
    box.addEventListener("change", () => georisk.show(layer, box.checked));
    const item = element("li", {},
      element("label", {}, box, symbols.swatch(32, 22, layer.picture ?? pictures[layer.name]), label(`layer.${layer.name}`)),
      layer.name === "spps" ? statuses() : null);
    item.classList.toggle("off", !layer.shown);
    return item;
  };

  const layers = () => document.getElementById("layers").replaceChildren(...georisk.layers.toReversed().map(layerItem));

  // Someone else switched a layer: the boxes stay, so that the keyboard keeps its place.
  const ticks = () => georisk.layers.forEach((layer) => {
    const box = document.querySelector(`#layers input[name=${layer.name}]`);
    box.checked = layer.shown;
    box.closest("li").classList.toggle("off", !layer.shown);
  });

  const list = (title, items) => (items.length === 0 ? [] : [
    element("h3", {}, title), element("ul", {}, ...items.map((item) => element("li", {}, item)))]);

  const sources = () => [data.attribution, ...data.layers.basemap.credits, `georisk ${header.engine} · Leaflet · folium · Noto Sans Thai`].filter(Boolean);

  const about = () => {
    document.getElementById("about-text").replaceChildren(
      ...list(label("assumptions"), header.assumptions.map((assumption) => assumption[georisk.lang])),
      ...list(label("inputs"), header.inputs.map((input) =>
        `${word("role", input.role)}: ${input.name} · ${number(input.rows)} ${label("rows")} · ${input.sha256.slice(0, 12)}`)),
      ...list(label("source"), sources()));
    document.getElementById("imprint").textContent = sources().join(" · ");
  };

  const subtitle = () => {
    const parts = [`${label("as_of")} ${georisk.date(header.as_of)}`, `${label("ruleset")} ${header.ruleset}`, `${label("run")} ${header.run_id}`];
    if (header.plan_year !== null) parts.splice(1, 0, `${label("plan_year")} ${header.plan_year + (georisk.lang === "th" ? 543 : 0)}`);
    document.getElementById("subtitle").textContent = parts.join("  ·  ");
    document.title = `${label("title")} · ${header.run_id}`;
  };

  georisk.legend = () => {
    document.getElementById("follow").addEventListener("change", (event) => selection.follow(event.target.checked));
    georisk.onLanguage(() => [bands, remarks, layers, about, subtitle].forEach((part) => part()));
    georisk.on("selection", sums);
    georisk.on("view", sums);
    georisk.on("layers", ticks);
  };
});
