"use strict";
// One builder a layer: from the run's data to Leaflet layers on two canvases, ground and points.
georisk.part(() => {
  const { data, symbols } = georisk;
  const { palette, layers } = data;
  const GRID = 100000;
  const RINGS_NAMED_FROM = 12;
  const INNER_RINGS_FROM = 11;
  const CAPACITY_FROM = 12;
  const PLANTS_NAMED_FROM = 13;
  const LONGEST = 26;
  const LEAST_NAMED_WIDTH = 100;

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
      this._radius = this.options.size * (this.options.steady ? 1 : scale(this._map.getZoom()));
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

  // A polygon with a word at one of its points; neither is drawn where the map is too small for it.
  const Named = L.Polygon.extend({
    options: { room: [110, 22], from: 0, outlineFrom: 0, leastWidth: 0, up: 0 },
    _updateBounds() {
      L.Polygon.prototype._updateBounds.call(this);
      this._width = this._rawPxBounds?.getSize().x ?? 0;
      widen(this);
    },
    _updatePath() {
      const zoom = this._map.getZoom();
      const { text, at, from, outlineFrom, leastWidth, up } = this.options;
      if (zoom < outlineFrom) return;
      L.Polygon.prototype._updatePath.call(this);
      if (!this._renderer._drawing || zoom < from || this._width < leastWidth) return;
      const point = this._map.latLngToLayerPoint(at);
      const ctx = this._renderer._ctx;
      ctx.save();
      ctx.globalAlpha = 1;
      symbols.write(ctx, text(), point.x, point.y - up, { size: 12, ink: this.options.ink ?? this.options.color, weight: 600, halo: !this.options.bare });
      ctx.restore();
    },
  });

  const northmost = (points) => points.reduce((best, point) => (point[0] > best[0] ? point : best));

  // Named above its northern edge: inside stand the customers.
  const estates = ({ ground }) => L.layerGroup(layers.estates.map((estate) =>
    new Named(estate.outlines.map((ring) => [decode(ring)]), {
      ...palette.estate, renderer: ground, interactive: false, leastWidth: LEAST_NAMED_WIDTH, up: 11,
      text: () => georisk.named(estate), at: [northmost(estate.outlines.flatMap(decode))[0], decode(estate.centre)[0][1]],
    })));

  const lines = (kind) => ({ ground }) => L.layerGroup([
    L.polyline(layers.lines[kind].map(decode), {
      ...palette.lines[kind], renderer: ground, interactive: false,
    }),
  ]);

  const RING_KM = [2, 4, 6, 8];

  const ringsOf = (index, renderer, style = {}) => layers.rings[index].outlines.map((parts, rank) => {
    const outlines = parts.map(decode);
    const chosen = style === palette.chosen_ring;
    return new Named(outlines.map((outline) => [outline]), {
      ...palette.ring, ...style, renderer, interactive: false, from: RINGS_NAMED_FROM,
      text: () => (georisk.isPlantChosen() === chosen ? `${RING_KM[rank]} ${georisk.label("km")}` : ""), at: northmost(outlines[0]),
    });
  });

  // Of all plants at once the inner rings would be a tangle where a whole province is shown.
  const innerLater = (ring, rank) => ring.setStyle({ outlineFrom: rank === RING_KM.length - 1 ? 0 : INNER_RINGS_FROM });

  // While one plant is chosen its rings alone are named, so that its kilometres can be read.
  const rings = ({ ground }) => {
    const drawn = layers.spps.flatMap((spp, index) => (spp.eligible ? ringsOf(index, ground).map(innerLater) : []));
    georisk.on("chosen", () => drawn.forEach((ring) => ring._map && ring.redraw()));
    return L.layerGroup(drawn);
  };

  // Of the plant that is chosen, whatever its status: stronger, and shown even while the layer is off.
  const chosenRings = (spp, { ground }) => L.layerGroup(ringsOf(layers.spps.indexOf(spp), ground, palette.chosen_ring));

  // Customers within 2, 4, 6 and 8 km of a plant, in a straight line; each ring holds the smaller ones.
  const withinRings = (spp) => {
    let inside = [];
    return layers.rings[layers.spps.indexOf(spp)].rows.map((steps, rank) => {
      let row = 0;
      inside = inside.concat(steps.map((step) => georisk.customers[row += step]));
      return { km: RING_KM[rank], customers: inside };
    });
  };

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
    if (zoom < CAPACITY_FROM) return;
    const power = spp.capacity_mw === null ? "" : `${georisk.number(spp.capacity_mw)} ${georisk.label("mw")}`;
    const name = zoom < PLANTS_NAMED_FROM ? power : [short(georisk.named(spp)), power].filter(Boolean).join(" · ");
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

  const chosenRoute = (customer, { ground }) => L.polyline(decode(customer.path), {
    ...palette.chosen_route, renderer: ground, interactive: false,
  });

  const place = (thing) => {
    if (thing.at) return L.latLng(decode(thing.at)[0]);
    return thing.lat === null ? null : L.latLng(thing.lat, thing.lon);
  };

  georisk.marks = new Map();
  Object.assign(georisk, { decode, place, symbol, symbolGroup, Named, chosenRoute, chosenRings, withinRings });

  // In the order they are drawn, lowest first; `shown` at the start.
  georisk.layers = [
    georisk.basemap.layer,
    { name: "estates", build: estates, shown: true },
    { name: "road", build: lines("road"), shown: true },
    { name: "distribution_line", build: lines("distribution_line"), shown: true },
    { name: "spp_line", build: lines("spp_line"), shown: true },
    { name: "stake", build: georisk.stake.build, shown: false },
    { name: "rings", build: rings, shown: true },
    { name: "routes", build: routes, shown: false },
    { name: "doubts", build: georisk.crowd.doubts, shown: true },
    { name: "customers", build: georisk.crowd.build, shown: true },
    { name: "spps", build: spps, shown: true },
  ];
});
