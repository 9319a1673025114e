// Rows of a list and hits of a search by keys: j and k (↓ and ↑ among hits) go down and up, Enter opens, x ticks. The
// marked one is the one that has the focus. They act only outside fields and never while a word is being composed
// (IME). Also: how many rows are ticked, and all of the page at once.
(() => {
  "use strict";

  const HIT = "article.hit";
  const rows = Array.from(document.querySelectorAll(`[data-rows] tbody tr, [data-rows] ${HIT}`))
    .filter((row) => row.querySelector("td a, h3 a"));
  const boxes = Array.from(document.querySelectorAll("input[form=ticked]"));
  // The number before a date that leads to its explanation, whichever column comes first.
  const link = (row) => row.querySelector(".no a, a.no") ?? row.querySelector("td a, h3 a");

  const acts = {
    j: (at) => link(rows[Math.min(at + 1, rows.length - 1)]).focus(),
    k: (at) => link(rows[Math.max(at - 1, 0)]).focus(),
    ArrowDown: (at) => acts.j(at),
    ArrowUp: (at) => acts.k(at),
    x: (at) => { if (at >= 0) rows[at].querySelector("input[form=ticked]")?.click(); },
    Enter: (at) => { if (at >= 0) link(rows[at]).click(); },
  };

  if (rows.length) {
    document.querySelectorAll("[data-row-keys]").forEach((hint) => { hint.hidden = false; });
    document.addEventListener("keydown", (event) => {
      const { target } = event;
      if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.altKey || event.metaKey) return;
      const isBox = boxes.includes(target);
      if (!isBox && ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName)) return;
      if (event.key === "Enter" && !isBox) return; // a focused link or button opens by itself
      const act = acts[event.key];
      if (!act || (event.key.startsWith("Arrow") && !rows[0].matches(HIT))) return; // a list scrolls by them
      event.preventDefault();
      act(rows.indexOf(target.closest(`tr, ${HIT}`)));
    });
  }

  const all = document.querySelector("[data-tick-all]");
  if (!all || !boxes.length) return;
  const count = document.querySelector("[data-ticked]");
  const tell = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    count.hidden = false;
    count.textContent = ticked;
    all.checked = ticked === boxes.length;
  };
  all.closest("label").hidden = false;
  all.addEventListener("change", () => {
    boxes.forEach((box) => { box.checked = all.checked; });
    tell();
  });
  boxes.forEach((box) => box.addEventListener("change", tell));
  window.addEventListener("pageshow", tell); // the browser brings ticks back when one returns
  tell();
})();
