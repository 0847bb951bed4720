// The editor page: asks without leaving the page, can stop asking, and remembers what was asked.
// Without it, the page is a form; without the modules of static/vendor, it is this with a plain text field.

import { declare, tidy } from "./editor-text.js";
import { forget, remember, remembered } from "./editor-history.js";

const LONGEST = 6000; // a longer address is more than some will take: the query is then not kept in it
const form = document.getElementById("ask");
const field = document.getElementById("query");
const result = document.getElementById("result");
const complaint = document.getElementById("complaint");
const stop = document.getElementById("stop");
const status = document.getElementById("status");
const link = document.getElementById("link");
const view = form.elements.view;
const language = form.elements.lang?.value ?? "en";

let asking = null;
let code = {
  get text() { return field.value; },
  set text(text) { field.value = text; },
  mark(found) {
    const lines = field.value.split("\n").slice(0, found.line - 1);
    const from = lines.reduce((sum, line) => sum + line.length + 1, 0) + [...field.value.split("\n")[found.line - 1]].slice(0, found.column - 1).join("").length;
    field.setSelectionRange(from, from + found.length);
  },
  unmark() {},
  focus() { field.focus(); },
};

function address(query, shown = "table") {
  const asked = new URLSearchParams({ query });
  if (shown !== "table") asked.set("view", shown);
  if (language !== "en") asked.set("lang", language);
  return `/editor?${asked}`;
}

async function run({ push = true } = {}) {
  asking?.abort();
  const mine = (asking = new AbortController());
  const query = code.text;
  const shown = view.disabled ? "table" : view.value;
  const asked = new URLSearchParams({ query, view: shown, lang: language, part: "result" });
  busy(true);
  complaint.replaceChildren(); // it was about another text
  status.textContent = "Asking …";
  try {
    const reply = await fetch("/editor/result", { method: "POST", body: asked, signal: mine.signal });
    const text = await reply.text();
    if (!reply.headers.get("content-type")?.startsWith("text/html")) throw new Error(said(text, reply.status));
    show(text);
    if (push) history.pushState(null, "", address(query, shown).length <= LONGEST ? address(query, shown) : "/editor");
    const count = result.querySelector("[data-count]");
    if (reply.ok) list(remember(query, count && !count.classList.contains("truth") ? count.textContent.trim() : ""));
    status.textContent = reply.ok ? (count?.textContent.trim() ?? "") : refusal(reply.status);
  } catch (error) {
    if (mine !== asking) return; // another query took its place
    status.textContent = mine.signal.aborted ? "Stopped. What ran for it has ended." : "";
    if (!mine.signal.aborted) tell(error.message === "Failed to fetch" ? "The site does not answer. Is it still running?" : error.message);
  } finally {
    if (mine === asking) busy(false);
  }
}

function refusal(number) {
  return number === 400 ? "There is something wrong with the query." : "It was not answered: the message says why.";
}

function show(text) {
  const page = document.createElement("template");
  page.innerHTML = text;
  const wrong = page.content.querySelector("[data-line]");
  complaint.replaceChildren(...(wrong ? [wrong] : []));
  code.unmark();
  if (!wrong) return result.replaceChildren(page.content);
  const found = { line: +wrong.dataset.line, column: +wrong.dataset.column, length: +wrong.dataset.length };
  found.message = wrong.querySelector("p").lastChild.textContent.trim();
  if (found.line) code.mark(found);
}

function tell(text) {
  const notice = document.createElement("p");
  notice.className = "notice bad";
  notice.role = "alert";
  notice.textContent = text;
  complaint.replaceChildren(notice);
}

function said(text, number) {
  try {
    const told = JSON.parse(text);
    return told.detail || told.title;
  } catch {
    return `The site answered with an error (${number}).`;
  }
}

function busy(is) {
  document.body.classList.toggle("busy", is);
  result.toggleAttribute("aria-busy", is);
  stop.hidden = !is;
}

function list(entries) {
  document.getElementById("history").hidden = !entries.length;
  document.getElementById("asked").replaceChildren(...entries.map(({ query, when, came }) => {
    const item = document.createElement("li");
    const again = document.createElement("a");
    again.href = address(query);
    again.title = query.slice(0, 600);
    again.textContent = query.split("\n").filter((line) => line.trim() && !/^\s*(#|PREFIX|BASE)/i.test(line)).join(" ").replace(/\s+/g, " ").slice(0, 140);
    const told = document.createElement("span");
    told.textContent = [came, new Date(when).toLocaleString()].filter(Boolean).join(", ");
    item.append(again, told);
    return item;
  }));
}

function changed() {
  link.href = address(code.text);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  run();
});
stop.addEventListener("click", () => asking?.abort());
field.addEventListener("input", changed);
field.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  run();
});
result.addEventListener("click", (event) => {
  const tab = event.target.closest("[data-view]");
  if (!tab || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  view.value = tab.dataset.view;
  view.disabled = tab.dataset.view === "table";
  run();
});
addEventListener("popstate", () => {
  const asked = new URLSearchParams(location.search);
  if (!asked.has("query")) return location.reload();
  code.text = asked.get("query");
  view.value = asked.get("view") ?? "table";
  view.disabled = !asked.has("view");
  changed();
  run({ push: false });
});
document.getElementById("forget").addEventListener("click", () => list(forget()));
document.getElementById("tidy").addEventListener("click", () => (code.text = tidy(code.text)));
document.getElementById("declare").addEventListener("click", async () => {
  code.text = declare(code.text, (await known).prefixes);
  code.focus();
});

const known = fetch("/complete?kind=vocabulary").then((reply) => reply.json());
known.catch(() => {});
list(remembered());
for (const tool of form.querySelectorAll(".tools")) tool.hidden = false;
document.getElementById("keys").hidden = false;

if ("code" in form.dataset) {
  try {
    const { makeCode } = await import("./editor-code.js");
    code = makeCode({ field, run, changed, known, language, tidy });
    const first = complaint.querySelector("[data-line]");
    if (first) show(first.outerHTML);
  } catch (error) {
    console.warn(`The plain text field stays, for the editor could not be loaded: ${error.message}`);
  }
}
form.dataset.ready = "";
