"use strict";
// Customers on the map: one by one where there is room, else gathered in cells that show their bands.
georisk.part(() => {
  const { data, symbols, selection } = georisk;
  const { palette } = data;
  const CELL = 76;
  const ROOM = 16;
  const FEW = 250;
  const ALWAYS_SINGLE_FROM = 15;
  const PAD = 0.4;
  const LEAST_RADIUS = 14;
  const EQUATOR_M = 40075016.7;
  const BANDS = Object.keys(palette.customers);
  let drawn = null;

  const strength = (customer) => customer.high ?? 0;

  const radiusOf = (count) => Math.min(25, 11 + 3.4 * Math.log2(count) / Math.log2(4));

  // Cells lie still in the world, so that panning changes no number.
  const cellsOf = (map, customers, zoom) => {
    const cells = new Map();
    for (const customer of customers) {
      const { x, y } = map.project([customer.lat, customer.lon], zoom);
      const key = `${Math.floor(x / CELL)}/${Math.floor(y / CELL)}`;
      if (!cells.has(key)) cells.set(key, { x: 0, y: 0, members: [] });
      const cell = cells.get(key);
      cell.x += x;
      cell.y += y;
      cell.members.push(customer);
    }
    return cells;
  };

  // At the middle of its members, but never so near to the next cell that two would overlap.
  const placeOf = (map, [key, cell], zoom) => {
    const [column, row] = key.split("/").map(Number);
    const inside = (sum, index) => Math.min((index + 1) * CELL - ROOM, Math.max(index * CELL + ROOM, sum / cell.members.length));
    return map.unproject([inside(cell.x, column), inside(cell.y, row)], zoom);
  };

  const crowdOf = (members) => ({
    members, count: members.length, strength: members.reduce((most, customer) => Math.max(most, strength(customer)), 0),
    bands: BANDS.map((band) => [band, members.filter((customer) => customer.symbol === band).length]),
  });

  const drawOne = (ctx, point, radius, customer) => symbols.customer(ctx, point.x, point.y, radius, customer);
  const drawCrowd = (ctx, point, radius, crowd) => symbols.crowd(ctx, point.x, point.y, crowd.radius, crowd);

  const single = (customer, points) => georisk.symbol([customer.lat, customer.lon], customer, {
    renderer: points, size: palette.customers[customer.symbol].size, draw: drawOne,
  });

  const markOf = (place, crowd, points) => {
    crowd.radius = radiusOf(crowd.count);
    return georisk.symbol(place, crowd, { renderer: points, size: crowd.radius, steady: true, draw: drawCrowd, room: [30, 30] });
  };

  const gathered = (place, members, points) => markOf(place, crowdOf(members), points);

  const strongest = ({ options: { thing } }) => (thing.members ? thing.strength : strength(thing));

  // Whole cells of the padded view.
  const within = (map, zoom) => {
    const { min, max } = L.bounds(map.project(map.getBounds().getNorthWest(), zoom), map.project(map.getBounds().getSouthEast(), zoom));
    const pad = max.subtract(min).multiplyBy(PAD);
    const low = min.subtract(pad).divideBy(CELL).floor().multiplyBy(CELL);
    const high = max.add(pad).divideBy(CELL).ceil().multiplyBy(CELL);
    return L.latLngBounds(map.unproject(low, zoom), map.unproject(high, zoom));
  };

  const inside = (bounds, customers) => {
    const [south, west, north, east] = [bounds.getSouth(), bounds.getWest(), bounds.getNorth(), bounds.getEast()];
    return customers.filter(({ lat, lon }) => lat !== null && lat > south && lat <= north && lon >= west && lon < east);
  };

  const marksOf = (map, points, zoom, customers) => {
    if (zoom >= ALWAYS_SINGLE_FROM || customers.length <= FEW) return customers.map((customer) => single(customer, points));
    return [...cellsOf(map, customers, zoom)].map((entry) => {
      const { members } = entry[1];
      return members.length === 1 ? single(members[0], points) : gathered(placeOf(map, entry, zoom), members, points);
    });
  };

  const tip = (thing) => (thing.members
    ? georisk.element("span", {}, `${georisk.number(thing.count)} ${georisk.label("customers_unit")} · ${georisk.millions(selection.sums(thing.members).baht)} ${georisk.label("baht_unit")}`,
      georisk.element("small", {}, thing.bands.filter(([, count]) => count).map(([band, count]) => `${georisk.label(`band.${band}`)} ${georisk.number(count)}`).join(" · ")))
    : georisk.element("span", {}, thing.name ?? thing.id,
      georisk.element("small", {}, [georisk.band(thing), georisk.points(thing)].filter(Boolean).join(" · "))));

  const choose = (map) => (thing) => {
    if (!thing.members) georisk.choose.customer(thing);
    else map.fitBounds(L.latLngBounds(thing.members.map(({ lat, lon }) => [lat, lon])), { padding: [60, 60], maxZoom: ALWAYS_SINGLE_FROM });
  };

  const build = ({ points, map }) => georisk.symbolGroup([], tip, choose(map));

  // The radius a position may be off by, where it can be seen: what is uncertain, and what is chosen.
  const doubts = ({ ground, map }) => {
    const group = L.layerGroup();
    group.refresh = (customers, zoom) => {
      group.clearLayers();
      for (const customer of customers) {
        const pixels = (customer.accuracy ?? 0) * 2 ** (zoom + 8) / (EQUATOR_M * Math.cos(customer.lat * Math.PI / 180));
        const doubtful = customer.symbol === "open" || customer === georisk.chosenCustomer();
        if (doubtful && pixels >= LEAST_RADIUS && map.hasLayer(group)) {
          group.addLayer(L.circle([customer.lat, customer.lon], { radius: customer.accuracy, ...palette.doubt, renderer: ground, interactive: false }));
        }
      }
    };
    return group;
  };

  // Draws again when what is drawn no longer covers what is seen, or something else is selected.
  const refresh = (map, { points }, group, doubtful, anew) => {
    const zoom = map.getZoom();
    if (!anew && drawn && drawn.zoom === zoom && drawn.bounds.contains(map.getBounds())) return false;
    drawn = { zoom, bounds: within(map, zoom) };
    const customers = inside(drawn.bounds, selection.passing());
    for (const mark of group.getLayers()) georisk.marks.delete(mark.options.thing);
    group.closeTooltip();
    group.clearLayers();
    const marks = marksOf(map, points, zoom, customers);
    const chosen = georisk.chosenCustomer();
    if (chosen?.lat && !georisk.marks.has(chosen)) marks.push(single(chosen, points));
    marks.sort((one, other) => strongest(one) - strongest(other)).forEach((mark) => group.addLayer(mark));
    doubtful?.refresh(marks.map((mark) => mark.options.thing).filter((thing) => !thing.members), zoom);
    return true;
  };

  georisk.crowd = { build, doubts, refresh, single, mark: markOf, strongest };
});
