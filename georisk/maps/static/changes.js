"use strict";
// What changed since another run: arrows on the map, and below the layer's box how many.
georisk.part(() => {
  const { data, symbols, selection, element, label, number, millions } = georisk;
  const KINDS = { up: ["#8f040a", 0], down: ["#127a58", Math.PI], new: ["#0b6e72", null], gone: ["#55636f", null] };

  // An arrow beside the symbol: up is more at risk; a plus is new, a cross is gone.
  const arrow = (ctx, x, y, kind) => {
    const [ink, turn] = KINDS[kind];
    ctx.translate(x, y);
    symbols.circle(ctx, 0, 0, 8, { color: ink, weight: 1.5, fillColor: data.palette.paper, fillOpacity: 1, dashArray: "" });
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

  const drawArrow = (ctx, point, radius, { kind }) => arrow(ctx, point.x + (kind === "gone" ? 0 : 15), point.y - (kind === "gone" ? 0 : 12), kind);

  const known = (told) => Object.entries(told).filter(([kind]) => KINDS[kind]);

  // `told` gives whom to draw, by kind.
  const layer = (told, shown) => ({
    name: "changes", shown, picture: (ctx, x, y) => arrow(ctx, x, y, "up"),
    build: ({ points }) => {
      const group = L.layerGroup();
      group.refresh = () => {
        group.clearLayers();
        for (const [kind, customers] of known(told())) {
          for (const one of customers.filter(({ lat }) => lat !== null)) {
            group.addLayer(georisk.symbol([one.lat, one.lon], { kind, one }, { renderer: points, interactive: false, size: 9, steady: true, draw: drawArrow, room: [30, 30] }));
          }
        }
      };
      group.refresh();
      return group;
    },
  });

  const runName = ({ run_id: id, as_of: day }) => `${day === null ? label("no_date") : georisk.date(day)} · ${id}`;

  const item = ([kind, { count, baht }]) => element("li", {}, symbols.swatch(24, 22, (ctx, x, y) => arrow(ctx, x, y, kind)),
    element("span", {}, label(`change.${kind}`)), element("b", {}, `${number(count)} · ${millions(baht)}`));

  // With which run it is compared, as `head` says it, and sums by kind; below the box while the layer is shown.
  const paint = (shown, head, sums) => {
    const place = document.getElementById("changes");
    place.hidden = !shown;
    if (shown) place.replaceChildren(...head(), element("ul", { className: "remarks" }, ...known(sums()).map(item)));
  };

  document.getElementById("layers").after(element("div", { id: "changes", hidden: true }));
  georisk.changes = { layer, paint, runName };

  // A one-file map brings what changed with it; a page of a service asks.
  const brought = data.layers.changes;
  if (!brought) return;
  const gone = brought.gone.map(({ at, satang }) => {
    const [[lat, lon]] = at === null ? [[null, null]] : georisk.decode(at);
    return { lat, lon, satang };
  });

  const among = (customers) => {
    const wanted = new Set(customers);
    return Object.fromEntries(["up", "down", "new"].map((kind) => [kind, brought[kind].map((row) => georisk.customers[row]).filter((one) => wanted.has(one))]));
  };

  const moved = () => ({ ...among(selection.passing()), gone });
  const sums = () => Object.fromEntries(Object.entries({ ...among(selection.selected()), gone: selection.seen(gone) })
    .map(([kind, customers]) => [kind, selection.sums(customers)]));
  const head = () => [element("p", {}, `${label("against")}: ${runName(brought)}`)];

  const own = layer(moved, true);
  georisk.layers.push(own);
  georisk.on("selection", () => own.group?.refresh());
  for (const event of ["view", "selection", "layers", "language"]) georisk.on(event, () => paint(own.shown, head, sums));
});
