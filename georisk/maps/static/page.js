"use strict";
// Starts the page: folium's map, the layers on it, what is chosen, and who hears of what.
georisk.part(() => {
  const { data, selection } = georisk;
  let map = null;
  let canvases = null;
  let chosen = null;
  let extra = null;

  const canvas = (name, height, reacts) => {
    const pane = map.createPane(name);
    pane.style.zIndex = height;
    if (!reacts) pane.style.pointerEvents = "none";
    return L.canvas({ pane: name, padding: 0.3 });
  };

  const everyShown = (act) => georisk.layers.filter((layer) => layer.group && map.hasLayer(layer.group)).forEach((layer) => layer.group.eachLayer(act));

  const redraw = () => everyShown((mark) => mark.redraw());

  // Canvases draw in the order of arrival; what came again goes back to its place. A crowd's number
  // is not hidden by a plant, a plant not by a single customer.
  const restack = () => {
    everyShown((mark) => mark.bringToFront());
    extra?.eachLayer?.((mark) => mark.bringToFront());
    extra?.bringToFront?.();
    everyShown((mark) => { if (mark.options.thing?.members) mark.bringToFront(); });
    const mark = chosen && georisk.marks.get(chosen.thing);
    if (mark && map.hasLayer(mark)) mark.bringToFront();
  };

  const add = (layer) => {
    layer.group ??= layer.build(canvases);
    layer.group.addTo(map);
  };

  const named = (name) => georisk.layers.find((layer) => layer.name === name);

  // What is drawn of the customers, when the view or the selection or who is chosen changed.
  const refresh = (anew) => {
    const customers = named("customers");
    const drawn = customers.group && georisk.crowd.refresh(map, canvases, customers.group, named("doubts").group, anew);
    if (drawn || anew) named("stake").group?.refresh();
    if (drawn || anew) restack();
    named("basemap").group?.refresh(drawn || anew);
    highlight(true);
  };

  const show = (layer, shown) => {
    layer.shown = shown;
    if (shown) add(layer);
    else layer.group.removeFrom(map);
    refresh(true);
    georisk.tell("layers");
  };

  const highlight = (on) => {
    const mark = chosen && georisk.marks.get(chosen.thing);
    if (!mark) return;
    mark.options.chosen = on;
    if (map.hasLayer(mark)) mark.redraw();
  };

  const clear = () => {
    highlight(false);
    extra?.remove();
    [chosen, extra] = [null, null];
  };

  // Only when there is something to do: Leaflet forgets the exact middle each time.
  const fit = () => {
    const { clientWidth, clientHeight } = map.getContainer();
    if (!map.getSize().equals([clientWidth, clientHeight])) map.invalidateSize({ pan: false });
  };

  const fill = () => {
    const panel = document.getElementById("panel");
    panel.hidden = chosen === null;
    if (chosen) panel.replaceChildren(...georisk.panels[chosen.kind](chosen.thing).filter(Boolean));
    fit();
  };

  const bringIntoView = (thing) => {
    const place = georisk.place(thing);
    if (place && !map.getBounds().pad(-0.1).contains(place)) map.setView(place, Math.max(map.getZoom(), 13), { animate: false });
  };

  const extras = {
    customer: (customer) => (customer.path ? georisk.chosenRoute(customer, canvases) : null),
    spp: (spp) => georisk.chosenRings(spp, canvases),
  };

  const choose = (kind) => (thing) => {
    clear();
    chosen = { kind, thing };
    extra = extras[kind](thing)?.addTo(map) ?? null;
    fill();
    document.getElementById("panel").scrollTop = 0;
    bringIntoView(thing);
    refresh(true);
    georisk.tell("chosen");
  };

  const chooseNothing = () => {
    if (chosen === null) return;
    clear();
    fill();
    refresh(true);
    georisk.tell("chosen");
  };

  // Found by search or table: show the customer with its whole way to the SPP.
  const focus = (thing) => {
    const place = georisk.place(thing);
    if (place) map.fitBounds(extra?.getBounds?.() ?? [place], { padding: [70, 70], maxZoom: 14, animate: false });
  };

  const showEstate = (estate) => map.fitBounds(L.latLngBounds(estate.outlines.flatMap(georisk.decode)), { padding: [40, 40], animate: false });

  Object.assign(georisk, {
    show, focus, showEstate,
    choose: { customer: choose("customer"), spp: choose("spp"), nothing: chooseNothing },
    chosenCustomer: () => (chosen?.kind === "customer" ? chosen.thing : null),
    isPlantChosen: () => chosen?.kind === "spp",
    chosenId: () => (chosen === null ? ["", ""] : chosen.kind === "spp" ? ["plant", chosen.thing.spp_id] : ["customer", chosen.thing.id]),
  });

  const frame = () => {
    const things = georisk.customers.filter((customer) => customer.lat !== null);
    const bounds = L.latLngBounds((things.length ? things : data.layers.spps).map(georisk.place));
    if (bounds.isValid()) map.fitBounds(bounds, { padding: [36, 36], maxZoom: 14, animate: false });
  };

  // Leaflet knows kilometres in Latin letters only.
  const Scale = L.Control.Scale.extend({
    _updateMetric(longest) {
      const metres = this._getRoundNum(longest);
      const text = metres < 1000 ? `${metres} ${georisk.label("m")}` : `${metres / 1000} ${georisk.label("km")}`;
      this._updateScale(this._mScale, text, metres / longest);
    },
  });

  const controls = () => {
    L.control.zoom({ position: "bottomright" }).addTo(map);
    const scale = new Scale({ position: "bottomleft", imperial: false, maxWidth: 140 }).addTo(map);
    georisk.onLanguage(() => scale._update());
    document.getElementById("language").addEventListener("click", () => georisk.speak(georisk.lang === "th" ? "en" : "th"));
    const button = document.getElementById("menu-button");
    button.addEventListener("click", () => {
      button.ariaExpanded = String(document.getElementById("menu").classList.toggle("open"));
    });
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") chooseNothing(); });
    map.on("click", chooseNothing);
  };

  const look = () => {
    selection.look(map.getBounds());
    georisk.tell("view");
  };

  // The first to hear of a change draws the map; legend, table and address follow.
  const hear = () => {
    georisk.on("view", () => refresh(false));
    georisk.on("selection", () => refresh(true));
    georisk.on("table", fit);
    for (const name of ["language", "selection"]) georisk.on(name, fill);
    georisk.onLanguage(redraw);
  };

  georisk.begin = async (foliumMap) => {
    map = foliumMap;
    canvases = { map, base: canvas("base", 405, false), ground: canvas("ground", 410, false), points: canvas("points", 420, true) };
    map.getContainer().setAttribute("role", "region");
    hear();
    for (const part of [georisk.legend, georisk.search, georisk.filters.start, georisk.table.start]) part();
    document.getElementById("synthetic").hidden = !data.header.synthetic;
    georisk.speak(data.lang);
    await georisk.symbols.fontsReady();
    fit(); // the words above it have taken their room
    georisk.layers.filter((layer) => layer.shown).forEach(add);
    controls();
    map.on("moveend resize", look);
    frame();
    look();
    georisk.state.start(map);
    georisk.print.start(map);
  };
});
