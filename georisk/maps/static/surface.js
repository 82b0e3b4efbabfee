"use strict";
// A threat surface: one canvas of sites, darker and larger where more is at stake.
georisk.part(() => {
  const { data, element, label, number } = georisk;
  const { palette } = data;
  const GRID = 100000;
  const SIZES = [2, 4, 5, 6, 7, 8.5];
  const [LON, LAT, ID, STEP, BAHT, NEWLY, MOVES, ASSESSED, REACH, ACCESS] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
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

  const millions = (baht) => number(baht / 1e6, 2);
  const colour = (step) => (step === 0 ? palette.nothing : palette.steps[step - 1]);
  const place = (row) => [row[LAT], row[LON]];

  const spot = (ctx, x, y, step) => {
    ctx.beginPath();
    ctx.arc(x, y, SIZES[step], 0, 2 * Math.PI);
    ctx.fillStyle = colour(step);
    ctx.fill();
    if (step === 0) return;
    ctx.lineWidth = 0.8;
    ctx.strokeStyle = palette.ink;
    ctx.stroke();
  };

  const badge = (ctx, x, y, text) => {
    ctx.beginPath();
    ctx.arc(x, y, 11, 0, 2 * Math.PI);
    ctx.fillStyle = palette.ink;
    ctx.fill();
    ctx.lineWidth = 2;
    ctx.strokeStyle = palette.paper;
    ctx.stroke();
    ctx.fillStyle = palette.paper;
    ctx.font = "700 12px 'Noto Sans Thai', sans-serif";
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillText(text, x, y + 0.5);
  };

  const plant = (ctx, x, y) => {
    ctx.beginPath();
    ctx.rect(x - 6, y - 6, 12, 12);
    ctx.fillStyle = palette.paper;
    ctx.fill();
    ctx.lineWidth = 3;
    ctx.strokeStyle = palette.lines.spp_line.color;
    ctx.stroke();
  };

  const Mark = L.CircleMarker.extend({
    _updatePath() {
      if (!this._renderer._drawing || this._empty()) return;
      const ctx = this._renderer._ctx;
      ctx.save();
      this.options.paint(ctx, this._point.x, this._point.y);
      ctx.restore();
    },
  });

  const access = (row) => (row[ACCESS] === null ? label("no_access") : `${number(row[ACCESS])} ${label("access")}`);

  const told = (row) => [
    element("b", {}, `${millions(row[BAHT])} ${label("million")}`),
    element("small", {}, [`${number(row[NEWLY])} ${label("become")}`, `${number(row[MOVES])} ${label("change")}`,
      `${number(row[ASSESSED])} ${label("assessed")}`, `${number(row[REACH])} ${label("reach")}`, access(row)].join(" · ")),
  ];

  const tip = ({ options: { row, spp } }) => (spp
    ? element("span", {}, (georisk.lang === "th" ? spp[4] ?? spp[3] : spp[3]) ?? spp[2], element("small", {}, spp[2]))
    : element("span", {}, row[ID], element("br"), ...told(row)));

  const groupOf = (marks) => L.featureGroup(marks).bindTooltip(tip, { direction: "top", offset: [0, -8] });

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

  const switchOf = (name, group, picture, ...words) => {
    const box = element("input", { type: "checkbox", checked: map.hasLayer(group), name });
    box.addEventListener("change", () => (box.checked ? group.addTo(map) : group.removeFrom(map)));
    return element("li", {}, element("label", {}, box, swatch(picture), element("span", {}, ...words)));
  };

  const range = (step) => {
    if (step === 0) return label("nothing");
    const [low, high] = [data.bounds[step - 2] ?? 0, data.bounds[step - 1]];
    if (low === 0) return `< ${millions(high)}`;
    return high === undefined ? `≥ ${millions(low)}` : `${millions(low)} – ${millions(high)}`;
  };

  const worstItem = (row, rank) => {
    const button = element("button", { type: "button", className: "ghost" },
      element("b", {}, `${rank + 1}. ${row[ID]} `), element("br"), ...told(row));
    button.addEventListener("click", () => map.setView(place(row), Math.max(map.getZoom(), 13), { animate: false }));
    return element("li", {}, button);
  };

  const legend = (steps, ground) => () => {
    document.getElementById("steps").replaceChildren(...steps.map(({ step, group }) =>
      switchOf(`step${step}`, group, (ctx) => spot(ctx, 16, 11, step),
        range(step), " · ", element("b", {}, `${number(data.counts[step])} ${label("sites")}`))).reverse());
    const worst = data.sites.slice(0, data.worst).map(worstItem);
    document.getElementById("worst").replaceChildren(...(worst.length ? worst : [element("li", {}, label("none"))]));
    document.getElementById("ground").replaceChildren(...ground.map(({ name, words, group, picture }) =>
      switchOf(name, group, picture, label(words))));
    const undrawn = document.getElementById("undrawn");
    undrawn.hidden = data.sites.length === data.count;
    undrawn.textContent = `${label("undrawn")} ${number(data.sites.length)} ${label("sites")}`;
    document.getElementById("synthetic").hidden = !data.synthetic;
    document.getElementById("lines_undrawn").hidden = data.lines_drawn;
    document.getElementById("attribution").textContent = data.attribution ?? "";
    document.getElementById("subtitle").textContent = `${label("run")} ${data.run_id}  ·  ${number(data.count)} ${label("sites")}`;
    document.title = `${label("title")} · ${data.run_id}`;
  };

  const bounds = () => {
    const told = data.sites.filter((row) => row[STEP] > 0);
    const points = [...(told.length ? told : data.sites), ...data.spps].map(place);
    return L.latLngBounds(points.length ? points : [[13.4, 101]]);
  };

  georisk.begin = (foliumMap) => {
    map = foliumMap;
    const [ground, points, badges] = ["ground", "points", "badges"].map((name, rank) => {
      map.createPane(name).style.zIndex = 410 + rank * 10;
      return L.canvas({ pane: name, padding: 0.3 });
    });
    for (const pane of ["ground", "badges"]) map.getPane(pane).style.pointerEvents = "none";
    const lines = Object.entries(data.lines).filter(([, paths]) => paths.length).map(([name, paths]) => ({
      name, words: `kind.${name}`, picture: stroke(palette.lines[name]),
      group: L.layerGroup([L.polyline(paths.map(decode), { ...palette.lines[name], renderer: ground, interactive: false })]).addTo(map),
    }));
    const steps = SIZES.map((size, step) => ({
      step,
      group: groupOf(data.sites.filter((row) => row[STEP] === step).map((row) => new Mark(place(row), {
        renderer: points, radius: size + 3, row, paint: (ctx, x, y) => spot(ctx, x, y, step),
      }))).addTo(map),
    }));
    const plants = groupOf(data.spps.map((spp) => new Mark(place(spp), { renderer: points, radius: 10, spp, paint: plant }))).addTo(map);
    L.layerGroup(data.sites.slice(0, data.worst).map((row, rank) => new Mark(place(row), {
      renderer: badges, radius: 13, interactive: false, paint: (ctx, x, y) => badge(ctx, x, y, String(rank + 1)),
    })).reverse()).addTo(map);
    map.fitBounds(bounds(), { padding: [40, 40], maxZoom: 15, animate: false });
    L.control.zoom({ position: "bottomright" }).addTo(map);
    L.control.scale({ position: "bottomleft", imperial: false, maxWidth: 140 }).addTo(map);
    document.getElementById("language").addEventListener("click", () => georisk.speak(georisk.lang === "th" ? "en" : "th"));
    georisk.onLanguage(legend(steps, [...lines, { name: "spps", words: "spps", group: plants, picture: (ctx) => plant(ctx, 16, 11) }]));
    georisk.speak(data.lang);
  };
});
