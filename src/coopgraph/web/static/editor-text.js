// A query as a text: its words, its prefixes, and its lines as deep as its brackets.

const WORDS = /#[^\n]*|<[^<>"{}|^`\\\x00-\x20]*>|"""[^]*?"""|'''[^]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[?$][\p{L}\p{N}_]+|@[\w-]+|_:[\p{L}\p{N}_.-]+|(?:\p{L}[\p{L}\p{N}_.-]*)?:[\p{L}\p{N}_:.%\\-]*|[\p{L}\p{N}_]+|\s+|[^]/gu;

export function* words(text) {
  for (const match of text.matchAll(WORDS)) {
    if (match[0].trim()) yield { text: match[0], from: match.index, to: match.index + match[0].length };
  }
}

// Return the prefixes that a query uses and those that it declares.
export function prefixes(text) {
  const used = new Set();
  const declared = new Set();
  let before = "";
  for (const { text: word } of words(text)) {
    const name = /^((?:\p{L}[\p{L}\p{N}_.-]*)?):/u.exec(word);
    if (name) (/^prefix$/i.test(before) ? declared : used).add(name[1]);
    if (!word.startsWith("#")) before = word;
  }
  return { used, declared };
}

// Return where a PREFIX line goes: after the comments that head a query.
export function top(text) {
  return /^(?:[ \t]*#[^\n]*\n)*/.exec(text)[0].length;
}

// Return a query with a PREFIX line for each prefix that it uses and that is known.
export function declare(text, known) {
  const { used, declared } = prefixes(text);
  const lines = [...used].filter((name) => !declared.has(name) && name in known).sort();
  const at = top(text);
  return text.slice(0, at) + lines.map((name) => `PREFIX ${name}: <${known[name]}>\n`).join("") + text.slice(at);
}

// Return a query with every line as deep as its brackets, and without blanks at the ends of lines.
export function tidy(text) {
  const marks = [];
  const inside = [];
  for (const word of words(text)) {
    if ("{[(".includes(word.text)) marks.push([word.from, 1]);
    if ("}])".includes(word.text)) marks.push([word.from, -1]);
    if (word.text.includes("\n")) inside.push(word); // a string of several lines stays as it is
  }
  const lines = [];
  let depth = 0;
  let from = 0;
  for (const line of text.split("\n")) {
    const to = from + line.length;
    const here = marks.filter(([at]) => at >= from && at < to).map(([, step]) => step);
    const first = line.trim();
    const leads = /^[}\])]+/.exec(first)?.[0].length ?? 0;
    const kept = inside.some((word) => word.from < from && from < word.to);
    lines.push(kept ? line : first && "  ".repeat(Math.max(0, depth - leads)) + first);
    depth = Math.max(0, depth + here.reduce((sum, step) => sum + step, 0));
    from = to + 1;
  }
  return lines.join("\n");
}
