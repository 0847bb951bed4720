// CodeMirror in the place of the text field: colours, completion, hints, and what is wrong marked where it is.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { HighlightStyle, LanguageSupport, bracketMatching, foldGutter, indentUnit, syntaxHighlighting, syntaxTree } from "@codemirror/language";
import { lintGutter, lintKeymap, linter, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, hoverTooltip, keymap, lineNumbers } from "@codemirror/view";
import { styleTags, tags } from "@lezer/highlight";
import { SparqlLanguage } from "codemirror-lang-sparql";
import { makeCompletion } from "./editor-complete.js";

const sparql = new LanguageSupport(
  SparqlLanguage.configure({ props: [styleTags({ "PrefixedName! Pname_ns Pname_ln IriRef": tags.namespace, A_predicate: tags.keyword })] }),
);
const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.bool], class: "tok-keyword" },
  { tag: tags.variableName, class: "tok-variable" },
  { tag: [tags.string, tags.annotation], class: "tok-string" },
  { tag: tags.comment, class: "tok-comment" },
  { tag: [tags.namespace, tags.url, tags.typeName], class: "tok-name" },
  { tag: [tags.integer, tags.float], class: "tok-number" },
]);

export function makeCode({ field, run, changed, known, language, tidy }) {
  let told = null; // what the engine said of the text as it stands
  const wrongs = async (view) => {
    const text = view.state.doc.toString();
    const found = await complaints(text);
    const all = found.map((one) => diagnostic(view.state, one));
    if (told?.text === text && !all.length) all.push(diagnostic(view.state, told));
    if (!all.length) all.push(...unread(view.state));
    return all.slice(0, 8);
  };
  const rewrite = (text) => {
    const at = Math.min(view.state.selection.main.head, text.length);
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text }, selection: { anchor: at } });
    return true;
  };
  const keys = [
    { key: "Mod-Enter", run: () => (run(), true) },
    { key: "Mod-Shift-f", run: (view) => rewrite(tidy(view.state.doc.toString())), preventDefault: true },
  ];
  const view = new EditorView({
    doc: field.value.replace(/^\n/, ""),
    extensions: [
      keymap.of([...keys, ...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...searchKeymap, ...completionKeymap, ...lintKeymap]),
      lineNumbers(), foldGutter(), lintGutter(), highlightSpecialChars(), history(), drawSelection(), bracketMatching(), closeBrackets(),
      highlightActiveLine(), highlightActiveLineGutter(), highlightSelectionMatches(), indentUnit.of("  "),
      EditorState.languageData.of(() => [{ commentTokens: { line: "#" }, closeBrackets: { brackets: ["(", "[", "{", "'", '"'] } }]),
      EditorView.lineWrapping,
      EditorView.cspNonce.of(document.querySelector("script[nonce]")?.nonce ?? ""),
      EditorView.contentAttributes.of({ "aria-labelledby": "query-label", "aria-describedby": "complaint" }),
      EditorView.domEventHandlers({ beforeinput: overtype }),
      EditorView.updateListener.of((update) => {
        if (!update.docChanged) return;
        field.value = update.state.doc.toString();
        changed();
      }),
      sparql, syntaxHighlighting(colours),
      autocompletion({ override: [makeCompletion(known, language)], icons: false, activateOnTypingDelay: 60, maxRenderedOptions: 10 }),
      linter(wrongs, { delay: 350 }),
      hoverTooltip((view, at) => about(view, at, language)),
    ],
  });
  field.before(view.dom);
  field.hidden = true;
  document.getElementById("query-label").addEventListener("click", () => view.focus());
  return {
    get text() { return view.state.doc.toString(); },
    set text(text) { rewrite(text); },
    mark(found) {
      told = { ...found, text: view.state.doc.toString() };
      const wrong = diagnostic(view.state, found);
      view.dispatch(setDiagnostics(view.state, [wrong]), { effects: EditorView.scrollIntoView(wrong.from) });
    },
    unmark() { told = null; },
    focus() { view.focus(); },
  };
}

// What is typed over a selection: left to itself, the browser would write the old style into the new text, which the
// policy of the page forbids, and the console tells.
function overtype(event, view) {
  const { from, to, empty } = view.state.selection.main;
  if (event.inputType !== "insertText" || empty || view.composing || !event.data) return false;
  const insert = () => view.state.update(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
  if (!view.state.facet(EditorView.inputHandler).some((handle) => handle(view, from, to, event.data, insert))) view.dispatch(insert());
  event.preventDefault();
  return true;
}

async function complaints(text) {
  if (text.length > 32000) return []; // a text that long is looked over when it is run
  const reply = await fetch("/editor/check", { method: "POST", body: new URLSearchParams({ query: text }) });
  if (!reply.ok) return [];
  return (await reply.json()).complaints.map((one) => ({ ...one, message: `${one.problem[0].toUpperCase()}${one.problem.slice(1)}. ${one.remedy}` }));
}

// Lines and columns count letters; the editor counts halves of rare ones.
function diagnostic(state, { line, column, length, message }) {
  const found = state.doc.line(Math.max(1, Math.min(line, state.doc.lines)));
  const letters = [...found.text];
  const from = found.from + letters.slice(0, column - 1).join("").length;
  const to = from + [...state.sliceDoc(from, from + 2 * length)].slice(0, length).join("").length;
  return { from, to: Math.max(to, Math.min(from + 1, state.doc.length)), severity: "error", message };
}

// What the grammar could not read: the first such place.
function unread(state) {
  const found = [];
  syntaxTree(state).iterate({
    enter(node) {
      if (!node.type.isError || found.length) return;
      const word = state.sliceDoc(node.from, node.to).trim();
      const message = word ? `“${word.slice(0, 40)}” does not fit here.` : "Something is missing here.";
      found.push({ from: node.from, to: Math.max(node.to, Math.min(node.from + 1, state.doc.length)), severity: "error", message });
    },
  });
  return state.doc.toString().trim() ? found : [];
}

async function about(view, at, language) {
  const line = view.state.doc.lineAt(at);
  for (const match of line.text.matchAll(/<[^<>\s]+>|\p{L}[\p{L}\p{N}_-]*:[\p{L}\p{N}_.-]*[\p{L}\p{N}_-]/gu)) {
    const from = line.from + match.index;
    if (at < from || at > from + match[0].length) continue;
    const reply = await fetch(`/complete?${new URLSearchParams({ kind: "term", q: match[0], lang: language })}`);
    const [term] = (await reply.json()).terms;
    if (!term) return null;
    return { pos: from, end: from + match[0].length, above: true, create: () => ({ dom: card(term) }) };
  }
  return null;
}

export function card(term) {
  const dom = document.createElement("div");
  dom.className = "about";
  for (const [tag, text, kind] of [["strong", term.label || term.term], ["span", term.term, "curie"], ["span", term.info]]) {
    if (!text) continue;
    const part = document.createElement(tag);
    part.textContent = text;
    if (kind) part.className = kind;
    dom.append(part);
  }
  const joins = [term.domain?.join(", "), term.range?.join(", ")];
  if (joins.some(Boolean)) {
    const part = document.createElement("span");
    part.className = "curie";
    part.textContent = `${joins[0] ?? "…"} → ${joins[1] ?? "…"}`;
    dom.append(part);
  }
  return dom;
}
