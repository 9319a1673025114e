// Rows of a list by keys: j and k go down and up a row, Enter opens it, x ticks it. The marked row is the one that has
// the focus. They act only outside fields and never while a word is being composed (IME). Also: how many rows are
// ticked, and all of the page at once.
(() => {
  "use strict";

  const rows = Array.from(document.querySelectorAll("[data-rows] tbody tr")).filter((row) => row.querySelector("td a"));
  const boxes = Array.from(document.querySelectorAll("input[form=ticked]"));
  const link = (row) => row.querySelector(".no a, a.no, td a");

  const acts = {
    j: (at) => link(rows[Math.min(at + 1, rows.length - 1)]).focus(),
    k: (at) => link(rows[Math.max(at - 1, 0)]).focus(),
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
      if (!act) return;
      event.preventDefault();
      act(rows.indexOf(target.closest("tr")));
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
