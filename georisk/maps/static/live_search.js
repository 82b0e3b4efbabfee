"use strict";
// Search: customers by the service, plants and estates among those that are here.
georisk.part(() => {
  const { data, live, element, label, symbols } = georisk;
  const PAUSE_MS = 150;
  const MOST_PLACES = 4;
  const plain = (text) => (text ?? "").normalize("NFC").toLowerCase();
  let waiting = null;
  let customers = [];

  const words = () => plain(document.getElementById("search").value).split(/\s+/).filter(Boolean);

  const matching = (things, names) => things.filter((one) => {
    const text = plain(names.map((name) => one[name]).filter(Boolean).join(" "));
    return words().every((part) => text.includes(part));
  }).slice(0, MOST_PLACES);

  const closing = (act) => () => {
    document.getElementById("menu").classList.remove("open");
    act();
  };

  const item = (picture, name, id, act) => element("li", {}, element("button", { type: "button", onclick: closing(act) },
    symbols.swatch(32, 28, picture), element("span", {}, name, element("small", {}, id))));

  const show = (kind, thing) => () => {
    georisk.choose[kind](thing);
    georisk.focus(thing);
  };

  const items = () => [
    ...matching(data.layers.estates, ["name", "name_th", "id"]).map((one) =>
      item((ctx, x, y) => symbols.patch(ctx, x, y, data.palette.estate), georisk.named(one), one.id, () => georisk.showEstate(one))),
    ...matching(data.layers.spps, ["name", "name_th", "spp_id"]).map((one) =>
      item((ctx, x, y) => symbols.spp(ctx, x, y, 9, one), georisk.named(one), one.spp_id, show("spp", one))),
    ...customers.map((one) => item((ctx, x, y) => symbols.customer(ctx, x, y, 9, one), one.name ?? one.id, one.id, show("customer", one))),
  ];

  const paint = () => {
    const found = document.getElementById("found");
    found.hidden = words().length === 0;
    if (found.hidden) return;
    const list = items();
    found.replaceChildren(...(list.length ? list : [element("li", {}, label("nothing_found"))]));
  };

  const fetchFound = async () => {
    const text = document.getElementById("search").value.trim();
    const found = text ? await live.askRun("search", "/search", { q: text }) : { customers: { count: 0, columns: {} } };
    if (found === null) return;
    customers = georisk.told(found.customers);
    paint();
  };

  const search = () => {
    clearTimeout(waiting);
    waiting = setTimeout(fetchFound, PAUSE_MS);
  };

  georisk.search = () => {
    document.getElementById("search").addEventListener("input", search);
    georisk.onLanguage(paint);
  };
});
