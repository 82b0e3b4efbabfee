"use strict";
// One builder a layer: from the run's data to Leaflet layers on two canvases, ground and points.
(() => {
  const { data, symbols } = georisk;
  const { palette, layers } = data;
  const GRID = 100000;
  const NAMES_FROM = 12;
  const LONGEST = 26;
  const ESTATES_NAMED_FROM = 11;

  // Paths arrive as whole steps, each from the one before.
  const decode = (steps) => {
    const points = [];
    let [x, y] = [0, 0];
    for (let index = 0; index < steps.length; index += 2) {
      x += steps[index];
      y += steps[index + 1];
      points.push([y / GRID, x / GRID]);
    }
    return points;
  };

  // Symbols shrink when the map shows a province, so that bands are read before numbers.
  const scale = (zoom) => Math.min(1, Math.max(0.4, 0.4 + (zoom - 8) * 0.13));

  // A canvas repaints the layers whose bounds meet what changed, so bounds must hold words too.
  const widen = (layer) => {
    const room = L.point(layer.options.room);
    layer._pxBounds = L.bounds(layer._pxBounds.min.subtract(room), layer._pxBounds.max.add(room));
  };

  const Symbol = L.CircleMarker.extend({
    options: { room: [12, 12] },
    _updateBounds() {
      L.CircleMarker.prototype._updateBounds.call(this);
      widen(this);
    },
    _project() {
      this._radius = this.options.size * scale(this._map.getZoom());
      L.CircleMarker.prototype._project.call(this);
    },
    _updatePath() {
      if (!this._renderer._drawing || this._empty()) return;
      const { draw, thing, chosen } = this.options;
      const ctx = this._renderer._ctx;
      ctx.save();
      if (chosen) halo(ctx, this._point, this._radius);
      draw(ctx, this._point, this._radius, thing, this._map.getZoom());
      ctx.restore();
    },
  });

  const halo = (ctx, point, radius) => {
    ctx.beginPath();
    ctx.arc(point.x, point.y, radius + 8, 0, 2 * Math.PI);
    ctx.fillStyle = "rgba(11, 110, 114, 0.22)";
    ctx.strokeStyle = "#0b6e72";
    ctx.lineWidth = 2;
    ctx.fill();
    ctx.stroke();
  };

  // A polygon with a word at one of its points.
  const Named = L.Polygon.extend({
    options: { room: [110, 10] },
    _updateBounds() {
      L.Polygon.prototype._updateBounds.call(this);
      widen(this);
    },
    _updatePath() {
      L.Polygon.prototype._updatePath.call(this);
      const { text, at, from } = this.options;
      if (!this._renderer._drawing || this._map.getZoom() < from) return;
      const point = this._map.latLngToLayerPoint(at);
      const ctx = this._renderer._ctx;
      ctx.save();
      ctx.globalAlpha = 1;
      symbols.write(ctx, text(), point.x, point.y, { size: 12, ink: this.options.ink ?? this.options.color, weight: 600, halo: true });
      ctx.restore();
    },
  });

  const estates = ({ ground }) => L.layerGroup(layers.estates.map((estate) =>
    new Named(estate.outlines.map((ring) => [decode(ring)]), {
      ...palette.estate, renderer: ground, interactive: false, from: ESTATES_NAMED_FROM,
      text: () => georisk.named(estate), at: decode(estate.centre)[0],
    })));

  const lines = (kind) => ({ ground }) => L.layerGroup([
    L.polyline(layers.lines[kind].map(decode), {
      ...palette.lines[kind], renderer: ground, interactive: false,
    }),
  ]);

  const northmost = (points) => points.reduce((best, point) => (point[0] > best[0] ? point : best));

  const rings = ({ ground }) => L.layerGroup(layers.rings.map((ring) => {
    const outlines = ring.outlines.map(decode);
    return new Named(outlines.map((outline) => [outline]), {
      ...palette.ring, renderer: ground, interactive: false, from: NAMES_FROM,
      text: () => `${ring.km} ${georisk.label("km")}`, at: northmost(outlines[0]),
    });
  }));

  const routes = ({ ground }) => L.layerGroup([
    L.polyline(layers.routes.filter(Boolean).map(decode), {
      ...palette.route, renderer: ground, interactive: false,
    }),
  ]);

  // A name for a label: without the legal form, cut between letters, never inside one.
  const letters = new Intl.Segmenter("th", { granularity: "grapheme" });
  const short = (name) => {
    const plain = name.replaceAll(/บริษัท|จำกัด|\(มหาชน\)/g, "").replaceAll(/\s+/g, " ").trim();
    const parts = [...letters.segment(plain)].map((part) => part.segment);
    return parts.length > LONGEST ? `${parts.slice(0, LONGEST).join("").trim()}…` : plain;
  };

  const drawSpp = (ctx, point, radius, spp, zoom) => {
    symbols.spp(ctx, point.x, point.y, radius, spp);
    if (zoom < NAMES_FROM - 2) return;
    const power = spp.capacity_mw === null ? "" : `${georisk.number(spp.capacity_mw)} ${georisk.label("mw")}`;
    const name = zoom < NAMES_FROM ? power : [short(georisk.named(spp)), power].filter(Boolean).join(" · ");
    symbols.write(ctx, name, point.x, point.y + radius + 10, { size: 12, ink: palette.spps.operating.fill, weight: 600, halo: true });
  };

  // One tip and one listener a group, however many symbols it holds.
  const symbolGroup = (marks, tip, choose) => {
    const group = L.featureGroup(marks);
    group.bindTooltip((mark) => tip(mark.options.thing), { direction: "top", offset: [0, -10] });
    return group.on("click", (event) => choose(event.layer.options.thing));
  };

  const symbol = (place, thing, style) => {
    const mark = new Symbol(place, { thing, bubblingMouseEvents: false, ...style });
    georisk.marks.set(thing, mark);
    return mark;
  };

  const spps = ({ points }) => symbolGroup(
    layers.spps.map((spp) => symbol(decode(spp.at)[0], spp, { renderer: points, size: 11, draw: drawSpp, room: [130, 26] })),
    (spp) => georisk.element("span", {}, georisk.named(spp)),
    (spp) => georisk.choose.spp(spp));

  const drawCustomer = (ctx, point, radius, customer) =>
    symbols.customer(ctx, point.x, point.y, radius, customer);

  const customerTip = (customer) => georisk.element("span", {},
    customer.name ?? customer.id,
    georisk.element("small", {}, [georisk.band(customer), georisk.points(customer)].filter(Boolean).join(" · ")));

  const strength = (customer) => customer.high ?? 0;

  const customers = ({ points }) => {
    const drawn = georisk.customers.filter((customer) => customer.lat !== null);
    drawn.sort((one, other) => strength(one) - strength(other));
    return symbolGroup(drawn.map((customer) => symbol([customer.lat, customer.lon], customer, {
      renderer: points, size: palette.customers[customer.symbol].size, draw: drawCustomer,
    })), customerTip, (customer) => georisk.choose.customer(customer));
  };

  const chosenRoute = (customer, { ground }) => L.polyline(decode(customer.path), {
    ...palette.chosen_route, renderer: ground, interactive: false,
  });

  // Customers as objects; the table keeps the page small.
  const { columns, rows, steps } = layers.customers;
  georisk.customers = rows.map((row, index) => ({
    ...Object.fromEntries(columns.map((column, place) => [column, row[place]])),
    path: layers.routes[index],
    steps: steps[index],
  }));
  georisk.marks = new Map();
  georisk.chosenRoute = chosenRoute;

  // In the order they are drawn, lowest first; `shown` at the start.
  georisk.layers = [
    { name: "estates", build: estates, shown: true },
    { name: "road", build: lines("road"), shown: true },
    { name: "distribution_line", build: lines("distribution_line"), shown: true },
    { name: "spp_line", build: lines("spp_line"), shown: true },
    { name: "rings", build: rings, shown: true },
    { name: "routes", build: routes, shown: false },
    { name: "customers", build: customers, shown: true },
    { name: "spps", build: spps, shown: true },
  ];
})();
