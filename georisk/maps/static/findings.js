"use strict";
// Findings of a network check over its lines: one canvas, one layer a flaw, counts in the legend.
georisk.part(() => {
  const { data, element, label, number } = georisk;
  const { palette } = data;
  const GRID = 100000;
  const SIZE = 7;
  let map = null;

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

  const corners = (ctx, x, y, list) => {
    ctx.beginPath();
    list.forEach(([right, down]) => ctx.lineTo(x + right, y + down));
    ctx.closePath();
  };

  const star = (r) => Array.from({ length: 16 }, (_, index) => {
    const turn = (Math.PI * index) / 8;
    const reach = index % 2 ? r * 0.62 : r * 1.25;
    return [reach * Math.sin(turn), -reach * Math.cos(turn)];
  });

  const shapes = {
    circle: (ctx, x, y, r) => { ctx.beginPath(); ctx.arc(x, y, r * 0.8, 0, 2 * Math.PI); },
    ring: (ctx, x, y, r) => { ctx.beginPath(); ctx.arc(x, y, r, 0, 2 * Math.PI); ctx.moveTo(x + r * 0.4, y); ctx.arc(x, y, r * 0.4, 0, 2 * Math.PI, true); },
    square: (ctx, x, y, r) => { ctx.beginPath(); ctx.rect(x - r * 0.85, y - r * 0.85, r * 1.7, r * 1.7); },
    diamond: (ctx, x, y, r) => corners(ctx, x, y, [[0, -r * 1.15], [r * 1.15, 0], [0, r * 1.15], [-r * 1.15, 0]]),
    triangle: (ctx, x, y, r) => corners(ctx, x, y, [[0, -r * 1.15], [r * 1.05, r * 0.8], [-r * 1.05, r * 0.8]]),
    cross: (ctx, x, y, r) => corners(ctx, x, y, [[-1, -3], [1, -3], [1, -1], [3, -1], [3, 1], [1, 1], [1, 3], [-1, 3], [-1, 1], [-3, 1], [-3, -1], [-1, -1]].map(([right, down]) => [right * r * 0.36, down * r * 0.36])),
    burst: (ctx, x, y, r) => corners(ctx, x, y, star(r)),
    pill: (ctx, x, y, r) => { ctx.beginPath(); ctx.roundRect(x - r * 1.4, y - r * 0.6, r * 2.8, r * 1.2, r * 0.6); },
  };

  const draw = (ctx, x, y, r, flaw) => {
    const style = palette.flaws[flaw];
    shapes[style.shape](ctx, x, y, r);
    ctx.fillStyle = style.fill;
    ctx.fill();
    ctx.lineWidth = 1.2;
    ctx.strokeStyle = palette.ink;
    ctx.stroke();
  };

  const Mark = L.CircleMarker.extend({
    _updatePath() {
      if (!this._renderer._drawing || this._empty()) return;
      const ctx = this._renderer._ctx;
      ctx.save();
      draw(ctx, this._point.x, this._point.y, SIZE, this.options.flaw);
      ctx.restore();
    },
  });

  const kind = (name) => (name === null ? null : label(`kind.${name}`));

  const tip = ({ options: { flaw, row: [, , metres, one, other] } }) => element("span", {},
    label(`flaw.${flaw}`),
    element("small", {}, [metres === 0 ? null : `${label(`metres.${flaw}`)} ${number(metres, 1)} ${label("m")}`,
      [kind(one), kind(other)].filter(Boolean).join(" × ")].filter(Boolean).join(" · ")));

  const marks = (entry, canvas) => {
    const group = L.featureGroup(entry.rows.map((row) =>
      new Mark([row[1], row[0]], { renderer: canvas, radius: SIZE + 5, flaw: entry.flaw, row })));
    return group.bindTooltip(tip, { direction: "top", offset: [0, -8] });
  };

  const swatch = (paint) => {
    const picture = element("canvas", { className: "swatch", ariaHidden: "true" });
    const ratio = window.devicePixelRatio || 1;
    [picture.width, picture.height] = [32 * ratio, 22 * ratio];
    const ctx = picture.getContext("2d");
    ctx.scale(ratio, ratio);
    paint(ctx);
    return picture;
  };

  const stroke = (style) => (ctx) => {
    ctx.globalAlpha = style.opacity;
    ctx.lineWidth = Math.max(1.5, style.weight);
    ctx.strokeStyle = style.color;
    ctx.beginPath();
    ctx.moveTo(3, 11);
    ctx.lineTo(29, 11);
    ctx.stroke();
  };

  const switchOf = (name, group, picture, words) => {
    const box = element("input", { type: "checkbox", checked: map.hasLayer(group), name });
    box.addEventListener("change", () => (box.checked ? group.addTo(map) : group.removeFrom(map)));
    return element("li", {}, element("label", {}, box, swatch(picture), element("span", {}, ...words)));
  };

  const count = (entry) => {
    if (entry.count === 0) return label("none");
    const left = entry.rows.length < entry.count ? ` (${label("largest")} ${number(entry.rows.length)})` : "";
    return `${number(entry.count)}${left}`;
  };

  const legend = (flaws, lines) => () => {
    document.getElementById("flaws").replaceChildren(...flaws.map(({ entry, group }) =>
      switchOf(entry.flaw, group, (ctx) => draw(ctx, 16, 11, SIZE, entry.flaw),
        [label(`flaw.${entry.flaw}`), " ", element("b", {}, count(entry))])));
    document.getElementById("lines").replaceChildren(...lines.map(({ name, group }) =>
      switchOf(name, group, stroke(palette.lines[name]), [label(`kind.${name}`)])));
    document.getElementById("attribution").textContent = data.attribution ?? "";
    document.getElementById("undrawn").hidden = data.lines_drawn;
    document.getElementById("subtitle").textContent =
      `${label("network")} ${data.digest.slice(0, 12)}  ·  ${number(data.nodes)} ${label("nodes")}  ·  ${number(data.edges)} ${label("edges")}`;
    document.title = `${label("title")} · ${data.digest.slice(0, 12)}`;
  };

  georisk.begin = (foliumMap) => {
    map = foliumMap;
    const [ground, points] = ["ground", "points"].map((name, rank) => {
      map.createPane(name).style.zIndex = 410 + rank * 10;
      return L.canvas({ pane: name, padding: 0.3 });
    });
    map.getPane("ground").style.pointerEvents = "none";
    const lines = Object.entries(data.lines).filter(([, paths]) => paths.length).map(([name, paths]) => ({
      name, group: L.layerGroup([L.polyline(paths.map(decode), { ...palette.lines[name], renderer: ground, interactive: false })]).addTo(map),
    }));
    const flaws = data.flaws.map((entry) => ({ entry, group: marks(entry, points).addTo(map) }));
    const [west, south, east, north] = data.bounds;
    map.fitBounds([[south, west], [north, east]], { padding: [30, 30], animate: false });
    L.control.zoom({ position: "bottomright" }).addTo(map);
    L.control.scale({ position: "bottomleft", imperial: false, maxWidth: 140 }).addTo(map);
    document.getElementById("language").addEventListener("click", () => georisk.speak(georisk.lang === "th" ? "en" : "th"));
    georisk.onLanguage(legend(flaws, lines));
    georisk.speak(data.lang);
  };
});
