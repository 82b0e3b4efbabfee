"use strict";
// What is selected: by filters, by what the map shows, or both. The map, sums, table and files follow it.
georisk.part(() => {
  const LISTS = ["tier", "area", "office", "kamr", "estate", "spp"];
  const NOTHING = "-";
  const BANDS = Object.keys(georisk.data.palette.customers);
  const none = () => ({ band: new Set(BANDS), certainty: "", from: null, to: null, ...Object.fromEntries(LISTS.map((name) => [name, ""])) });
  const filters = none();
  let follow = true;
  let bounds = null;
  let found = null;

  const certainty = {
    certain: (customer) => customer.symbol !== "open" && customer.symbol !== "not_eligible",
    uncertain: (customer) => customer.symbol === "open",
    missing: (customer) => customer.missing.length > 0,
  };

  const tests = () => {
    const wanted = LISTS.filter((name) => filters[name] !== "")
      .map((name) => (customer) => (customer[name] ?? NOTHING) === filters[name]);
    if (filters.certainty) wanted.push(certainty[filters.certainty]);
    if (filters.from !== null) wanted.push((customer) => customer.bill !== null && customer.bill >= filters.from);
    if (filters.to !== null) wanted.push((customer) => customer.bill !== null && customer.bill <= filters.to);
    return wanted;
  };

  // Of any band, and of the bands that are wanted; the legend shows both.
  const ofAnyBand = () => {
    if (found === null) {
      const wanted = tests();
      const all = georisk.customers.filter((customer) => wanted.every((test) => test(customer)));
      found = { all, passing: all.filter((customer) => filters.band.has(customer.symbol)) };
    }
    return found.all;
  };

  const passing = () => { ofAnyBand(); return found.passing; };

  const seen = (customers) => {
    if (!follow || bounds === null) return customers;
    const [south, west, north, east] = [bounds.getSouth(), bounds.getWest(), bounds.getNorth(), bounds.getEast()];
    return customers.filter(({ lat, lon }) => lat !== null && lat >= south && lat <= north && lon >= west && lon <= east);
  };

  const changed = () => {
    found = null;
    georisk.tell("selection");
  };

  const set = (wanted) => { Object.assign(filters, wanted); changed(); };

  const values = (name) => {
    const counts = new Map();
    for (const customer of georisk.customers) {
      const value = customer[name] ?? NOTHING;
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    return [...counts].sort(([one], [other]) => (one === NOTHING) - (other === NOTHING) || one.localeCompare(other, "th"));
  };

  const isFiltered = () => filters.band.size < BANDS.length || tests().length > 0;

  const sums = (customers) => {
    let satang = 0;
    for (const customer of customers) satang += customer.satang ?? 0;
    return { count: customers.length, baht: satang / 100 };
  };

  georisk.selection = {
    LISTS, BANDS, NOTHING, filters, set, values, isFiltered, sums, passing, seen,
    reset: () => set(none()),
    none,
    ofAnyBand: () => seen(ofAnyBand()),
    selected: () => seen(passing()),
    look: (shown) => { bounds = shown; },
    follows: () => follow,
    follow: (wanted) => { follow = wanted; changed(); },
  };
});
