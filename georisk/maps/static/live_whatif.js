"use strict";
// What if an SPP were built here: drop it, drag it, see at once who changes band and the baht at stake.
georisk.part(() => {
  const { data, live, element, label } = georisk;
  const RINGS_KM = [2, 4, 6, 8];
  const STEP = 12;
  const MOST_MOVERS = 10;
  const STEPS = { ArrowUp: [0, -STEP], ArrowDown: [0, STEP], ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0] };
  const MOVER = { radius: 17, color: "#0b6e72", weight: 3, fill: false };
  const CODE = /^(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)(?:,(\d+(?:\.\d+)?))?$/;
  let planned = null;
  let answer = null;
  let drawn = null;
  let dropping = false;
  let ink = null;

  const shown = () => planned && { ...planned };

  // The plant stands in the address before "#", so that a view is sent with it. To put one there or
  // to take it away is a step that the back button takes back; to move it is not.
  const write = (save) => {
    const said = new URLSearchParams(location.search);
    if (planned) said.set("plan", [planned.lon.toFixed(5), planned.lat.toFixed(5), ...(planned.mw === null ? [] : [planned.mw])].join());
    else said.delete("plan");
    const query = said.toString().replaceAll("%2C", ",");
    const address = `${location.pathname}${query ? `?${query}` : ""}`;
    if (address !== location.pathname + location.search) history[save](null, "", address + location.hash);
  };

  const read = () => {
    const found = CODE.exec(new URLSearchParams(location.search).get("plan") ?? "");
    return found && { lon: Number(found[1]), lat: Number(found[2]), mw: found[3] ? Number(found[3]) : null };
  };

  const question = () => ({
    run_id: live.begins.run_id, add_spp: [{ lon: planned.lon, lat: planned.lat, capacity_mw: planned.mw }],
  });

  const ask = async (save = "replaceState") => {
    write(save);
    answer = null;
    georisk.tell("plan");
    const found = await live.post("what-if", `/v1/what-if${live.query({ most: MOST_MOVERS })}`, question());
    if (found === null || planned === null) return;
    answer = found;
    georisk.tell("plan");
    mark(await learnt(found.customers.map((mover) => mover.customer_id)));
  };

  // Those of the list, wherever they are: the map may know them only by their number so far.
  const learnt = async (ids) => {
    if (ids.length === 0) return [];
    const found = await live.ask("movers", `${live.address("/named")}?${new URLSearchParams(ids.map((id) => ["id", id]))}`);
    return found === null ? [] : georisk.told(found.customers);
  };

  const mark = (movers) => {
    if (drawn === null) return;
    drawn.movers.clearLayers();
    movers.filter((one) => one.lat !== null).forEach((one) => drawn.movers.addLayer(L.circleMarker([one.lat, one.lon], { ...MOVER, renderer: pencil(), interactive: false })));
  };

  const icon = () => L.divIcon({ className: "planned", html: georisk.symbols.swatch(34, 34, (ctx, x, y) => georisk.symbols.spp(ctx, x, y, 13, { status: "planned", eligible: true })), iconSize: [34, 34] });

  const move = ({ lat, lng }) => {
    planned = { ...planned, lat: Number(lat.toFixed(5)), lon: Number(lng.toFixed(5)) };
    drawn.rings.forEach((ring) => ring.setLatLng([planned.lat, planned.lon]));
  };

  const byKey = (event) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const point = georisk.map.latLngToContainerPoint([planned.lat, planned.lon]).add(step);
    move(georisk.map.containerPointToLatLng(point));
    drawn.marker.setLatLng([planned.lat, planned.lon]);
    ask();
  };

  // Above the ground, below the symbols that are clicked.
  const pencil = () => {
    if (!georisk.map.getPane("planned")) Object.assign(georisk.map.createPane("planned").style, { zIndex: 415, pointerEvents: "none" });
    ink ??= L.svg({ pane: "planned" });
    return ink;
  };

  const draw = () => {
    const at = [planned.lat, planned.lon];
    const renderer = pencil();
    const marker = L.marker(at, { icon: icon(), draggable: true, autoPan: true, keyboard: true, title: label("whatif.drag"), alt: label("whatif.drag"), zIndexOffset: 1000 });
    const rings = RINGS_KM.map((km) => L.circle(at, { ...data.palette.ring, ...data.palette.chosen_ring, radius: km * 1000, renderer, interactive: false }));
    const movers = L.layerGroup();
    drawn = { marker, rings, movers, group: L.layerGroup([...rings, movers, marker]).addTo(georisk.map) };
    marker.on("drag", () => move(marker.getLatLng()));
    marker.on("dragend", () => ask());
    marker.getElement().addEventListener("keydown", byKey);
  };

  const forget = () => {
    drawn?.group.remove();
    [planned, answer, drawn] = [null, null, null];
  };

  const put = (place, save = "pushState") => {
    forget();
    stopDropping();
    planned = { mw: null, ...place };
    draw();
    ask(save);
  };

  const remove = () => {
    forget();
    write("pushState");
    georisk.tell("plan");
  };

  // The address was gone back to, or typed: it is right.
  const readAgain = () => {
    const given = read();
    if (given !== null && (planned === null || Object.keys(given).some((name) => given[name] !== planned[name]))) put(given, "replaceState");
    if (given === null && planned !== null) remove();
  };

  const stopDropping = () => {
    dropping = false;
    georisk.map.getContainer().classList.remove("dropping");
  };

  const startDropping = () => {
    dropping = true;
    georisk.map.getContainer().classList.add("dropping");
    // The first question to a run takes longest: its files are read again while the user aims.
    live.post("warm", "/v1/what-if", { run_id: live.begins.run_id });
    georisk.tell("plan");
  };

  const drop = ({ latlng }) => { if (dropping) put({ lat: Number(latlng.lat.toFixed(5)), lon: Number(latlng.lng.toFixed(5)) }); };

  const centre = () => {
    const { lat, lng } = georisk.map.getCenter();
    put({ lat: Number(lat.toFixed(5)), lon: Number(lng.toFixed(5)) });
  };

  const resize = (mw) => {
    planned.mw = mw;
    ask();
  };

  const opener = () => element("button", { type: "button", id: "plan-button", className: "ghost", onclick: () => georisk.planPanel.toggle() }, label("whatif"));

  georisk.whatIf = {
    shown, put, remove, startDropping, centre, resize,
    answer: () => answer,
    dropping: () => dropping,
    isPlanned: () => planned !== null,
    // Beside a customer, a little to the east, where its symbol does not hide it.
    place: ({ lat, lon }) => { put({ lat, lon: Number((lon + 0.003).toFixed(5)) }); georisk.planPanel.open(); },
    start: () => {
      const button = opener();
      document.getElementById("table-button").before(button);
      georisk.onLanguage(() => { button.textContent = label("whatif"); });
      georisk.map.on("click", drop);
      readAgain();
      if (planned) georisk.planPanel.open();
      window.addEventListener("popstate", readAgain);
    },
  };
});
