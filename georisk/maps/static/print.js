"use strict";
// A clean page for paper: the map and its legend on one sheet, drawn twice as fine as on a screen.
georisk.part(() => {
  let map = null;
  let held = null;

  const redraw = () => {
    map.invalidateSize({ animate: false, pan: false });
    // A canvas waits for the next frame of a screen; paper has none.
    for (const canvas of canvases()) {
      canvas._redrawBounds = null;
      canvas._redraw();
    }
  };

  const canvases = () => {
    const found = [];
    map.eachLayer((layer) => { if (layer instanceof L.Canvas) found.push(layer); });
    return found;
  };

  // Chromium prints a canvas stroke by stroke and loses what is many; a copy is one picture.
  const copyOf = ({ _container: canvas }) => {
    const copy = canvas.cloneNode();
    copy.getContext("2d").drawImage(canvas, 0, 0);
    canvas.after(copy);
    canvas.hidden = true;
    return copy;
  };

  const words = () => [georisk.filters.inWords(), georisk.selection.follows() ? georisk.label("follow") : ""].filter(Boolean).join(" · ");

  const before = () => {
    if (held) return;
    held = { bounds: map.getBounds(), zoom: map.getZoom(), centre: map.getCenter(), snap: map.options.zoomSnap, retina: L.Browser.retina };
    L.Browser.retina = true;
    map.options.zoomSnap = 0; // a sheet holds what the screen held, not a whole step less
    document.getElementById("printed-filters").textContent = words();
    document.body.classList.add("printing");
    map.invalidateSize({ animate: false, pan: false });
    map.fitBounds(held.bounds, { animate: false });
    redraw();
    held.copies = canvases().map(copyOf);
  };

  const after = () => {
    if (!held) return;
    held.copies.forEach((copy) => copy.remove());
    canvases().forEach((canvas) => { canvas._container.hidden = false; });
    L.Browser.retina = held.retina;
    map.options.zoomSnap = held.snap;
    document.body.classList.remove("printing");
    map.invalidateSize({ animate: false, pan: false });
    map.setView(held.centre, held.zoom, { animate: false });
    redraw();
    held = null;
  };

  georisk.print = {
    before, after,
    underWay: () => held !== null,
    start: (foliumMap) => {
      map = foliumMap;
      window.addEventListener("beforeprint", before);
      window.addEventListener("afterprint", after);
      document.getElementById("print").addEventListener("click", () => window.print());
    },
  };
});
