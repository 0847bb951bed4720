// Finds terms while one types, in the list beside them; without it, the list is whole.
const box = document.getElementById("find-term");
box.hidden = false;
document.querySelector(".onto-nav details").open = matchMedia("(min-width: 60rem)").matches;
box.addEventListener("input", () => {
  const wanted = box.value.trim().toLowerCase();
  for (const list of document.querySelectorAll(".onto-nav details")) {
    let found = 0;
    for (const item of list.querySelectorAll("li")) {
      const link = item.firstElementChild;
      const term = document.getElementById(link.hash.slice(1));
      const text = link.textContent + " " + term.querySelector(".onto-name").textContent;
      item.hidden = !text.toLowerCase().includes(wanted);
      found += item.hidden ? 0 : 1;
    }
    if (wanted) list.open = found > 0;
    list.hidden = found === 0;
  }
});
