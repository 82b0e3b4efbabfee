"use strict";
// Customers on the map as the service gathered them: one by one, or in cells that show their bands.
georisk.part(() => {
  const { selection, crowd } = georisk;
  let drawn = null;

  // A cell stands for two corners that hold all its members: one has their number and their baht.
  const crowdOf = (cells, index) => {
    const [west, south, east, north] = cells.bounds[index];
    const counts = cells.counts[index];
    const count = counts.reduce((sum, many) => sum + many, 0);
    return {
      count, strength: cells.strength[index], bands: selection.BANDS.map((band, rank) => [band, counts[rank]]),
      members: [{ lat: south, lon: west, count, satang: cells.satang[index] }, { lat: north, lon: east, count: 0, satang: 0 }],
    };
  };

  const marksOf = ({ cells, customers }, points) => [
    ...customers.filter((customer) => customer.lat !== null).map((customer) => crowd.single(customer, points)),
    ...cells.lon.map((lon, index) => crowd.mark([cells.lat[index], lon], crowdOf(cells, index), points)),
  ];

  const refresh = (map, { points }, group, doubtful, anew) => {
    const answer = selection.answer();
    if (answer === null || (!anew && drawn === answer)) return false;
    drawn = answer;
    for (const mark of group.getLayers()) georisk.marks.delete(mark.options.thing);
    group.closeTooltip();
    group.clearLayers();
    const marks = marksOf(answer, points);
    const chosen = georisk.chosenCustomer();
    if (chosen?.lat && !georisk.marks.has(chosen)) marks.push(crowd.single(chosen, points));
    marks.sort((one, other) => crowd.strongest(one) - crowd.strongest(other)).forEach((mark) => group.addLayer(mark));
    doubtful?.refresh(marks.map((mark) => mark.options.thing).filter((thing) => !thing.members), map.getZoom());
    return true;
  };

  georisk.crowd = { ...crowd, refresh };
});
