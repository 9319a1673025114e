// Suggestions below the box of <form data-suggest-url="ADDRESS">: what the last word may become, asked a moment after
// typing stops and never while a word is being composed (IME). Arrow keys choose, Enter or a click takes, Escape closes;
// Enter without a choice searches as ever. The list is a listbox of its own, the focus stays in the box.
(() => {
  "use strict";

  const PAUSE = 120;
  document.querySelectorAll("form[data-suggest-url]").forEach((form) => {
    const box = form.querySelector("input[type=search]");
    const list = document.createElement("ul");
    list.id = `${box.id}-suggestions`;
    list.className = "suggestions";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "可以选的词");
    list.hidden = true;
    box.after(list);
    box.setAttribute("role", "combobox");
    box.setAttribute("aria-autocomplete", "list");
    box.setAttribute("aria-controls", list.id);
    box.setAttribute("aria-expanded", "false");
    let timer = 0;
    let asking = null;

    // The word at the end: spaces of either width end one.
    const lastWord = () => box.value.slice(0, box.selectionStart).match(/[^\s\u3000]*$/)[0];
    const options = () => Array.from(list.children);
    const chosen = () => list.querySelector("[aria-selected=true]");

    const close = () => {
      clearTimeout(timer);
      if (asking) asking.abort();
      list.hidden = true;
      box.setAttribute("aria-expanded", "false");
      box.removeAttribute("aria-activedescendant");
    };

    const choose = (option) => {
      options().forEach((one) => one.setAttribute("aria-selected", one === option));
      if (option) box.setAttribute("aria-activedescendant", option.id);
      else box.removeAttribute("aria-activedescendant");
    };

    const take = (option) => {
      const end = box.selectionStart;
      const start = end - lastWord().length;
      const rest = box.value.slice(end);
      box.value = `${box.value.slice(0, start)}${option.dataset.value} ${rest.trimStart()}`;
      const at = start + option.dataset.value.length + 1;
      box.setSelectionRange(at, at);
      close();
      box.focus();
    };

    const ask = async () => {
      const word = lastWord();
      if (!word) return close();
      if (asking) asking.abort();
      asking = new AbortController();
      try {
        const asked = new URLSearchParams({ q: word });
        const answer = await fetch(form.dataset.suggestUrl + "?" + asked, {
          headers: { "X-Requested-With": "fetch" }, signal: asking.signal,
        });
        if (!answer.ok || answer.redirected || document.activeElement !== box) return close();
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        list.replaceChildren(...Array.from(page.querySelectorAll("li"), (one) => document.importNode(one, true)));
      } catch {
        return; // Without an answer the box works as it did.
      }
      list.hidden = !list.children.length;
      box.setAttribute("aria-expanded", String(!list.hidden));
      choose(null);
    };

    box.addEventListener("input", (event) => {
      clearTimeout(timer);
      if (!event.isComposing) timer = setTimeout(ask, PAUSE);
    });
    box.addEventListener("compositionend", () => { timer = setTimeout(ask, PAUSE); });
    box.addEventListener("keydown", (event) => {
      if (event.isComposing || list.hidden) return;
      const all = options();
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) {
        event.preventDefault();
        const at = all.indexOf(chosen());
        choose(all[at < 0 ? (step > 0 ? 0 : all.length - 1) : (at + step + all.length) % all.length]);
      } else if (event.key === "Enter" && chosen()) {
        event.preventDefault();
        take(chosen());
      } else if (event.key === "Escape") {
        event.preventDefault();
        close();
      }
    });
    // Before the box loses the focus and closes the list.
    list.addEventListener("mousedown", (event) => {
      const option = event.target.closest("li");
      event.preventDefault();
      if (option) take(option);
    });
    box.addEventListener("blur", close);
  });
})();
