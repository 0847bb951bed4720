// Completion: what may stand at the cursor, by the names that people know it by.

import { pickedCompletion } from "@codemirror/autocomplete";
import { syntaxTree } from "@codemirror/language";
import { prefixes, top, words } from "./editor-text.js";

const CLOSED = new Set(["Comment", "String", "IriRef"]);
const MOST = 60;

export function makeCompletion(known, language) {
  return async (context) => {
    const word = context.matchBefore(/[?$]?[\p{L}\p{N}_:.-]*/u);
    if (!word || (word.from === word.to && !context.explicit)) return null;
    if (CLOSED.has(syntaxTree(context.state).resolveInner(context.pos, -1).name)) return null;
    const text = context.state.doc.toString();
    if (unclosed(text, word.from)) return null;
    if (/^[?$]/.test(word.text)) return { from: word.from, options: variables(text, word), validFor: /^[?$][\p{L}\p{N}_]*$/u };
    const { terms, prefixes: namespaces, words: keywords } = await known;
    const place = where(text, word.from);
    const asked = word.text.toLowerCase();
    const near = asked.length > 1 && (place === "object" || place === "any") ? await things(asked, language) : [];
    if (context.aborted) return null;
    const fitting = terms.filter((term) => place === "any" || place === "object" || term.kind === place);
    const subject = classes(text, word.from);
    const options = [
      ...fitting.map((term) => [score(term, asked) + (term.domain?.some((cls) => subject.has(cls)) ? 15 : 0) * !!score(term, asked), option(term, namespaces)]),
      ...near.map((term, i) => [70 - i, option(term, namespaces)]),
      ...(place === "property" ? [["a", "is a", "The class of a thing follows."]].map(([label, detail, info]) => [asked ? +(asked === "a") * 99 : 50, { label, detail, info, type: "keyword" }]) : []),
      ...keywords.map((label) => [label.toLowerCase().startsWith(asked) && asked ? 60 : 0, { label, type: "keyword" }]),
      ...(asked ? [] : variables(text, word).map((found) => [40, found])),
    ];
    const sorted = options.filter(([points]) => points > 0).sort((one, other) => other[0] - one[0]);
    const best = [...new Map(sorted.toReversed().map((found) => [found[1].label, found])).values()].toReversed().slice(0, MOST);
    return { from: word.from, options: best.map(([points, found]) => ({ ...found, boost: points })), filter: false };
  };
}

// How well a term fits what was typed: by its short name, or any word of its label; everything fits nothing.
function score({ term, label }, asked) {
  if (!asked) return term.startsWith("sc:") ? 30 : 10;
  const ours = term.startsWith("sc:") ? 5 : 0;
  const [short, local, name] = [term.toLowerCase(), term.slice(term.indexOf(":") + 1).toLowerCase(), label.toLowerCase()];
  if (short === asked || local === asked || name === asked) return 95 + ours;
  if (short.startsWith(asked) || local.startsWith(asked) || name.startsWith(asked)) return 80 + ours;
  if (name.split(" ").some((part) => part.startsWith(asked))) return 72 + ours;
  return asked.length > 2 && (short.includes(asked) || name.includes(asked)) ? 50 + ours : 0;
}

function option(term, namespaces) {
  const written = /^[\p{L}\p{N}_-]*:[^/]/u.test(term.term) && !term.term.includes("//") ? term.term : `<${term.term}>`;
  return { label: written, detail: term.label, info: term.info || undefined, type: term.kind, apply: insert(written, namespaces) };
}

// Write a term, and at the top of the query the PREFIX line that it needs elsewhere.
function insert(written, namespaces) {
  return (view, completion, from, to) => {
    const text = view.state.doc.toString();
    const prefix = written.startsWith("<") ? null : written.slice(0, written.indexOf(":"));
    const changes = [{ from, to, insert: written }];
    let anchor = from + written.length;
    const namespace = prefix === null || prefixes(text).declared.has(prefix) ? null : namespaces[prefix];
    if (namespace) {
      const line = `PREFIX ${prefix}: <${namespace}>\n`;
      changes.unshift({ from: top(text), insert: line });
      anchor += line.length;
    }
    view.dispatch({ changes, selection: { anchor }, annotations: pickedCompletion.of(completion), userEvent: "input.complete" });
  };
}
async function things(asked, language) {
  const reply = await fetch(`/complete?${new URLSearchParams({ kind: "entity", q: asked, lang: language })}`);
  return reply.ok ? (await reply.json()).terms : [];
}

function variables(text, word) {
  const found = new Set([...words(text)].filter((one) => /^[?$]/.test(one.text) && one.from !== word.from).map((one) => one.text));
  return [...found].map((label) => ({ label, type: "variable" }));
}

// Whether a string was begun on the line and not closed before a place.
function unclosed(text, at) {
  return [...words(text.slice(text.lastIndexOf("\n", at - 1) + 1, at))].some((word) => word.text === "'" || word.text === '"');
}

// What may stand at a place: a class after “a”, a property after a subject, anything after a property.
function where(text, at) {
  const before = [...words(text.slice(0, at))].map((word) => word.text).filter((word) => !word.startsWith("#"));
  if (!before.includes("{")) return "any";
  if (/^(a|rdf:type)$/.test(before.at(-1))) return "class";
  let since = 0;
  for (const word of before.reverse()) {
    if (word === ";") return since === 0 ? "property" : "object";
    if (/^[{}.)]$/.test(word)) return since === 1 ? "property" : since === 0 ? "any" : "object";
    since += 1;
  }
  return "any";
}

// The classes that the subject before a place is said to be of.
function classes(text, at) {
  const all = [...words(text)].filter((word) => !word.text.startsWith("#"));
  const before = all.filter((word) => word.to <= at).reverse();
  const start = before.findIndex((word) => /^[{}.]$/.test(word.text));
  const subject = before[start - 1]?.text;
  const found = new Set();
  all.forEach((word, i) => {
    if (/^(a|rdf:type)$/.test(word.text) && all[i - 1]?.text === subject && all[i + 1]) found.add(all[i + 1].text);
  });
  return found;
}
