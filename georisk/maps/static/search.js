"use strict";
// A simple search by name, customer id, CA or BP; strongest first.
(() => {
  const { element, label, symbols } = georisk;
  const MOST = 8;
  const plain = (text) => (text ?? "").normalize("NFC").toLowerCase();
  const haystack = new Map();

  const matches = (words) => georisk.customers
    .filter((customer) => words.every((part) => haystack.get(customer).includes(part)))
    .sort((one, other) => (other.high ?? 0) - (one.high ?? 0))
    .slice(0, MOST);

  const choose = (customer) => {
    document.getElementById("menu").classList.remove("open");
    georisk.choose.customer(customer);
    georisk.focus(customer);
  };

  const item = (customer) => element("li", {}, element("button", { type: "button", onclick: () => choose(customer) },
    symbols.swatch(32, 28, (ctx, x, y) => symbols.customer(ctx, x, y, 9, customer)),
    element("span", {}, customer.name ?? customer.id, element("small", {}, customer.id))));

  const search = () => {
    const words = plain(document.getElementById("search").value).split(/\s+/).filter(Boolean);
    const found = document.getElementById("found");
    found.hidden = words.length === 0;
    if (found.hidden) return;
    const items = matches(words).map(item);
    found.replaceChildren(...(items.length ? items : [element("li", {}, label("nothing_found"))]));
  };

  georisk.search = () => {
    for (const customer of georisk.customers) {
      haystack.set(customer, plain([customer.name, customer.id, customer.ca, customer.bp].filter(Boolean).join(" ")));
    }
    document.getElementById("search").addEventListener("input", search);
    georisk.onLanguage(search);
  };
})();
