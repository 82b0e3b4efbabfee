"use strict";
// Tiles of another host, only where the service was told of one.
georisk.part(() => {
  const { data, live, symbols } = georisk;
  const { tiles } = live.begins;
  if (tiles === null) return;

  const build = () => L.layerGroup([L.tileLayer(tiles.url, { maxZoom: 19 })]);

  const picture = (ctx, x, y) => symbols.patch(ctx, x, y, { ...data.palette.estate, ...data.palette.ground.other_area });

  georisk.layers.unshift({ name: "tiles", build, shown: true, picture });
  data.layers.basemap.credits.push(tiles.attribution);
});
