"use strict";
// Baht a month at stake as a sum by hexagon: of who is high or very high, or cannot be less.
georisk.part(() => {
  const { data, selection } = georisk;
  const { palette } = data;
  const RADIUS = 44;
  const ROOT_3 = Math.sqrt(3);

  // The hexagon of a point, by rounding in cube coordinates; pointed top, still in the world.
  const hexagonOf = (x, y) => {
    const [q, r] = [(ROOT_3 / 3 * x - y / 3) / RADIUS, (2 / 3 * y) / RADIUS];
    let [column, row] = [Math.round(q), Math.round(r)];
    const [dq, dr] = [q - column, r - row];
    const ds = Math.abs(-q - r - Math.round(-q - r));
    if (Math.abs(dq) > Math.abs(dr) && Math.abs(dq) > ds) column = -row - Math.round(-q - r);
    else if (Math.abs(dr) > ds) row = -column - Math.round(-q - r);
    return [column, row];
  };

  const centre = ([column, row]) => L.point(RADIUS * ROOT_3 * (column + row / 2), RADIUS * 1.5 * row);

  const corners = (middle) => Array.from({ length: 6 }, (_, index) => {
    const turn = (Math.PI / 3) * index + Math.PI / 6;
    return L.point(middle.x + RADIUS * Math.cos(turn), middle.y + RADIUS * Math.sin(turn));
  });

  const sumsOf = (map, zoom) => {
    const hexagons = new Map();
    for (const customer of selection.passing().filter((one) => one.lat !== null && georisk.atStake(one))) {
      const { x, y } = map.project([customer.lat, customer.lon], zoom);
      const hexagon = hexagonOf(x, y);
      const key = hexagon.join("/");
      const held = hexagons.get(key) ?? { middle: centre(hexagon), satang: 0 };
      held.satang += customer.satang ?? 0;
      hexagons.set(key, held);
    }
    return [...hexagons.values()].filter(({ satang }) => satang > 0);
  };

  // Darker where more is at stake; the sum inside says it in numbers.
  const shade = (share) => palette.stake.steps[Math.min(palette.stake.steps.length - 1, Math.floor(Math.sqrt(share) * palette.stake.steps.length))];

  const draw = (map, ground, zoom, { middle, satang }, most) => {
    const style = shade(satang / most);
    return new georisk.Named(corners(middle).map((corner) => map.unproject(corner, zoom)), {
      renderer: ground, interactive: false, color: palette.paper, weight: 1, fillColor: style.fill, fillOpacity: palette.stake.opacity, ink: style.ink,
      text: () => georisk.number(satang / 1e8, 1), at: map.unproject(middle.subtract([0, RADIUS * 0.55]), zoom), bare: true,
    });
  };

  const build = ({ ground, map }) => {
    const group = L.layerGroup();
    group.refresh = () => {
      group.clearLayers();
      const sums = sumsOf(map, map.getZoom());
      const most = sums.reduce((found, { satang }) => Math.max(found, satang), 0);
      sums.forEach((sum) => group.addLayer(draw(map, ground, map.getZoom(), sum, most)));
    };
    return group;
  };

  georisk.stake = { build, hexagonOf, centre };
});
