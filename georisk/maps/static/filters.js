"use strict";
// The filters as fields of a form; what they select is selection.js's to say.
georisk.part(() => {
  const { data, element, label, word, number, selection } = georisk;
  const MILLION = 1e6;
  const { filters } = selection;

  const names = {
    tier: (value) => word("tier", value),
    estate: (value) => georisk.named(data.layers.estates.find((one) => one.id === value) ?? { name: value }),
    spp: (value) => georisk.named(data.layers.spps.find((one) => one.spp_id === value) ?? { name: value }),
  };

  const told = (name, value) => (value === selection.NOTHING ? label(`none.${name === "tier" ? "tier" : "any"}`) : (names[name] ?? String)(value));

  const option = (value, text) => element("option", { value }, text);

  const field = (name, control) => element("div", {}, element("label", { htmlFor: control.id }, label(name)), control);

  // A list that holds one thing filters nothing: it is left out.
  const list = (name) => {
    const values = selection.values(name);
    if (values.length < 2) return null;
    const control = element("select", { id: `filter-${name}` }, option("", label("all")),
      ...values.map(([value, count]) => option(value, `${told(name, value)} (${number(count)})`)));
    control.addEventListener("change", () => selection.set({ [name]: control.value }));
    return field(name, control);
  };

  const certainty = () => {
    const control = element("select", { id: "filter-certainty" }, option("", label("all")),
      ...["certain", "uncertain", "missing"].map((value) => option(value, label(`certainty.${value}`))));
    control.addEventListener("change", () => selection.set({ certainty: control.value }));
    return field("certainty", control);
  };

  const amount = (end) => {
    const control = element("input", { id: `filter-${end}`, type: "number", min: "0", step: "0.1", inputMode: "decimal" });
    control.addEventListener("change", () => selection.set({ [end]: control.value === "" ? null : Math.round(control.valueAsNumber * MILLION) }));
    return field(`bill_${end}`, control);
  };

  const reset = () => {
    const button = element("button", { type: "button", id: "filter-reset", className: "ghost" }, label("reset"));
    button.addEventListener("click", selection.reset);
    return button;
  };

  const build = () => {
    document.getElementById("filter-fields").replaceChildren(...[
      ...selection.LISTS.map(list), certainty(), element("div", { className: "pair" }, amount("from"), amount("to")), reset(),
    ].filter(Boolean));
    paint();
  };

  const active = () => [
    ...(filters.band.size < selection.BANDS.length ? [[label("band"), [...selection.BANDS].filter((band) => filters.band.has(band)).map((band) => label(`band.${band}`)).join(", ")]] : []),
    ...selection.LISTS.filter((name) => filters[name]).map((name) => [label(name), told(name, filters[name])]),
    ...(filters.certainty ? [[label("certainty"), label(`certainty.${filters.certainty}`)]] : []),
    ...(filters.from === null ? [] : [[label("bill_from"), number(filters.from / MILLION, 2)]]),
    ...(filters.to === null ? [] : [[label("bill_to"), number(filters.to / MILLION, 2)]]),
  ];

  const value = (wanted) => (wanted === null ? "" : String(wanted / MILLION));

  const paint = () => {
    for (const name of [...selection.LISTS, "certainty"]) {
      const control = document.getElementById(`filter-${name}`);
      if (control) control.value = filters[name];
    }
    for (const end of ["from", "to"]) document.getElementById(`filter-${end}`).value = value(filters[end]);
    const count = active().length;
    document.getElementById("filter-count").textContent = count ? `(${count})` : "";
    document.getElementById("filter-reset").disabled = count === 0;
  };

  georisk.filters = {
    start: () => { georisk.onLanguage(build); georisk.on("selection", paint); },
    inWords: () => active().map((pair) => pair.join(": ")).join(" · "),
  };
});
