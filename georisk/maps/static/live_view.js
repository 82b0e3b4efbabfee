"use strict";
// What is selected, asked of the service whenever the view, a filter or a layer changes.
georisk.part(() => {
  const { data, live } = georisk;
  const LISTS = ["tier", "area", "office", "kamr", "estate", "spp"];
  const NOTHING = "-";
  const BANDS = Object.keys(data.palette.customers);
  const none = () => ({ band: new Set(BANDS), certainty: "", from: null, to: null, ...Object.fromEntries(LISTS.map((name) => [name, ""])) });
  const filters = none();
  let follow = true;
  let bounds = null;
  let asked = "";
  let answer = null;

  // As the address of a question has it: only what differs from everything.
  const wanted = () => ({
    ...Object.fromEntries([...LISTS, "certainty", "from", "to"].map((name) => [name, filters[name]])),
    band: filters.band.size === BANDS.length ? "" : [...filters.band].join() || NOTHING,
  });

  const box = () => [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()].map((degrees) => degrees.toFixed(6)).join();

  const shows = (name) => georisk.layers.find((layer) => layer.name === name)?.shown;

  const question = () => ({
    ...wanted(), bbox: box(), zoom: georisk.map.getZoom(), stake: shows("stake") ? "true" : "",
    against: shows("changes") ? live.against ?? "" : "",
  });

  const ask = async () => {
    if (bounds === null || !live.looks()) return;
    // The first question is not to wait; afterwards, several changes at once are one question.
    if (asked !== "" && !await live.settled("view")) return;
    const parameters = question();
    const address = live.query(parameters);
    if (address === asked) return;
    asked = address;
    const found = await live.askRun("view", "/view", parameters);
    if (found === null) {
      if (asked === address) asked = "";
      return;
    }
    answer = { ...found, customers: georisk.told(found.customers) };
    georisk.tell("view");
    georisk.tell("answer");
  };

  // A band's customers as one that stands for all of them: the legend only counts and sums.
  const groups = (symbols) => {
    const sums = (follow ? answer?.seen : answer?.all) ?? {};
    return symbols.filter((symbol) => sums[symbol]).map((symbol) => ({ symbol, count: sums[symbol][0], satang: sums[symbol][1] }));
  };

  const sums = (things) => {
    let [count, satang] = [0, 0];
    for (const thing of things) {
      count += thing.count ?? 1;
      satang += thing.satang ?? 0;
    }
    return { count, baht: satang / 100 };
  };

  // What is at stake, one thing a hexagon at its middle: stake.js finds the same hexagons again.
  const hexagons = () => {
    const { lon, lat, satang } = answer?.stake ?? { lon: [], lat: [], satang: [] };
    return lon.map((east, index) => ({ lon: east, lat: lat[index], satang: satang[index], symbol: "high" }));
  };

  const changed = () => {
    ask();
    georisk.tell("selection");
  };

  const set = (some) => { Object.assign(filters, some); changed(); };

  georisk.selection = {
    LISTS, BANDS, NOTHING, filters, none, set, sums, passing: hexagons, wanted,
    values: (name) => data.options[name].map(([value, count]) => [value, count]),
    isFiltered: () => filters.band.size < BANDS.length || [...LISTS, "certainty"].some((name) => filters[name]) || filters.from !== null || filters.to !== null,
    reset: () => set(none()),
    ofAnyBand: () => groups(BANDS),
    selected: () => groups(BANDS.filter((band) => filters.band.has(band))),
    where: () => (follow && bounds !== null ? { ...wanted(), bbox: box() } : wanted()),
    look: (seen) => { bounds = seen; ask(); },
    follows: () => follow,
    follow: (yes) => { follow = yes; changed(); },
    answer: () => answer,
    ask,
  };
  georisk.on("layers", ask);
});
