/** Two lists as one: adds what another has, as far as there is room; nothing of the list's own is lost. */

/** The signs of `more` that `tails` lacks, added to them. */
const joined = (tails = "", more) => {
  const known = new Set(tailsOf(tails));
  return tails + tailsOf(more).filter((tail) => !known.has(tail)).join("");
};

/** How much was new, or left. */
const merge = (list, other) => {
  const before = [list.papers.size, list.days.size, list.follows.size];
  let left = 0;
  for (const [paper, theirs] of other.papers) {
    const ours = list.papers.get(paper);
    const note = both(ours?.note ?? "", theirs.note);
    if (note.length > MOST.note || (!ours && list.papers.size >= MOST.papers)) left++;
    else list.papers.set(paper, { ...(ours ?? theirs), note });
  }
  for (const day of other.days) {
    if (list.days.size < MOST.days) list.days.add(day);
    else if (!list.days.has(day)) left++;
  }
  for (const [follow, theirs] of other.follows) {
    if (list.follows.has(follow)) continue;
    if (list.follows.size < MOST.follows) list.follows.set(follow, theirs);
    else left++;
  }
  for (const [day, papers] of other.known) list.known.set(day, Math.max(papers, list.known.get(day) ?? 0));
  for (const [day, tails] of other.seen) list.seen.set(day, joined(list.seen.get(day), tails));
  list.upToDate ||= other.upToDate;
  const [papers, days, follows] = [list.papers.size, list.days.size, list.follows.size];
  return { papers: papers - before[0], days: days - before[1], follows: follows - before[2], left };
};
