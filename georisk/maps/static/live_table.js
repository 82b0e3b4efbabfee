"use strict";
// The table's pages come from the service: the ten with most baht are the first ten rows.
georisk.part(() => {
  const { live, selection, table } = georisk;

  table.page = async ({ by, down, first, limit }) => {
    if (!await live.settled("table")) return null;
    const found = await live.askRun("table", "/table", { ...selection.where(), sort: by, down, first, limit });
    return found && { matched: found.matched, rows: georisk.told(found.customers) };
  };
  table.sortAs({ by: "bill", down: true });
});
