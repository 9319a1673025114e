// On arrival: the focus goes to what went wrong, the room one is in moves into sight, print buttons appear. A page that
// answers a form is remembered by its address alone, so that the way back to it asks for no second sending.
(() => {
  "use strict";

  if ("answer" in document.body.dataset) history.replaceState(history.state, "", location.href);

  const first = document.querySelector("[data-focus]");
  if (first) first.focus();
  const room = document.querySelector(".topnav [aria-current]");
  if (room && room.parentElement.scrollWidth > room.parentElement.clientWidth) {
    room.parentElement.scrollLeft = room.offsetLeft - room.parentElement.offsetLeft - 16;
  }
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
})();
