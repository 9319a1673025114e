// A hit beside the list: the link 预览 of a hit, or the hit that ↑ and ↓ come to, is read into the panel named by the
// page's <form data-peek-url="ADDRESS">, whose last part is the hit's own. Without this script the link draws the page
// with it. What comes late is dropped, and a hit that is only passed by is not asked for.
(() => {
  "use strict";

  const PAUSE = 250;
  const form = document.querySelector("form[data-peek-url]");
  const panel = document.querySelector("[data-peek]");
  if (!form || !panel) return;
  let timer = 0;
  let asking = null;

  const show = async (hit) => {
    if (asking) asking.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(form.dataset.peekUrl.replace("UID", hit.dataset.uid), {
        headers: { "X-Requested-With": "fetch" }, signal: asking.signal,
      });
      if (!answer.ok || answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      panel.replaceChildren(...Array.from(page.body.children, (one) => document.importNode(one, true)));
      panel.hidden = false;
      document.querySelectorAll("article.hit[aria-current]").forEach((one) => one.removeAttribute("aria-current"));
      hit.setAttribute("aria-current", "true");
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-peek-link]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(link.closest("article.hit"));
  });
  document.addEventListener("keydown", (event) => {
    clearTimeout(timer);
    if (!["ArrowDown", "ArrowUp", "j", "k"].includes(event.key) || !panel.offsetParent && !panel.hidden) return;
    timer = setTimeout(() => {
      const hit = document.activeElement.closest("article.hit");
      if (hit && !hit.hasAttribute("aria-current")) show(hit);
    }, PAUSE);
  });
})();
