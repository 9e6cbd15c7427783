/**
 * Days, months, years and topics that a query names and nothing else: {address, name, kind, exact}; a beginning of a
 * topic's name is not exact.
 */

const MOST = 3;

function jumps(query, { times, words }, directory) {
  const named = times.length === 1 && !words && times[0].point ? dates(times[0].point, directory.days) : [];
  return [...named.map((jump) => ({ ...jump, exact: true })), ...topics(query, directory.topics)];
}

/** Of a time without a year, the latest that the archive has. */
function dates({ year, month, day, unit }, days) {
  if (unit) return [];
  const two = (number) => String(Number(number)).padStart(2, "0");
  const pattern = new RegExp(`^${year ?? "\\d+"}-${month ? two(month) : "\\d\\d"}-${day ? two(day) : "\\d\\d"}$`, "u");
  const length = day ? 10 : month ? 7 : 4;
  const found = days.filter((one) => pattern.test(one)).map((one) => one.slice(0, length));
  return [...new Set(found.reverse())].slice(0, MOST).map((period) => ({
    address: `days/${period.replaceAll("-", "/")}/`,
    name: calendar(...partsOf(period)).name,
    kind: { 4: "year", 7: "month", 10: "day" }[length],
  }));
}

/** Topics whose name or id is the query, or begins with it. */
function topics(asked, all) {
  const wanted = spaced(asked);
  if (wanted.length < 3) return [];
  const scored = all
    .map((names) => {
      const forms = names.map(spaced);
      const rank = forms.includes(wanted) ? 0 : forms.some((one) => one.startsWith(wanted)) ? 1 : 2;
      return { address: `tags/${names[0]}/`, name: names[1], kind: "topic", rank };
    })
    .filter(({ rank }) => rank < 2)
    .sort((one, other) => one.rank - other.rank);
  return scored.slice(0, MOST).map(({ rank, ...jump }) => ({ ...jump, exact: rank === 0 }));
}
