"use strict";
// First of all: parts wait here until the data is there, embedded in the page or brought by a script.
window.georisk = (() => {
  const parts = [];
  const listeners = new Map();
  let hand = null;

  // Something changed: "selection", "view", "chosen", "layers", "language".
  const on = (name, listener) => listeners.set(name, [...(listeners.get(name) ?? []), listener]);
  const tell = (name) => (listeners.get(name) ?? []).forEach((listener) => listener());

  const unpack = async (text) => {
    const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
    const inflated = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return JSON.parse(await new Response(inflated).text());
  };

  const started = new Promise((resolve) => { hand = resolve; });

  // Runs every part, in the order they came, and then the page on folium's map.
  const open = async (data) => {
    georisk.data = data;
    parts.forEach((part) => part());
    georisk.begin(await started);
  };

  document.addEventListener("DOMContentLoaded", async () => {
    const embedded = document.getElementById("georisk-data");
    const able = "DecompressionStream" in window && "toSorted" in Array.prototype;
    if (!able) document.getElementById("too-old").hidden = false;
    else if (embedded) await open(await unpack(embedded.textContent));
  });

  return { part: (part) => parts.push(part), on, tell, open, start: hand };
})();
