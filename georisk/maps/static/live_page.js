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

  const hash = new URLSearchParams(location.hash.slice(1));

  // A customer the address names must be known before the address is read.
  const learnChosen = async (told) => {
    const wanted = hash.get("customer");
    const found = wanted && await live.askRun("customer", `/customers/${encodeURIComponent(wanted)}`);
    return found ? { ...told, chosen: found } : told;
  };

  // All of an estate, wherever the map looks.
  const beginWithEstate = () => {
    georisk.selection.set({ estate: begins.estate });
    georisk.selection.follow(false);
  };

  const boundsOf = (places) => (places.length ? L.latLngBounds(places) : null);

  const focused = () => {
    const estate = georisk.data.layers.estates.find((one) => one.id === begins.estate);
    if (estate) return boundsOf(estate.outlines.flatMap(georisk.decode));
    const { extent } = georisk.data;
    return extent && L.latLngBounds([extent[1], extent[0]], [extent[3], extent[2]]);
  };

  const frame = () => {
    const bounds = focused();
    if (bounds) georisk.map.fitBounds(bounds, { padding: [36, 36], maxZoom: 15, animate: false });
  };

  // The ten rows a planner comes for: high and very high, most baht first.
  const mostAtStake = () => {
    georisk.table.sortAs({ by: "bill", down: true });
    georisk.selection.set({ band: new Set(["very_high", "high"]) });
    georisk.table.open(true);
    if (begins.estate !== null) frame();
  };

  const shortcut = () => {
    const { element, label } = georisk;
    const button = element("button", { type: "button", id: "top-button", className: "ghost", onclick: mostAtStake }, label("top"));
    document.getElementById("table-button").before(button);
    georisk.onLanguage(() => { button.textContent = label("top"); });
  };

  const takeAlong = () => {
    const { element, label } = georisk;
    const what = begins.estate === null ? `runs/${encodeURIComponent(begins.run_id)}` : `estates/${encodeURIComponent(begins.estate)}`;
    const link = element("a", { className: "ghost", id: "file", href: `/maps/${what}/file`, download: "" }, label("file"));
    document.getElementById("print").before(link);
    georisk.onLanguage(() => { link.textContent = label("file"); });
  };

  georisk.part(() => {
    const begin = georisk.begin;
    georisk.begin = async (foliumMap) => {
      georisk.map = foliumMap;
      const { chosen } = georisk.data;
      if (chosen) Object.assign(georisk.learn(chosen), { detailed: true });
      if (begins.estate !== null && location.hash.length < 2) beginWithEstate();
      await begin(foliumMap);
      if (!hash.has("map")) frame();
      live.framed = true; // before that, nothing is asked for a view that nobody will see
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
