"use strict";
// The selection as files: made here, by the page itself, and handed to the browser to keep.
georisk.part(() => {
  const { data } = georisk;
  // Names as in assessments.csv, so that a file can be joined to it.
  const FIELDS = {
    customer_id: "id", name: "name", bp_no: "bp", ca_no: "ca", office: "office", area: "area", kamr_id: "kamr", estate_id: "estate",
    band: "band", score: "score", score_low: "low", score_high: "high", tier: "tier", exempt: "exempt", special_risk_plan: "plan",
    monthly_bill_thb: "bill", spp_id: "spp", distance_status: "status", distance_m: "distance", straight_m: "straight",
    access_m: "access", line_m: "line", corridor_m: "corridor", egress_m: "egress", missing: "missing", lon: "lon", lat: "lat",
    position_precision: "precision", synthetic: "synthetic",
  };
  const BANDS = new Set(["very_high", "high", "medium", "low"]);
  // A spreadsheet takes what begins so for a formula.
  const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

  const value = (customer, field) => {
    if (field === "band") return BANDS.has(customer.symbol) ? customer.symbol : null;
    return Array.isArray(customer[field]) ? customer[field].join(";") : customer[field];
  };

  const cell = (content) => {
    if (content === null || content === undefined) return "";
    const text = typeof content === "string" && FORMULA.test(content) ? `'${content}` : String(content);
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };

  const row = (customer) => Object.values(FIELDS).map((field) => cell(value(customer, field))).join(",");

  const csv = (customers) => `\ufeff${[Object.keys(FIELDS).join(","), ...customers.map(row)].join("\r\n")}\r\n`;

  const feature = (customer) => ({
    type: "Feature",
    id: customer.id,
    geometry: customer.lat === null ? null : { type: "Point", coordinates: [customer.lon, customer.lat] },
    properties: Object.fromEntries(Object.entries(FIELDS).filter(([name]) => name !== "lon" && name !== "lat").map(([name, field]) => [name, value(customer, field) ?? null])),
  });

  const geojson = (customers) => JSON.stringify({
    type: "FeatureCollection", run_id: data.header.run_id, ruleset: data.header.ruleset, features: customers.map(feature),
  });

  const save = (text, type, ending) => {
    const address = URL.createObjectURL(new Blob([text], { type }));
    georisk.element("a", { href: address, download: `georisk-${data.header.run_id}-selection.${ending}` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  };

  // What the table's buttons save, by the label of the button.
  const forms = {
    save_csv: () => save(csv(georisk.table.sorted()), "text/csv;charset=utf-8", "csv"),
    save_geojson: () => save(geojson(georisk.table.sorted()), "application/geo+json", "geojson"),
  };

  georisk.files = { csv, geojson, forms };
});
