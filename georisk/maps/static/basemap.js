"use strict";
// The ground below everything: water, borders, and names that make room for each other.
georisk.part(() => {
  const { data, symbols } = georisk;
  const { ground: styles, places } = data.palette;
  const FINE_FROM = 12;
  const CELL = 64;
  const LINE = 1.35;
  const GAP = 5;
  const ASIDE = 22;
  const measure = document.createElement("canvas").getContext("2d");

  const path = (style, rings, renderer) => {
    const options = { ...style, renderer, interactive: false };
    const parts = rings.map((one) => one.map(georisk.decode));
    return style.fillColor ? L.polygon(parts, { ...options, fill: true }) : L.polyline(parts.flat(), options);
  };

  const widthOf = (label) => {
    const { size, weight } = places[label.kind];
    measure.font = `${weight} ${size}px "Noto Sans Thai", sans-serif`;
    return measure.measureText(georisk.named(label)).width;
  };

  // Where a name may stand, best first: above its dot, below, beside, and farther off where a symbol
  // hides the dot; without a dot on its place, or near it.
  const spotsOf = (label, hidden) => {
    const { dot, size } = places[label.kind];
    if (!dot) return label.kind === "water" ? [[0, 0]] : [[0, 0], [0, -ASIDE], [0, ASIDE]];
    const [up, aside] = [dot + size * 0.75, dot + GAP + widthOf(label) / 2];
    return (hidden ? [0, ASIDE] : [0]).flatMap((more) => [[0, -up - more], [0, up + more], [aside + more, 0], [-aside - more, 0]]);
  };

  const drawName = (spots) => (ctx, point, radius, label) => {
    const style = places[label.kind];
    const [right, down] = spots.get(label);
    if (style.dot) {
      symbols.circle(ctx, point.x, point.y, style.dot, { color: style.ink, weight: 1, fillColor: data.palette.paper, fillOpacity: 1, dashArray: "" });
    }
    symbols.write(ctx, georisk.named(label), point.x + right, point.y + down, { ...style, halo: true });
  };

  const around = (x, y, wide, high) => ({ left: x - wide, right: x + wide, top: y - high, bottom: y + high });

  const boxOf = (label, { x, y }, [right, down]) =>
    around(x + right, y + down, widthOf(label) / 2 + GAP, (places[label.kind].size * LINE) / 2 + GAP);

  const cellsOf = ({ left, right, top, bottom }) => {
    const found = [];
    for (let column = Math.floor(left / CELL); column <= Math.floor(right / CELL); column += 1) {
      for (let row = Math.floor(top / CELL); row <= Math.floor(bottom / CELL); row += 1) found.push(`${column}/${row}`);
    }
    return found;
  };

  const meet = (one, other) => one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;

  // Boxes by the cells they reach into, so that each meets its neighbours only.
  const occupied = () => {
    const taken = new Map();
    return {
      free: (box) => !cellsOf(box).some((cell) => taken.get(cell)?.some((other) => meet(box, other))),
      take: (box) => { for (const cell of cellsOf(box)) taken.set(cell, [...(taken.get(cell) ?? []), box]); },
    };
  };

  // Customers and plants lie above names: half a name is none.
  const symbolBoxes = (map) => georisk.layers
    .filter(({ name, group }) => (name === "customers" || name === "spps") && group && map.hasLayer(group))
    .flatMap(({ group }) => group.getLayers())
    .map((mark) => {
      const { x, y } = map.project(mark.getLatLng());
      return around(x, y, mark.getRadius(), mark.getRadius());
    });

  const spotIn = (symbols, names, label, at) => {
    const { dot } = places[label.kind];
    const dotBox = around(at.x, at.y, dot, dot);
    if (!names.free(dotBox)) return null;
    const spot = spotsOf(label, !symbols.free(dotBox)).find((one) => [symbols, names].every((room) => room.free(boxOf(label, at, one))));
    if (spot) [dotBox, boxOf(label, at, spot)].forEach(names.take);
    return spot ?? null;
  };

  // Spots by name. Who comes first keeps the place; pixels are of the world, so that panning moves no name.
  const placed = (labels, map) => {
    const [hiding, names, level] = [occupied(), occupied(), Math.round(map.getZoom())];
    symbolBoxes(map).forEach(hiding.take);
    return labels.filter(({ from, to }) => level >= from && level <= to)
      .map((label) => [label, spotIn(hiding, names, label, map.project(georisk.place(label)))])
      .filter(([, spot]) => spot !== null);
  };

  const build = ({ map, base }) => {
    const { shapes, labels } = data.layers.basemap;
    const drawn = Object.entries(styles).filter(([name]) => shapes[name]?.length).map(([name, style]) => [name, path(style, shapes[name], base)]);
    const group = L.layerGroup(drawn.map(([, layer]) => layer));
    const fine = drawn.find(([name]) => name === "water_fine")?.[1];
    const spots = new Map();
    const draw = drawName(spots);
    const marks = new Map(labels.filter((label) => georisk.named(label)).map((label) => [label, georisk.symbol(georisk.place(label), label, {
      renderer: base, interactive: false, size: 1, steady: true, draw, room: [200, 60],
    })]));
    let shown = "";
    let covered = null;
    // A screen farther on each side, so that short ways need nothing anew.
    group.refresh = (anew) => {
      const asked = `${map.getZoom()}/${georisk.lang}`;
      const still = asked === shown && covered.contains(map.getBounds());
      if ((still && !anew) || !map.hasLayer(group)) return;
      shown = asked;
      covered = map.getBounds().pad(1);
      fine?.setStyle({ stroke: map.getZoom() >= FINE_FROM });
      for (const label of spots.keys()) group.removeLayer(marks.get(label));
      spots.clear();
      const near = [...marks.keys()].filter((label) => covered.contains(georisk.place(label)));
      for (const [label, spot] of placed(near, map)) {
        spots.set(label, spot);
        group.addLayer(marks.get(label));
      }
    };
    return group;
  };

  const layer = { name: "basemap", build, shown: true };
  georisk.on("language", () => layer.group?.refresh(true));
  georisk.basemap = { layer, shownNames: () => layer.group?.getLayers().map((mark) => mark.options.thing).filter(Boolean).map(georisk.named) ?? [] };
});
