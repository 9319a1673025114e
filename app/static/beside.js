// The live panel beside <form data-beside-url="ADDRESS">: a moment after typing stops, never while a word is being
// composed (IME), the form as it stands is sent there and the parts of [data-panel] (data-slot) take what comes back.
// A newer question ends the older one. The panel takes the focus only when it was asked for (button "check"), and nothing
// moves above what is being read. Chosen files can be sent only once: the button asks without leaving the page, and before
// a form with files is sent the panel shows what nobody has seen yet, which the server would refuse.
(() => {
  "use strict";

  const form = document.querySelector("form[data-beside-url]");
  if (!form) return;
  const PAUSE = 300;
  const panel = form.querySelector("[data-panel]");
  const list = panel.querySelector("[data-slot=list]");
  const items = () => Array.from(list.querySelectorAll(".item"));
  const isJudged = (item) => item.querySelector("input:checked") !== null;
  const canBeJudged = (item) => item.querySelector("input[type=radio]") !== null;
  let timer = 0;
  let asking = null;
  let last = "";
  let passed = false; // nothing unseen was found for the files that are about to be sent

  // Alt+1 to Alt+5 open the first matters, Alt+C, Alt+X and Alt+N judge the first one that nobody has judged.
  const JUDGING = { repeat: "Alt+C", related: "Alt+X", different: "Alt+N" };
  const giveKeys = () => {
    const next = items().find((item) => canBeJudged(item) && !isJudged(item));
    items().forEach((item, place) => {
      const key = item.querySelector("kbd");
      key.hidden = place > 4;
      key.textContent = `Alt+${place + 1}`;
      const link = item.querySelector("a");
      if (place > 4) link.removeAttribute("aria-keyshortcuts");
      else link.setAttribute("aria-keyshortcuts", key.textContent);
      item.classList.toggle("turn", item === next);
      item.querySelectorAll("input[type=radio]").forEach((answer) => {
        if (item === next) answer.setAttribute("aria-keyshortcuts", JUDGING[answer.value]);
        else answer.removeAttribute("aria-keyshortcuts");
      });
    });
    panel.querySelectorAll("[data-keys]").forEach((hint) => { hint.hidden = false; });
    panel.querySelectorAll("[data-take]").forEach((button) => { button.hidden = false; });
  };

  // Of a matter that stands there already only what is told of it is renewed: its judgement and the focus stay. What
  // was judged stays even if nothing speaks for it any more. While somebody reads, newcomers go below.
  const renewList = (fresh) => {
    const there = items();
    const coming = Array.from(fresh.querySelectorAll(".item")).map((item) => {
      const standing = there.find((other) => other.id === item.id);
      if (!standing) return document.importNode(item, true);
      standing.querySelector("[data-told]").replaceWith(document.importNode(item.querySelector("[data-told]"), true));
      return standing;
    });
    const isKept = (item) => coming.includes(item) || isJudged(item) || item.contains(document.activeElement);
    const isRead = list.scrollTop > 0 || list.matches(":hover") || list.contains(document.activeElement);
    const kept = there.filter(isKept);
    const [first, second] = isRead ? [kept, coming] : [coming, kept];
    const all = [...first, ...second.filter((item) => !first.includes(item))];
    there.filter((item) => !all.includes(item)).forEach((item) => item.remove());
    all.forEach((item, place) => {
      if (list.children[place] !== item) list.insertBefore(item, list.children[place]);
    });
    list.lastElementChild.replaceWith(document.importNode(fresh.lastElementChild, true));
  };

  const show = (answer) => {
    answer.querySelectorAll("[data-slot]").forEach((fresh) => {
      const standing = panel.querySelector(`[data-slot=${fresh.dataset.slot}]`);
      if (fresh.dataset.slot === "list") renewList(fresh);
      else if (standing.textContent !== fresh.textContent) standing.replaceChildren(...document.importNode(fresh, true).childNodes);
    });
    giveKeys();
  };

  // Whether the panel answers what stands in the form now, or a newer question is under way.
  const ask = async () => {
    const typed = new URLSearchParams();
    new FormData(form).forEach((value, name) => {
      if (typeof value === "string" && name !== "seen") typed.append(name, value);
    });
    if (typed.toString() === last) return true;
    last = typed.toString();
    if (asking) asking.abort();
    asking = new AbortController();
    const mine = asking;
    const answer = await fetch(form.dataset.besideUrl, {
      method: "POST", body: typed, headers: { "X-Requested-With": "fetch" }, signal: mine.signal,
    }).catch(() => null);
    const text = answer && answer.ok && !answer.redirected ? await answer.text().catch(() => "") : "";
    if (mine !== asking) return true;
    if (text) show(new DOMParser().parseFromString(text, "text/html"));
    else last = ""; // no network: the next pause asks again
    return text !== "";
  };
  const askAnew = () => {
    clearTimeout(timer);
    last = "";
    return ask();
  };
  const later = () => {
    clearTimeout(timer);
    passed = false;
    timer = setTimeout(ask, PAUSE);
  };
  const changed = (event) => {
    if (panel.contains(event.target)) giveKeys();
    else if (!event.isComposing) later();
  };

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("compositionstart", () => clearTimeout(timer));
  form.addEventListener("compositionend", later);
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    if (asking) asking.abort();
  });
  const say = (slot, isSo) => {
    panel.querySelector(`[${slot}]`).hidden = !isSo;
  };
  form.elements.check.addEventListener("click", async (event) => {
    event.preventDefault();
    const isAnswered = await askAnew();
    if (!isAnswered) panel.querySelector("[data-slot=count]").textContent = "";
    say("data-unasked", !isAnswered);
    list.focus();
  });
  const carries = () => Array.from(form.querySelectorAll("input[type=file]")).some((input) => input.files.length);
  form.addEventListener("submit", async (event) => {
    const { submitter } = event;
    if (passed || !carries() || !("requestSubmit" in form)) { // an old browser sends at once
      passed = false;
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation(); // the draft is not yet on its way
    const before = items();
    await askAnew(); // where it cannot be asked, sending it says so
    passed = items().every((item) => before.includes(item) || "aside" in item.dataset);
    say("data-unseen", !passed);
    if (passed) form.requestSubmit(submitter);
    else list.focus();
  }, true);
  panel.addEventListener("click", (event) => {
    const button = event.target.closest("[data-take]");
    if (!button) return;
    form.elements.content.value = button.dataset.take;
    if ("poverty" in button.dataset) form.elements.poverty.checked = true;
    form.elements.content.dispatchEvent(new Event("input", { bubbles: true }));
  });
  giveKeys();
  // What a draft brought back the server has not been asked of yet.
  const isChanged = (field) => "defaultValue" in field && field.value !== field.defaultValue;
  if (Array.from(form.elements).some(isChanged)) later();
})();
