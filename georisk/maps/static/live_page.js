"use strict";
// Opens the page: what the service says of the run, then the map where the address wants it.
(() => {
  const { live } = georisk;
  const { begins } = live;

  // As the parts of a one-file map find it; lines and customers come with each view.
  const dataOf = (told) => ({
    ...told, lang: begins.lang, labels: begins.labels, palette: begins.palette,
    layers: {
      basemap: told.basemap, estates: told.estates, spps: told.spps, rings: told.rings, routes: [],
      lines: Object.fromEntries(Object.keys(begins.palette.lines).map((kind) => [kind, []])),
    },
  });

  const { about } = begins;
  const CHOSEN = { spp: "plant", customer: "customer" };
  const FILTERED = new Set(["estate", "area"]);

  // A page about one plant or customer opens as one where somebody chose it.
  const fresh = location.hash.length < 2;
  if (fresh && CHOSEN[about?.kind]) history.replaceState(null, "", `#${new URLSearchParams({ [CHOSEN[about.kind]]: about.id })}`);
  const hash = new URLSearchParams(location.hash.slice(1));

  const whole = (id) => live.askRun("customer", `/customers/${encodeURIComponent(id)}`);

  // A customer the address names must be known before the address is read.
  const learnChosen = async (told) => {
    const wanted = hash.get("customer");
    const found = wanted && await whole(wanted);
    return found ? { ...told, chosen: found } : told;
  };

  // All of an estate or area, wherever the map looks.
  const beginFiltered = () => {
    georisk.selection.set({ [about.kind]: about.id });
    georisk.selection.follow(false);
  };

  const boundsOf = (places) => (places.length ? L.latLngBounds(places) : null);

  const everybody = () => {
    const { extent } = georisk.data;
    return extent && L.latLngBounds([extent[1], extent[0]], [extent[3], extent[2]]);
  };

  // Where those are whom a filter leaves, asked as a view of everything.
  const ofFiltered = async (filter) => {
    const found = georisk.data.extent && await live.askRun("frame", "/view", { ...filter, bbox: georisk.data.extent.join(), zoom: 8 });
    if (!found) return null;
    const { cells, customers } = found;
    const [lons, lats] = [customers.columns.lon ?? [], customers.columns.lat ?? []];
    return boundsOf([
      ...cells.bounds.flatMap(([west, south, east, north]) => [[south, west], [north, east]]), ...lats.map((lat, index) => [lat, lons[index]]),
    ]);
  };

  const outlined = (id) => {
    const estate = georisk.data.layers.estates.find((one) => one.id === id);
    return estate ? boundsOf(estate.outlines.flatMap(georisk.decode)) : ofFiltered({ estate: id });
  };

  const ringed = (id) => {
    const { spps, rings } = georisk.data.layers;
    return boundsOf(rings[spps.findIndex((one) => one.spp_id === id)]?.outlines.at(-1).flatMap(georisk.decode) ?? []);
  };

  const routed = (id) => {
    const customer = georisk.knownCustomer(id);
    return customer && boundsOf([georisk.place(customer), ...(customer.path ? georisk.decode(customer.path) : [])].filter(Boolean));
  };

  const FOCUS = { estate: outlined, area: (id) => ofFiltered({ area: id }), spp: ringed, customer: routed };

  const frame = async () => {
    const bounds = (about && await FOCUS[about.kind](about.id)) ?? everybody();
    if (bounds) georisk.map.fitBounds(bounds, { padding: [36, 36], maxZoom: 15, animate: false });
  };

  // The ten rows a planner comes for: high and very high, most baht first.
  const mostAtStake = () => {
    georisk.table.sortAs({ by: "bill", down: true });
    georisk.selection.set({ band: new Set(["very_high", "high"]) });
    georisk.table.open(true);
    if (FILTERED.has(about?.kind)) frame();
  };

  const shortcut = () => {
    const { element, label } = georisk;
    const button = element("button", { type: "button", id: "top-button", className: "ghost", onclick: mostAtStake }, label("top"));
    document.getElementById("table-button").before(button);
    georisk.onLanguage(() => { button.textContent = label("top"); });
  };

  const takeAlong = () => {
    const { element, label } = georisk;
    const what = about?.kind === "estate" ? `estates/${encodeURIComponent(about.id)}` : `runs/${encodeURIComponent(begins.run_id)}`;
    const link = element("a", { className: "ghost", id: "file", href: `/maps/${what}/file`, download: "" }, label("file"));
    document.getElementById("print").before(link);
    georisk.onLanguage(() => { link.textContent = label("file"); });
  };

  georisk.part(() => {
    const learnWhole = (found) => Object.assign(georisk.learn(found), { detailed: true });
    georisk.meet = async (id) => {
      const found = id && !georisk.knownCustomer(id) && await whole(id);
      if (found) learnWhole(found);
    };
    const begin = georisk.begin;
    georisk.begin = async (foliumMap) => {
      georisk.map = foliumMap;
      const { chosen } = georisk.data;
      if (chosen) learnWhole(chosen);
      if (fresh && FILTERED.has(about?.kind)) beginFiltered();
      await begin(foliumMap);
      if (!hash.has("map")) await frame();
      live.framed = true;
      georisk.selection.ask();
      georisk.tell("view");
      takeAlong();
      shortcut();
      georisk.whatIf.start();
    };
  });

  document.addEventListener("DOMContentLoaded", async () => {
    if (!("toSorted" in Array.prototype)) return;
    const told = await live.askRun("begin", "");
    if (told !== null) await georisk.open(dataOf(await learnChosen(told)));
  });
})();
