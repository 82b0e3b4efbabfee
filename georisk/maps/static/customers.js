"use strict";
// Customers out of columns: an object a customer that reads its row, and the sentences of its reasons.
georisk.part(() => {
  const reader = (column) => {
    if (Array.isArray(column)) return (row) => column[row];
    if (column.words) return (row) => column.words[column.at[row]];
    return (row) => (column.values[row] === null ? null : column.values[row] / column.scale);
  };

  // Whole satang, so that sums are exact.
  const extras = (table, routes) => ({
    satang: (row) => table.columns.bill.values[row],
    path: (row) => routes[row] ?? null,
  });

  // All of a table's customers, in its order.
  const customersOf = (table, routes) => {
    class Customer {
      constructor(row) { this.row = row; }
    }
    const readers = { ...Object.fromEntries(Object.entries(table.columns).map(([name, column]) => [name, reader(column)])), ...extras(table, routes) };
    for (const [name, read] of Object.entries(readers)) {
      Object.defineProperty(Customer.prototype, name, { get() { return read(this.row); } });
    }
    return Array.from({ length: table.count }, (_, row) => new Customer(row));
  };

  // How many were told each phrase before this customer: its place in the phrase's columns.
  const ranksOf = (toldTo, row) => {
    const ranks = new Map(toldTo(row).map((index) => [index, 0]));
    for (let earlier = 0; earlier < row; earlier += 1) {
      for (const index of toldTo(earlier)) if (ranks.has(index)) ranks.set(index, ranks.get(index) + 1);
    }
    return ranks;
  };

  const written = (phrase, said, rank, customer) => {
    if (typeof said === "string") return said;
    if (said.as !== undefined) return written(phrase, phrase.columns[said.as], rank, customer);
    if (said.of === undefined) return reader(said)(rank);
    const [name, digits] = said.of.split(":");
    return georisk.number(customer[name], Number(digits));
  };

  // Words and numbers were parted in Python; here they are woven together again.
  const sentence = (phrase, rank, customer) => {
    const first = georisk.lang === "th" ? phrase.en.length - 1 : 0;
    const words = phrase[georisk.lang];
    return words.map((word, index) => (index < words.length - 1
      ? word + written(phrase, phrase.columns[first + index], rank, customer) : word)).join("");
  };

  const stepsOf = (customer) => {
    const { phrases, told } = georisk.data.layers.customers;
    const toldTo = reader(told);
    const ranks = ranksOf(toldTo, customer.row);
    return toldTo(customer.row).map((index) => ({ phrase: phrases[index], text: sentence(phrases[index], ranks.get(index), customer) }));
  };

  // High or very high, whatever the missing values are: the baht a month that may leave.
  const atStake = (customer) => customer.symbol === "very_high" || customer.symbol === "high"
    || (customer.symbol === "open" && customer.plan === true);

  const { layers } = georisk.data;
  Object.assign(georisk, {
    customersOf, stepsOf, atStake, customers: customersOf(layers.customers, layers.routes),
  });
});
