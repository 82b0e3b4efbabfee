"use strict";
// Words, numbers and nodes. Text reaches the page through text nodes only, never as markup.
georisk.part(() => {
  const { data } = georisk;

  const label = (key) => {
    const entry = data.labels[key];
    return entry ? entry[georisk.lang] : key;
  };

  // A word of a closed list (status, tier, field); one the list does not know is shown as it is.
  const word = (list, value) => {
    const key = `${list}.${value}`;
    return Object.hasOwn(data.labels, key) ? label(key) : String(value);
  };

  const formats = new Map();

  const number = (value, digits = 0) => {
    if (!formats.has(digits)) formats.set(digits, new Intl.NumberFormat("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits }));
    return formats.get(digits).format(value);
  };

  const metres = (value) => `${number(value, 3)} ${label("m")}`;

  const millions = (baht) => number(Number(baht) / 1e6, 2);

  const date = (iso) => {
    if (iso === null) return label("no_date");
    const [year, month, day] = iso.split("-").map(Number);
    const shown = georisk.lang === "th" ? year + 543 : year;
    return `${day} ${label("months")[month - 1]} ${shown}`;
  };

  const named = (thing) =>
    (georisk.lang === "th" ? thing.name_th ?? thing.name : thing.name ?? thing.name_th) ?? "";

  const band = (customer) => label(`band.${customer.symbol}`);

  const points = (customer) => {
    if (customer.low === null) return "";
    return customer.low === customer.high ? String(customer.low) : `${customer.low}–${customer.high}`;
  };

  const element = (tag, properties = {}, ...children) => {
    const node = Object.assign(document.createElement(tag), properties);
    node.append(...children.filter((child) => child !== null));
    return node;
  };

  const paint = () => {
    document.documentElement.lang = georisk.lang;
    for (const node of document.querySelectorAll("[data-label]")) {
      node.textContent = label(node.dataset.label);
    }
    for (const node of document.querySelectorAll("[data-label-placeholder]")) {
      node.placeholder = label(node.dataset.labelPlaceholder);
    }
    for (const node of document.querySelectorAll("[data-label-name]")) {
      node.ariaLabel = label(node.dataset.labelName);
    }
    georisk.tell("language");
  };

  const speak = (lang) => {
    georisk.lang = lang;
    paint();
  };

  Object.assign(georisk, {
    lang: data.lang, label, word, number, metres, millions, date, named, band, points,
    element, speak, onLanguage: (listener) => georisk.on("language", listener),
  });
});
