"use strict";
// What is shown, written into the address after "#": a view can be sent, kept, and gone back to.
georisk.part(() => {
  const { data, selection, table } = georisk;
  const { filters } = selection;
  const CERTAINTIES = new Set(["certain", "uncertain", "missing"]);
  const usual = georisk.layers.filter((layer) => layer.shown).map((layer) => layer.name).join();
  let map = null;
  let restoring = false;

  const place = () => {
    const { lat, lng } = map.getCenter();
    return `${map.getZoom()}/${lat.toFixed(5)}/${lng.toFixed(5)}`;
  };

  const lists = () => selection.LISTS.map((name) => [name, filters[name]]);

  // Only what differs from the page as it opens; the place always.
  const written = () => {
    const layers = georisk.layers.filter((layer) => layer.shown).map((layer) => layer.name).join();
    const bands = selection.BANDS.filter((band) => filters.band.has(band)).join();
    const { by, down } = table.sort();
    const [kind, id] = georisk.chosenId();
    const pairs = [
      ["map", place()], ["lang", georisk.lang], ["layers", layers === usual ? "" : layers || "-"],
      ["band", bands === selection.BANDS.join() ? "" : bands || "-"], ...lists(), ["certainty", filters.certainty],
      ["from", filters.from ?? ""], ["to", filters.to ?? ""], ["all", selection.follows() ? "" : "1"],
      ["table", table.shown() ? `${down ? "-" : ""}${by}` : ""], [kind, id],
    ];
    const said = new URLSearchParams(pairs.filter(([, value]) => value !== "")).toString();
    return `#${said.replaceAll("%2F", "/").replaceAll("%2C", ",")}`;
  };

  const elsewhere = (address) => address.replace(/map=[^&]*/, "");
  let stepped = true;

  const replace = () => history.replaceState(history.state, "", written());

  // A move replaces where one was; anything else is a step that the back button takes back. What one
  // click changes is one step, although the map, narrower beside a panel, tells of a move first.
  const keep = () => {
    if (restoring || map === null) return;
    const address = written();
    if (address === location.hash) return;
    if (stepped || elsewhere(address) === elsewhere(location.hash)) replace();
    else step(address);
  };

  const step = (address) => {
    history.pushState(null, "", address);
    stepped = true;
    setTimeout(() => { stepped = false; });
  };

  const number = (text) => (text !== null && /^\d+(\.\d+)?$/.test(text) ? Number(text) : null);

  const some = (text, known) => {
    const wanted = new Set((text ?? "").split(","));
    return text === null ? null : known.filter((name) => wanted.has(name));
  };

  const readFilters = (read) => {
    const wanted = selection.none();
    for (const name of selection.LISTS) {
      const value = read.get(name);
      if (value !== null && selection.values(name).some(([known]) => known === value)) wanted[name] = value;
    }
    wanted.band = new Set(some(read.get("band"), selection.BANDS) ?? selection.BANDS);
    if (CERTAINTIES.has(read.get("certainty"))) wanted.certainty = read.get("certainty");
    [wanted.from, wanted.to] = [number(read.get("from")), number(read.get("to"))];
    selection.set(wanted);
    selection.follow(read.get("all") !== "1");
  };

  const readLayers = (read) => {
    const shown = some(read.get("layers") ?? usual, georisk.layers.map((layer) => layer.name));
    for (const layer of georisk.layers) {
      if (layer.shown !== shown.includes(layer.name)) georisk.show(layer, !layer.shown);
    }
  };

  const readTable = (read) => {
    const wanted = read.get("table") ?? "";
    const by = wanted.replace(/^-/, "");
    if (table.COLUMNS.includes(by)) table.sortAs({ by, down: wanted.startsWith("-") });
    table.open(table.COLUMNS.includes(by));
  };

  const readChosen = (read) => {
    const customer = georisk.customers.find((one) => one.id === read.get("customer"));
    const spp = data.layers.spps.find((one) => one.spp_id === read.get("plant"));
    if (customer) georisk.choose.customer(customer);
    else if (spp) georisk.choose.spp(spp);
    else georisk.choose.nothing();
  };

  const readPlace = (read) => {
    const [zoom, lat, lon] = (read.get("map") ?? "").split("/").map(Number);
    const known = [zoom, lat, lon].every(Number.isFinite) && Math.abs(lat) <= 85 && Math.abs(lon) <= 180;
    if (known) map.setView([lat, lon], Math.round(zoom), { reset: true });
  };

  // Whatever somebody typed there: what is not known is left as the page opens.
  const restore = () => {
    const read = new URLSearchParams(location.hash.slice(1));
    const lang = read.get("lang") === "en" || read.get("lang") === "th" ? read.get("lang") : data.lang;
    if (lang !== georisk.lang) georisk.speak(lang);
    for (const part of [readFilters, readLayers, readTable, readChosen, readPlace]) part(read);
  };

  // A served page must first ask for a customer whom it has not met.
  const comeBack = async () => {
    restoring = true;
    await georisk.meet?.(new URLSearchParams(location.hash.slice(1)).get("customer"));
    settle();
  };

  const settle = () => {
    restoring = true;
    if (location.hash.length > 1) restore();
    restoring = false;
    replace();
  };

  georisk.state = {
    start: (foliumMap) => {
      map = foliumMap;
      settle();
      stepped = false;
      for (const event of ["view", "selection", "layers", "language", "chosen", "table", "sort"]) georisk.on(event, keep);
      window.addEventListener("popstate", comeBack);
    },
  };
});
