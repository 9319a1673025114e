// Fields that only some answers need: <div data-when="channel" data-is="visit call"> is there while the radio, list or
// tick of that name has one of these values (a tick's is "y"). What is not there is not sent; what was typed in it
// comes back with it. Without script everything stands there.
(() => {
  "use strict";

  document.querySelectorAll("[data-when]").forEach((part) => {
    const form = part.closest("form");
    const asked = form.elements[part.dataset.when];
    const wanted = part.dataset.is.split(" ");
    part.removeAttribute("data-away"); // what the server knew (forms.html, when); from here on this script knows
    const show = () => {
      part.hidden = !wanted.includes(asked.type === "checkbox" && !asked.checked ? "" : asked.value);
      part.querySelectorAll("input, select, textarea").forEach((field) => { field.disabled = part.hidden; });
    };
    form.addEventListener("change", (event) => {
      if (event.target.name === part.dataset.when) show();
    });
    show();
  });
})();
