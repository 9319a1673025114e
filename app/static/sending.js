// Before a form marked data-try-url is sent, that small file of ours is asked for. Where there is no way to the server (a
// village without network) the page stays with all that stands in it, says so, and sends when one asks again; the form's
// one-time token makes one record of it, however often it was sent. The browser's own word (navigator.onLine) is not
// asked: it calls a machine without a network offline though the server runs on it.
(() => {
  "use strict";

  if (!("requestSubmit" in HTMLFormElement.prototype)) return; // an old browser sends at once
  const PATIENCE = 5000;

  const reached = async (form) => {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), PATIENCE);
    const answer = await fetch(form.dataset.tryUrl, {
      method: "HEAD", cache: "no-store", headers: { "X-Requested-With": "fetch" }, signal: limit.signal,
    }).catch(() => null);
    clearTimeout(timer);
    return answer !== null;
  };

  document.querySelectorAll("form[data-try-url]").forEach((form) => {
    const unsent = form.querySelector("[data-unsent]");
    let trying = false;
    let passed = false;
    form.addEventListener("submit", async (event) => {
      if (passed) {
        passed = false;
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation(); // the draft is not yet on its way
      if (trying) return;
      trying = true;
      const button = event.submitter;
      passed = await reached(form);
      trying = false;
      unsent.hidden = passed;
      if (passed) form.requestSubmit(button);
      else unsent.focus();
    }, true);
  });
})();
