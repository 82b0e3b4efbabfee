"use strict";
// Search by name, customer id, CA or BP, and for plants and estates by name, in either language.
georisk.part(() => {
  const { data, element, label, symbols } = georisk;
  const MOST = 8;
  const MOST_PLACES = 3;
  const plain = (text) => (text ?? "").normalize("NFC").toLowerCase();
  const joined = (...texts) => plain(texts.filter(Boolean).join(" "));
  let haystack = null;

  const entries = () => {
    haystack ??= {
      customers: georisk.customers.map((one) => [one, joined(one.name, one.id, one.ca, one.bp)]),
      spps: data.layers.spps.map((one) => [one, joined(one.name, one.name_th, one.spp_id)]),
      estates: data.layers.estates.map((one) => [one, joined(one.name, one.name_th, one.id)]),
    };
    return haystack;
  };

  const matching = (kind, words) => entries()[kind].filter(([, text]) => words.every((part) => text.includes(part))).map(([one]) => one);

  const strongestFirst = (one, other) => (other.high ?? 0) - (one.high ?? 0);

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

  const items = (words) => [
    ...matching("customers", words).sort(strongestFirst).slice(0, MOST).map((one) =>
      item((ctx, x, y) => symbols.customer(ctx, x, y, 9, one), one.name ?? one.id, one.id, show("customer", one))),
    ...matching("spps", words).slice(0, MOST_PLACES).map((one) =>
      item((ctx, x, y) => symbols.spp(ctx, x, y, 9, one), georisk.named(one), one.spp_id, show("spp", one))),
    ...matching("estates", words).slice(0, MOST_PLACES).map((one) =>
      item((ctx, x, y) => symbols.patch(ctx, x, y, data.palette.estate), georisk.named(one), one.id, () => georisk.showEstate(one))),
  ];

  const search = () => {
    const words = plain(document.getElementById("search").value).split(/\s+/).filter(Boolean);
    const found = document.getElementById("found");
    found.hidden = words.length === 0;
    if (found.hidden) return;
    const list = items(words);
    found.replaceChildren(...(list.length ? list : [element("li", {}, label("nothing_found"))]));
  };

  georisk.search = () => {
    document.getElementById("search").addEventListener("input", search);
    georisk.onLanguage(search);
  };
});
