"use strict";
// Symbols on canvas, the same for map, legend and panel: colour, shape, size and number.
georisk.part(() => {
  const { palette } = georisk.data;
  const FAMILY = '"Noto Sans Thai", sans-serif';

  const polygon = (ctx, x, y, corners) => {
    ctx.beginPath();
    corners.forEach(([radius, turn]) =>
      ctx.lineTo(x + radius * Math.sin(turn), y - radius * Math.cos(turn)));
    ctx.closePath();
  };

  const around = (count, radius) =>
    Array.from({ length: count }, (_, index) => [radius(index), (2 * Math.PI * index) / count]);

  const shapes = {
    circle: (ctx, x, y, r) => { ctx.beginPath(); ctx.arc(x, y, r, 0, 2 * Math.PI); },
    square: (ctx, x, y, r) => { ctx.beginPath(); ctx.roundRect(x - r * 0.92, y - r * 0.92, r * 1.84, r * 1.84, r * 0.2); },
    diamond: (ctx, x, y, r) => polygon(ctx, x, y, around(4, () => r * 1.18)),
    burst: (ctx, x, y, r) => polygon(ctx, x, y, around(20, (index) => (index % 2 ? r * 0.82 : r * 1.04))),
    pill: (ctx, x, y, r) => { ctx.beginPath(); ctx.roundRect(x - r * 1.6, y - r * 0.85, r * 3.2, r * 1.7, r * 0.85); },
  };

  const write = (ctx, text, x, y, { size, weight = 400, ink = palette.ink, halo = false, narrow = false, room = Infinity }) => {
    const face = (pixels) => `${weight} ${narrow ? "extra-condensed" : ""} ${pixels}px ${FAMILY}`;
    ctx.font = face(size);
    const { width } = ctx.measureText(text);
    if (width > room) ctx.font = face((size * room) / width);
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.setLineDash([]);
    if (halo) {
      ctx.lineWidth = 3;
      ctx.lineJoin = "round";
      ctx.strokeStyle = "rgba(255, 255, 255, 0.88)";
      ctx.strokeText(text, x, y);
    }
    ctx.fillStyle = ink;
    ctx.fillText(text, x, y);
  };

  const exemptBadge = (ctx, x, y, r) => {
    ctx.setLineDash([]);
    shapes.circle(ctx, x, y, r);
    ctx.fillStyle = palette.paper;
    ctx.strokeStyle = palette.ink;
    ctx.lineWidth = 1.4;
    ctx.fill();
    ctx.stroke();
    ctx.beginPath();
    ctx.moveTo(x - r * 0.6, y + r * 0.6);
    ctx.lineTo(x + r * 0.6, y - r * 0.6);
    ctx.stroke();
  };

  // How wide a number may be, in radii, so that it does not stand out of its shape.
  const ROOM = { circle: 1.75, square: 1.75, diamond: 1.6, burst: 1.6, pill: 2.9 };

  const customer = (ctx, x, y, r, one) => {
    const style = palette.customers[one.symbol];
    shapes[style.shape](ctx, x, y, r);
    ctx.fillStyle = style.fill;
    ctx.fill();
    ctx.setLineDash(style.dotted ? [1.5, 2.5] : []);
    ctx.lineWidth = style.dotted ? 1.8 : 1.1;
    ctx.strokeStyle = style.dotted ? palette.ink : palette.paper;
    ctx.stroke();
    const digits = georisk.points(one);
    const narrow = digits.length > 2 && style.shape !== "pill";
    const size = narrow ? Math.max(8, r * 0.86) : r;
    if (r >= 7 && digits) write(ctx, digits, x, y + 0.5, { size, narrow, weight: 700, ink: style.ink, room: ROOM[style.shape] * r });
    if (one.exempt) exemptBadge(ctx, x + r * 0.85, y - r * 0.85, Math.max(3, r * 0.48));
  };

  // A ring of the bands inside, strongest first from the top; the number is how many they are.
  const crowd = (ctx, x, y, r, { count, bands }) => {
    shapes.circle(ctx, x, y, r + 1.5);
    ctx.fillStyle = palette.paper;
    ctx.fill();
    let turn = -Math.PI / 2;
    for (const [band, many] of bands) {
      const style = palette.customers[band];
      const next = turn + (2 * Math.PI * many) / count;
      if (many) slice(ctx, x, y, r, turn, next, style);
      turn = next;
    }
    shapes.circle(ctx, x, y, r * 0.68);
    ctx.fillStyle = palette.paper;
    ctx.fill();
    write(ctx, brief(count), x, y + 0.5, { size: Math.max(9.5, r * 0.56), weight: 700, narrow: count > 999 });
  };

  const slice = (ctx, x, y, r, from, to, style) => {
    ctx.beginPath();
    ctx.moveTo(x, y);
    ctx.arc(x, y, r, from, to);
    ctx.closePath();
    ctx.fillStyle = style.fill;
    ctx.fill();
    if (!style.dotted) return;
    ctx.beginPath();
    ctx.arc(x, y, r - 0.9, from, to);
    ctx.setLineDash([1.5, 2.5]);
    ctx.lineWidth = 1.8;
    ctx.strokeStyle = palette.ink;
    ctx.stroke();
    ctx.setLineDash([]);
  };

  const brief = (count) => (count < 10000 ? String(count) : `${Math.round(count / 1000)}k`);

  const bolt = (ctx, x, y, r) => {
    const corners = [[0.15, -0.7], [-0.42, 0.14], [-0.04, 0.14], [-0.15, 0.7], [0.42, -0.14], [0.04, -0.14]];
    ctx.beginPath();
    corners.forEach(([right, down]) => ctx.lineTo(x + right * r, y + down * r));
    ctx.closePath();
    ctx.fill();
  };

  const spp = (ctx, x, y, r, one) => {
    const style = palette.spps[one.status];
    ctx.globalAlpha = one.eligible ? 1 : 0.55;
    shapes.square(ctx, x, y, r);
    ctx.fillStyle = style.fill;
    ctx.fill();
    ctx.setLineDash(style.dash);
    ctx.lineWidth = 1.5;
    ctx.strokeStyle = style.fill === style.ink ? palette.paper : style.ink;
    ctx.stroke();
    ctx.fillStyle = style.ink;
    bolt(ctx, x, y, r);
    ctx.globalAlpha = 1;
  };

  // A legend line in the very style of its layer.
  const stroke = (ctx, x, y, width, style) => {
    ctx.globalAlpha = style.opacity ?? 1;
    ctx.setLineDash((style.dashArray ?? "").split(" ").filter(Boolean).map(Number));
    ctx.lineWidth = Math.max(1.5, style.weight);
    ctx.strokeStyle = style.color;
    ctx.beginPath();
    ctx.moveTo(x - width / 2, y);
    ctx.lineTo(x + width / 2, y);
    ctx.stroke();
    ctx.globalAlpha = 1;
  };

  const patch = (ctx, x, y, style) => {
    ctx.beginPath();
    ctx.rect(x - 11, y - 7, 22, 14);
    ctx.fillStyle = style.fillColor;
    ctx.globalAlpha = style.fillOpacity;
    ctx.fill();
    ctx.globalAlpha = 1;
    ctx.setLineDash(style.dashArray.split(" ").map(Number));
    ctx.lineWidth = style.weight;
    ctx.strokeStyle = style.color;
    ctx.stroke();
  };

  const circle = (ctx, x, y, r, style) => {
    shapes.circle(ctx, x, y, r);
    ctx.fillStyle = style.fillColor;
    ctx.globalAlpha = style.fillOpacity;
    ctx.fill();
    ctx.globalAlpha = 1;
    ctx.setLineDash(style.dashArray.split(" ").map(Number));
    ctx.lineWidth = style.weight;
    ctx.strokeStyle = style.color;
    ctx.stroke();
  };

  const hexagon = (ctx, x, y, r, { fill, ink }) => {
    polygon(ctx, x, y, around(6, () => r));
    ctx.fillStyle = fill;
    ctx.fill();
    write(ctx, "฿", x, y + 0.5, { size: r, weight: 700, ink });
  };

  // A small canvas beside a word; it says nothing the word does not.
  const swatch = (width, height, draw) => {
    const canvas = georisk.element("canvas", { className: "swatch", ariaHidden: "true" });
    const ratio = window.devicePixelRatio || 1;
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    const ctx = canvas.getContext("2d");
    ctx.scale(ratio, ratio);
    draw(ctx, width / 2, height / 2);
    return canvas;
  };

  const fontsReady = () =>
    Promise.all(["400", "600", "700"].map((weight) => document.fonts.load(`${weight} 14px ${FAMILY}`, "กA1")));

  georisk.symbols = { customer, crowd, spp, stroke, patch, circle, hexagon, write, swatch, exemptBadge, fontsReady };
});
