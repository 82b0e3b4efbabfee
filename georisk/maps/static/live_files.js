"use strict";
// The selection as files, written by the service.
georisk.part(() => {
  const { live, element, selection } = georisk;

  const save = (format) => () => element("a", {
    href: live.address("/selection", { ...selection.where(), format }), download: "",
  }).click();

  georisk.files = { forms: { save_xlsx: save("xlsx"), save_geojson: save("geojson") } };
});
