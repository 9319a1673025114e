// A page that tells of work under way, data-reload="SECONDS", is loaded again until the work is over: never while the
// window is out of sight, and what was scrolled to stays in sight.
(() => {
  "use strict";

  const waiting = document.querySelector("[data-reload]");
  if (!waiting) return;
  const again = () => {
    if (document.hidden) document.addEventListener("visibilitychange", again, { once: true });
    else location.reload();
  };
  setTimeout(again, Number(waiting.dataset.reload) * 1000);
})();
