// Keeps what is typed in a form marked data-draft="KEY" until it is saved, so that an expired session, a lost network
// or a mistaken click costs nothing. It stays in this window (sessionStorage) and is gone when the window is closed;
// passwords, files and what files are for are never kept, and another account never sees it. The server keeps it too
// (data-draft-url), so that it outlives the window; files are not kept. A text that is brought back goes on under the
// one-time token it was written with: should it have been saved before the network went, it is not saved twice.
(() => {
  "use strict";

  const all = "draft ";
  const own = `${all}${document.body.dataset.account || ""} `;
  const drafted = Array.from(document.querySelectorAll("form[data-draft]"));
  const forms = new Map(drafted.map((form) => [own + form.dataset.draft, form]));
  const read = (key) => JSON.parse(sessionStorage.getItem(key));

  // A submitted draft has done its work once a page comes that is neither its form again nor a failure.
  const saved = document.querySelector("[data-saved]");
  const failed = document.querySelector("[data-keep-drafts]");
  for (const key of Object.keys(sessionStorage).filter((key) => key.startsWith(all))) {
    const done = read(key).submitted && (saved || !forms.has(key));
    if (!failed && (done || !key.startsWith(own))) sessionStorage.removeItem(key);
  }
  document.querySelectorAll("form[data-sign-out]").forEach((form) => {
    form.addEventListener("submit", () => sessionStorage.clear());
  });

  const skipped = ["button", "file", "hidden", "password", "reset", "submit"];
  const fields = (form) =>
    Array.from(form.elements).filter((field) =>
      field.name && !field.readOnly && !skipped.includes(field.type) && !field.closest(".filelist"));
  const carries = (form) => Array.from(form.elements).some((field) => field.type === "file" && field.files.length);
  const isTick = (field) => field.type === "checkbox" || field.type === "radio";
  // A correction goes on against the facts as they were when it was opened: what others corrected meanwhile is told.
  const opened = (form) => Array.from(form.elements).filter((field) => field.name === "version" || /(^|_)was$/.test(field.name));
  const values = (form) => fields(form).map((field) => [field.name, field.value, isTick(field) && field.checked]);

  const restore = (form, draft) => {
    for (const [name, value, ticked] of draft.values) {
      const field = fields(form).find((field) => field.name === name && (!isTick(field) || field.value === value));
      if (!field) continue;
      if (isTick(field)) field.checked = ticked;
      else field.value = value;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
    if (!form.elements.was) return;
    for (const [name, value] of draft.opened || []) {
      if (form.elements[name]) form.elements[name].value = value;
    }
  };

  // Shows a sentence of the form ("kept at", "kept by the server at", "brought back from") with its time.
  const show = (form, slot, at) => {
    const sentence = form.querySelector(`[${slot}]`);
    if (!sentence) return;
    sentence.hidden = false;
    sentence.querySelector("time").textContent = at;
  };

  const PAUSE = 1000;
  const sent = (form) => {
    // keepalive: a page that is being left still sends it.
    const body = new URLSearchParams();
    new FormData(form).forEach((value, name) => {
      if (typeof value === "string") body.append(name, value);
    });
    return { method: "POST", body, headers: { "X-Requested-With": "fetch" }, keepalive: document.hidden };
  };

  forms.forEach((form, key) => {
    const before = JSON.stringify(values(form));
    const token = form.elements.token;
    let leaving = false;
    let timer = 0;
    const changed = () => JSON.stringify(values(form)) !== before;
    const keep = (submitted) => {
      const at = new Date().toTimeString().slice(0, 5);
      const draft = { at, submitted, values: values(form), opened: opened(form).map((field) => [field.name, field.value]) };
      sessionStorage.setItem(key, JSON.stringify({ ...draft, token: token && token.value }));
      if (form.querySelector("[data-draft-sent]").hidden) show(form, "data-draft-kept", at);
    };
    const keepThere = async () => {
      clearTimeout(timer);
      if (leaving || !changed()) return;
      const answer = await fetch(form.dataset.draftUrl, sent(form)).catch(() => null);
      const kept = answer && answer.ok && !answer.redirected ? await answer.json() : {};
      const here = form.querySelector("[data-draft-kept]");
      form.querySelector("[data-draft-sent]").hidden = true;
      if (kept.at) show(form, "data-draft-sent", kept.at);
      here.hidden = Boolean(kept.at);
    };

    // A form that was taken up from the server is not overwritten by another one that this window was writing.
    const draft = read(key);
    // What comes back was not saved: it is a draft again, also when one goes elsewhere now and comes back later.
    if (draft) sessionStorage.setItem(key, JSON.stringify({ ...draft, submitted: false }));
    const isSame = draft && token && draft.token === token.value;
    if (draft && !form.querySelector("[aria-invalid]") && (isSame || !("draftTakenUp" in form.dataset))) {
      restore(form, draft);
      if (token && draft.token) token.value = draft.token;
      if (changed()) show(form, "data-draft-restored", draft.at);
      document.querySelectorAll("[data-offer]").forEach((offer) => {
        offer.hidden = offer.dataset.offer === draft.token;
        if (offer.parentElement.querySelector("form:not([hidden])") === null) offer.parentElement.hidden = true;
      });
    }
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(keepThere, PAUSE);
      if (changed()) keep(false);
      else sessionStorage.removeItem(key);
    });
    document.addEventListener("visibilitychange", () => { if (document.hidden) keepThere(); });
    form.addEventListener("submit", () => {
      clearTimeout(timer);
      leaving = true;
      if (changed() || draft) keep(true);
    });
    form.querySelectorAll("[data-draft-discard]").forEach((button) => {
      button.addEventListener("click", async () => {
        sessionStorage.removeItem(key);
        leaving = true;
        await fetch(form.dataset.discardUrl, sent(form)).catch(() => null);
        location.reload();
      });
    });
    window.addEventListener("pageshow", () => { leaving = false; });
    window.addEventListener("beforeunload", (event) => {
      if (leaving || !(changed() || carries(form))) return;
      event.preventDefault();
      event.returnValue = ""; // Chromium before 119 asks only when this is set
    });
  });
})();
