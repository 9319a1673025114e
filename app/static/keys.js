// Keys. An element's aria-keyshortcuts ("/", "N", "Alt+1", "Control+Enter") is both its announcement and its key.
// While a word is being composed (IME) no key acts and Enter submits nothing.
(() => {
  "use strict";

  const composing = (event) => event.isComposing || event.keyCode === 229;
  const buttons = ["button", "file", "image", "reset", "submit"];
  const isInput = (element) => element.tagName === "INPUT" && !buttons.includes(element.type);
  const isField = (element) => isInput(element) || ["TEXTAREA", "SELECT"].includes(element.tagName);

  const name = (event) => {
    const parts = [];
    if (event.ctrlKey) parts.push("Control");
    if (event.altKey) parts.push("Alt");
    parts.push(event.key.length === 1 ? event.key.toUpperCase() : event.key);
    return parts.join("+");
  };

  document.addEventListener("keydown", (event) => {
    if (!event.key) return; // the browser filling in a form by itself
    const form = event.target.form;
    if (event.key === "Enter" && isInput(event.target) && !event.ctrlKey) {
      if (composing(event) || (form && "noEnter" in form.dataset)) event.preventDefault();
      return;
    }
    if (composing(event) || event.metaKey || event.repeat) return;
    if (isField(event.target) && !event.ctrlKey && !event.altKey) return;
    const keyed = `[aria-keyshortcuts="${CSS.escape(name(event))}"]`;
    // What the page itself is about comes before the bar above it: "/" leads to the query that is being read.
    const element = document.querySelector(`main ${keyed}`) || document.querySelector(keyed);
    if (!element) return;
    event.preventDefault();
    if (isField(element) && !["checkbox", "radio"].includes(element.type)) {
      element.focus();
      element.select();
    } else {
      element.click();
    }
  });
})();
