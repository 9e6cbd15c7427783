/**
 * Days, years and topics that a query names: {address, name, kind, exact}, and the
 * period of what is a date; a beginning of a name is not exact.
 */

const MONTHS = [
  "january", "february", "march", "april", "may", "june",
  "july", "august", "september", "october", "november", "december",
]; // prettier-ignore
const MOST = 3;

function jumps(query, directory) {
  const asked = query
    .toLowerCase()
    .replace(/[\s,]+/gu, " ")
    .trim();
  const named = dates(asked, directory.days).map((jump) => ({ ...jump, exact: true }));
  return [...named, ...topics(asked, directory.topics)];
}

/** `2025-03-11`, `11 March 2025`, `Mar 11`; `2025-03`, `March 2025`; `2025`. */
function dates(asked, days) {
  const parts = dateParts(asked);
  if (!parts) return [];
  const { year, month, day } = parts;
  const two = (number) => String(number).padStart(2, "0");
  const pattern = new RegExp(`^${year ?? "\\d+"}-${month ? two(month) : "\\d\\d"}-${day ? two(day) : "\\d\\d"}$`, "u");
  const found = days.filter((one) => pattern.test(one)).reverse();
  if (day) {
    const named = found.slice(0, MOST);
    return named.map((one) => ({
      address: `days/${one.replaceAll("-", "/")}/`,
      name: dayName(one),
      kind: "day",
      period: one,
    }));
  }
  const periods = [...new Set(found.map((one) => one.slice(0, month ? 7 : 4)))].slice(0, MOST);
  return periods.map((period) => {
    const [of, name] = [period.slice(0, 4), MONTHS[Number(period.slice(5)) - 1]];
    return month
      ? {
          address: `days/${of}/${period.slice(5)}/`,
          name: `${name[0].toUpperCase()}${name.slice(1)} ${of}`,
          kind: "month",
          period,
        }
      : { address: `days/${of}/`, name: of, kind: "year", period };
  });
}

function dateParts(asked) {
  const numbers = /^(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?$/u.exec(asked);
  if (numbers) return { year: numbers[1], month: Number(numbers[2]) || 0, day: Number(numbers[3]) || 0 };
  const words = /^(?:(\d{1,2}) )?([a-z]{3,9})\.?(?: (\d{1,2}))?(?: (\d{4}))?$/u.exec(asked);
  const month = words ? MONTHS.findIndex((name) => name.startsWith(words[2])) + 1 : 0;
  const day = month ? Number(words[1] ?? words[3] ?? 0) : 0;
  return month && (day || words[4]) ? { year: words[4], month, day } : null;
}

function dayName(day) {
  const [year, month, date] = day.split("-").map(Number);
  const name = MONTHS[month - 1];
  return `${date} ${name[0].toUpperCase()}${name.slice(1)} ${year}`;
}

/** Topics whose name or id is the query, or begins with it. */
function topics(asked, all) {
  const spaced = (text) =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, " ")
      .trim();
  const wanted = spaced(asked);
  if (wanted.length < 3) return [];
  const scored = all
    .map(([id, name]) => {
      const names = [spaced(id), spaced(name)];
      const rank = names.includes(wanted) ? 0 : names.some((one) => one.startsWith(wanted)) ? 1 : 2;
      return { address: `tags/${id}/`, name, kind: "topic", rank };
    })
    .filter(({ rank }) => rank < 2)
    .sort((one, other) => one.rank - other.rank);
  return scored.slice(0, MOST).map(({ rank, ...jump }) => ({ ...jump, exact: rank === 0 }));
}
