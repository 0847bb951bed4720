// What was asked before, kept in this browser alone, and forgotten when told to.

const PLACE = "coopgraph.asked";
const MOST = 50;

export function remembered() {
  try {
    const kept = JSON.parse(localStorage.getItem(PLACE) ?? "[]");
    return Array.isArray(kept) ? kept.filter((entry) => typeof entry?.query === "string") : [];
  } catch {
    return [];
  }
}

export function remember(query, came) {
  const others = remembered().filter((entry) => entry.query !== query);
  const entries = [{ query, came, when: new Date().toISOString() }, ...others].slice(0, MOST);
  try {
    localStorage.setItem(PLACE, JSON.stringify(entries));
  } catch {
    return entries; // the browser keeps nothing, or has no room
  }
  return entries;
}

export function forget() {
  try {
    localStorage.removeItem(PLACE);
  } catch {
    // there was nothing to forget
  }
  return [];
}
