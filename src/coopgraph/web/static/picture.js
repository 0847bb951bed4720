// In a graph, what one points at or moves to with the keyboard stands out with its neighbours; all else steps back.
function look(event) {
  const node = event.target.closest?.(".cg-node");
  const svg = node?.ownerSVGElement;
  for (const other of document.querySelectorAll(".cg-looking")) if (other !== svg) forget(other);
  if (!svg) return;
  forget(svg);
  const near = new Set([node.dataset.node]);
  for (const tie of svg.querySelectorAll(".cg-tie")) {
    const ends = tie.dataset.ends.split(" ");
    if (!ends.includes(node.dataset.node)) continue;
    tie.classList.add("cg-near");
    ends.forEach(end => near.add(end));
  }
  for (const other of svg.querySelectorAll(".cg-node")) if (near.has(other.dataset.node)) other.classList.add("cg-near");
  svg.classList.add("cg-looking");
}

function forget(svg) {
  svg.classList.remove("cg-looking");
  for (const part of svg.querySelectorAll(".cg-near")) part.classList.remove("cg-near");
}

document.addEventListener("pointerover", look);
document.addEventListener("focusin", look);
