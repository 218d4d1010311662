// What is packed and loaded: which order is in hand, what is in the package, which packages a trip still lacks.

/** The number of a package as its label says it, with or without the mark (00) before it. */
export function packageOf(raw) {
  const text = raw.trim().replace(/^\](C1|d2|Q3|e0)/, "").replace(/^\(00\)/, "");
  return /^00\d{18}$/.test(text) ? text.slice(2) : text;
}

/** Grams of a weight that was typed in kilograms; 0 for none, -1 for what is no weight. */
export function gramsOf(raw) {
  const text = raw.trim().replace(",", ".");
  if (text === "" || text === "-") return 0;
  return /^\d{1,6}(\.\d{1,3})?$/.test(text) ? Math.round(Number(text) * 1000) : -1;
}

/** What is left to pack: less what this phone packed since the day was fetched and what is in the package. */
export function packLeft(day, steps, inside) {
  const taken = [...steps.flatMap((one) => one.step.lines), ...inside];
  return (day?.to_pack ?? []).map((one) => ({
    ...one,
    quantity: one.quantity - taken.filter((each) => each.reservation === one.reservation && each.lot === one.lot)
      .reduce((sum, each) => sum + each.quantity, 0),
  })).filter((one) => one.quantity > 0);
}

/** The order in hand: of what is in the package, else the one that was chosen, else the first that waits. */
export function orderInHand(day, left, inside, chosen) {
  const known = (name) => (day?.to_pack ?? []).find((one) => one.reservation === name)?.reference;
  if (inside.length) return known(inside[0].reservation) ?? "";
  return left.some((one) => one.reference === chosen) ? chosen : left[0]?.reference ?? "";
}

/** Packages at the dock that this phone did not load since, by what they are to a trip. */
export function dockFor(day, steps, trip) {
  const loaded = steps.map((one) => one.step.package);
  const standing = (day?.packages ?? []).filter((one) => !loaded.includes(one.number));
  return {
    loaded: steps.filter((one) => one.step.trip === trip).length,
    left: standing.filter((one) => one.trip && one.trip === trip),
    free: standing.filter((one) => !one.trip),
    find: (number) => standing.find((one) => one.number === number),
    known: (number) => loaded.includes(number),
  };
}
