"use strict";
// Asks the service. A newer question of the same name takes the place of one still under way.
georisk.live = (() => {
  const begins = JSON.parse(document.getElementById("georisk-begins").textContent);
  const run = `/v1/maps/${encodeURIComponent(begins.run_id)}`;
  const underWay = new Map();
  const PAUSE_MS = 30;

  const query = (parameters) => {
    const given = Object.entries(parameters).filter(([, value]) => value !== null && value !== undefined && value !== "");
    return given.length ? `?${new URLSearchParams(given)}` : "";
  };

  const complain = (text) => {
    const notice = document.getElementById("notice");
    notice.textContent = text ?? "";
    notice.hidden = !text;
  };

  const read = async (response) => {
    if (response.ok) return response.json();
    const problem = await response.json().catch(() => ({}));
    throw new Error(problem.detail ?? `${response.status}`);
  };

  const speaking = () => ({ "accept-language": georisk.lang ?? begins.lang });

  // While something is awaited the page says so: a line above the map, and to screen readers.
  let awaited = 0;
  const awaiting = async (promise) => {
    awaited += 1;
    document.body.ariaBusy = "true";
    try {
      return await promise;
    } finally {
      awaited -= 1;
      document.body.ariaBusy = String(awaited > 0);
    }
  };

  // What was asked; null when something newer was asked meanwhile, or it failed: then that is said.
  const ask = async (name, path, options = {}) => {
    underWay.get(name)?.abort();
    const stop = new AbortController();
    underWay.set(name, stop);
    try {
      const headers = { ...speaking(), ...options.headers };
      const found = await awaiting(fetch(path, { ...options, headers, signal: stop.signal }).then(read));
      complain(null);
      return underWay.get(name) === stop ? found : null;
    } catch (error) {
      if (error.name !== "AbortError") complain(error.message);
      return null;
    }
  };

  const post = (name, path, content) => ask(name, path, {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(content),
  });

  // Waits a moment; false when the same was wanted again meanwhile.
  const turns = new Map();
  const settled = async (name) => {
    const turn = (turns.get(name) ?? 0) + 1;
    turns.set(name, turn);
    await awaiting(new Promise((resolve) => { setTimeout(resolve, PAUSE_MS); }));
    return turns.get(name) === turn;
  };

  // Before a page is framed nobody sees its view. Paper holds what the screen held, at a zoom of its
  // own that the service knows nothing of.
  const looks = () => georisk.live.framed && !georisk.print.underWay();

  return {
    looks, settled, begins, query, ask, post, complain,
    address: (part, parameters = {}) => `${run}${part}${query(parameters)}`,
    askRun: (name, part, parameters = {}) => ask(name, `${run}${part}${query(parameters)}`),
  };
})();
