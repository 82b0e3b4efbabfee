"use strict";
// Layers a view at a time: lines as coarse as the pixels; weak places; what changed between runs.
georisk.part(() => {
  const { live, symbols, selection, element, label, number, millions } = georisk;
  const { palette } = georisk.data;
  const KINDS = Object.keys(palette.lines);
  const AMBER = "#b3560b";
  const CHANGES = { up: ["#8f040a", 0], down: ["#127a58", Math.PI], new: ["#0b6e72", null], gone: ["#55636f", null] };
  let drawn = null;
  let asking = "";
  let lines = {};

  const named = (name) => georisk.layers.find((layer) => layer.name === name);

  const paintLines = (kind) => named(kind).group?.getLayers()[0].setLatLngs((lines[kind] ?? []).map(georisk.decode));

  const covers = () => {
    if (!drawn || drawn.zoom !== georisk.map.getZoom()) return false;
    const [west, south, east, north] = drawn.box;
    return L.latLngBounds([south, west], [north, east]).contains(georisk.map.getBounds());
  };

  const askLines = async () => {
    if (!live.framed || !KINDS.some((kind) => named(kind).shown) || covers()) return;
    const [zoom, bounds] = [georisk.map.getZoom(), georisk.map.getBounds()];
    const wanted = `${zoom}/${bounds.toBBoxString()}`;
    if (wanted === asking) return;
    asking = wanted;
    const found = await live.askRun("lines", "/lines", { bbox: bounds.toBBoxString(), zoom });
    if (asking === wanted) asking = "";
    if (found === null) return;
    drawn = { zoom, box: found.drawn };
    lines = found.lines;
    KINDS.forEach(paintLines);
  };

  const filled = (kind, build) => (canvases) => {
    const group = build(canvases);
    group.getLayers()[0].setLatLngs((lines[kind] ?? []).map(georisk.decode));
    return group;
  };

  const ring = (ctx, point, radius) => symbols.circle(ctx, point.x, point.y, radius, { ...palette.doubt, color: AMBER, weight: 2, fillOpacity: 0, fillColor: palette.paper, dashArray: "" });

  // An arrow beside the symbol: up is more at risk; a plus is new, a cross is gone.
  const arrow = (ctx, x, y, kind) => {
    const [ink, turn] = CHANGES[kind];
    ctx.translate(x, y);
    symbols.circle(ctx, 0, 0, 8, { color: ink, weight: 1.5, fillColor: palette.paper, fillOpacity: 1, dashArray: "" });
    if (turn === null) {
      symbols.write(ctx, kind === "new" ? "+" : "×", 0, 0.5, { size: 14, weight: 700, ink });
      return;
    }
    ctx.rotate(turn);
    ctx.beginPath();
    [[0, -5], [4.5, 1], [1.6, 1], [1.6, 5], [-1.6, 5], [-1.6, 1], [-4.5, 1]].forEach(([right, down]) => ctx.lineTo(right, down));
    ctx.fillStyle = ink;
    ctx.fill();
  };

  const drawArrow = (ctx, point, radius, { kind, one }) => arrow(ctx, point.x + (kind === "gone" ? 0 : 15), point.y - (kind === "gone" ? 0 : 12), kind, one);

  const mark = (one, thing, style) => georisk.symbol([one.lat, one.lon], thing, { interactive: false, ...style });

  const weak = ({ points }) => {
    const group = L.layerGroup();
    group.refresh = () => {
      group.clearLayers();
      const found = (selection.answer()?.customers ?? []).filter((one) => one.weak && one.lat !== null);
      found.forEach((one) => group.addLayer(mark(one, { weak: one }, { renderer: points, size: 18, draw: ring })));
    };
    return group;
  };

  const changes = ({ points }) => {
    const group = L.layerGroup();
    group.refresh = () => {
      group.clearLayers();
      for (const [kind, told] of Object.entries(selection.answer()?.changes ?? {})) {
        if (!CHANGES[kind]) continue;
        georisk.told(told.customers).filter((one) => one.lat !== null)
          .forEach((one) => group.addLayer(mark(one, { kind, one }, { renderer: points, size: 9, steady: true, draw: drawArrow, room: [30, 30] })));
      }
    };
    return group;
  };

  const runName = ({ run_id: id, as_of: day }) => `${day === null ? label("no_date") : georisk.date(day)} · ${id}`;

  // Which run to compare with, and how many moved: below the layer's box.
  const paintChanges = () => {
    const place = document.getElementById("changes");
    const { runs } = georisk.data;
    place.hidden = !named("changes").shown;
    if (place.hidden) return;
    const chooser = element("select", { id: "against", onchange: () => { live.against = chooser.value; selection.ask(); } },
      ...runs.map((run) => element("option", { value: run.run_id, selected: run.run_id === live.against }, runName(run))));
    const told = Object.entries(selection.answer()?.changes ?? {}).filter(([kind]) => CHANGES[kind]).map(([kind, { count, satang }]) =>
      element("li", {}, symbols.swatch(24, 22, (ctx, x, y) => arrow(ctx, x, y, kind)), element("span", {}, label(`change.${kind}`)),
        element("b", {}, `${number(count)} · ${millions(satang / 100)}`)));
    place.replaceChildren(element("label", { htmlFor: "against" }, label("against")), runs.length ? chooser : element("p", {}, label("no_other_run")), element("ul", { className: "remarks" }, ...told));
  };

  const refresh = () => {
    for (const name of ["weak", "changes"]) named(name).group?.refresh();
    paintChanges();
  };

  // The route of who is chosen comes with the panel; those of everybody are not moved over a wire.
  georisk.layers.splice(georisk.layers.indexOf(named("routes")), 1);
  for (const kind of KINDS) named(kind).build = filled(kind, named(kind).build);
  georisk.layers.splice(georisk.layers.indexOf(named("customers")), 0, {
    name: "weak", build: weak, shown: false, picture: (ctx, x, y) => ring(ctx, { x, y }, 9),
  });
  georisk.layers.push({ name: "changes", build: changes, shown: false, picture: (ctx, x, y) => arrow(ctx, x, y, "up") });
  document.getElementById("layers").after(element("div", { id: "changes", hidden: true }));
  live.against ??= georisk.data.runs[0]?.run_id;
  for (const event of ["answer", "layers", "language"]) georisk.on(event, refresh);
  for (const event of ["view", "layers"]) georisk.on(event, askLines);
});
