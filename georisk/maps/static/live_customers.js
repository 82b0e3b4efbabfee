"use strict";
// Customers the service has told of so far: one object each, however often they are told again.
georisk.part(() => {
  const known = new Map();
  const customers = [];

  const derived = (one) => ({
    bill: one.satang === null ? null : one.satang / 100,
    distance: one.mm === undefined ? one.distance : one.mm === null ? null : one.mm / 1000,
  });

  const learn = (row) => {
    if (!known.has(row.id)) {
      known.set(row.id, { row: customers.length });
      customers.push(known.get(row.id));
    }
    const told = { ...row, ...derived(row) };
    for (const [name, value] of Object.entries(told)) if (value !== undefined) known.get(row.id)[name] = value;
    return known.get(row.id);
  };

  // A table of columns as a list of customers, in its order.
  const told = ({ count, columns }) => Array.from({ length: count }, (_, row) =>
    learn(Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values[row]]))));

  // High or very high, whatever the missing values are: the baht a month that may leave.
  const atStake = (customer) => customer.symbol === "very_high" || customer.symbol === "high"
    || (customer.symbol === "open" && customer.plan === true);

  const stepsOf = (customer) => customer.steps.map((step) => ({ phrase: step, text: step[georisk.lang] }));

  Object.assign(georisk, { customers, told, learn, knownCustomer: (id) => known.get(id), atStake, stepsOf });
});
