"use strict";
// Layers a view at a time: lines as coarse as the pixels; weak places; what changed between runs.
georisk.part(() => {
  const { live, symbols, selection, element, label, changes } = georisk;
  const { palette } = georisk.data;
  const KINDS = Object.keys(palette.lines);
  const AMBER = "#b3560b";
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
    if (!live.looks() || !KINDS.some((kind) => named(kind).shown) || covers()) return;
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

  const told = () => Object.entries(selection.answer()?.changes ?? {});
  const moved = () => Object.fromEntries(told().map(([kind, { customers }]) => [kind, georisk.told(customers)]));
  const sums = () => Object.fromEntries(told().map(([kind, { count, satang }]) => [kind, { count, baht: satang / 100 }]));

  // Which run to compare with is chosen below the layer's box.
  const chooser = () => {
    const { runs } = georisk.data;
    const choice = element("select", { id: "against", onchange: () => { live.against = choice.value; selection.ask(); } },
      ...runs.map((run) => element("option", { value: run.run_id, selected: run.run_id === live.against }, changes.runName(run))));
    return [element("label", { htmlFor: "against" }, label("against")), runs.length ? choice : element("p", {}, label("no_other_run"))];
  };

  const refresh = () => {
    for (const name of ["weak", "changes"]) named(name).group?.refresh();
    changes.paint(named("changes").shown, chooser, sums);
  };

  // The route of who is chosen comes with the panel; those of everybody are not moved over a wire.
  georisk.layers.splice(georisk.layers.indexOf(named("routes")), 1);
  for (const kind of KINDS) named(kind).build = filled(kind, named(kind).build);
  georisk.layers.splice(georisk.layers.indexOf(named("customers")), 0, {
    name: "weak", build: weak, shown: false, picture: (ctx, x, y) => ring(ctx, { x, y }, 9),
  });
  georisk.layers.push(changes.layer(moved, false));
  live.against ??= georisk.data.runs[0]?.run_id;
  for (const event of ["answer", "layers", "language"]) georisk.on(event, refresh);
  for (const event of ["view", "layers"]) georisk.on(event, askLines);
});
