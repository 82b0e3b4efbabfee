"use strict";
// Starts the page: folium's map, the layers on it, what is chosen, and the language.
(() => {
  const { data } = georisk;
  let map = null;
  let canvases = null;
  let chosen = null;
  let route = null;

  const canvas = (name, height, reacts) => {
    const pane = map.createPane(name);
    pane.style.zIndex = height;
    if (!reacts) pane.style.pointerEvents = "none";
    return L.canvas({ pane: name, padding: 0.3 });
  };

  const everyShown = (act) => georisk.layers.filter((layer) => layer.group && map.hasLayer(layer.group)).forEach((layer) => layer.group.eachLayer(act));

  const redraw = () => everyShown((mark) => mark.redraw());

  // Canvases draw in the order of arrival; what was switched on again goes back to its place.
  const restack = () => everyShown((mark) => mark.bringToFront());

  const add = (layer) => {
    layer.group ??= layer.build(canvases);
    layer.group.addTo(map);
  };

  const show = (layer, shown) => {
    layer.shown = shown;
    if (shown) add(layer);
    else layer.group.removeFrom(map);
    restack();
    route?.bringToFront();
  };

  const highlight = (thing, on) => {
    const mark = georisk.marks.get(thing);
    if (!mark) return;
    mark.options.chosen = on;
    if (!map.hasLayer(mark)) return;
    if (on) mark.bringToFront();
    else mark.redraw();
  };

  const clear = () => {
    if (chosen) highlight(chosen.thing, false);
    route?.remove();
    [chosen, route] = [null, null];
  };

  const fill = () => {
    const panel = document.getElementById("panel");
    panel.hidden = chosen === null;
    if (chosen) panel.replaceChildren(...georisk.panels[chosen.kind](chosen.thing).filter(Boolean));
    map.invalidateSize({ pan: false });
  };

  const bringIntoView = (thing) => {
    const mark = georisk.marks.get(thing);
    const place = mark?.getLatLng();
    if (place && !map.getBounds().pad(-0.1).contains(place)) map.setView(place, Math.max(map.getZoom(), 13), { animate: false });
  };

  const choose = (kind) => (thing) => {
    clear();
    chosen = { kind, thing };
    fill();
    document.getElementById("panel").scrollTop = 0;
    if (thing.path) route = georisk.chosenRoute(thing, canvases).addTo(map);
    highlight(thing, true);
    bringIntoView(thing);
  };

  // Found by search: show the customer with its whole way to the SPP.
  const focus = (thing) => {
    const mark = georisk.marks.get(thing);
    if (mark) map.fitBounds(route?.getBounds() ?? [mark.getLatLng()], { padding: [70, 70], maxZoom: 14, animate: false });
  };

  georisk.show = show;
  georisk.focus = focus;
  georisk.choose = { customer: choose("customer"), spp: choose("spp"), nothing: () => { clear(); fill(); } };

  const frame = () => {
    const things = georisk.customers.filter((customer) => customer.lat !== null);
    const places = things.length ? things : data.layers.spps;
    const bounds = L.latLngBounds(places.map((place) => georisk.marks.get(place).getLatLng()));
    if (bounds.isValid()) map.fitBounds(bounds, { padding: [36, 36], maxZoom: 14, animate: false });
  };

  const controls = () => {
    L.control.zoom({ position: "bottomright" }).addTo(map);
    L.control.scale({ position: "bottomleft", imperial: false, maxWidth: 140 }).addTo(map);
    document.getElementById("language").addEventListener("click", () => georisk.speak(georisk.lang === "th" ? "en" : "th"));
    const button = document.getElementById("menu-button");
    button.addEventListener("click", () => {
      button.ariaExpanded = String(document.getElementById("menu").classList.toggle("open"));
    });
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") georisk.choose.nothing(); });
    map.on("click", georisk.choose.nothing);
  };

  georisk.start = (foliumMap) => {
    map = foliumMap;
    canvases = { ground: canvas("ground", 410, false), points: canvas("points", 420, true) };
    georisk.layers.filter((layer) => layer.shown).forEach(add);
    frame();
    controls();
    georisk.search();
    georisk.onLanguage(georisk.legend);
    georisk.onLanguage(fill);
    georisk.onLanguage(redraw);
    document.getElementById("synthetic").hidden = !data.header.synthetic;
    georisk.speak(data.lang);
    georisk.symbols.fontsReady().then(() => georisk.speak(georisk.lang));
  };
})();
