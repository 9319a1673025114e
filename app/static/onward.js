// The questions of a visit, one after the other ([data-onward]): on a phone the next one that is open comes into view as
// one is answered, and what is asked only of some answers ([data-aside]: names with the values that ask it) stays away
// until then. Without script everything is there from the first.
(() => {
  "use strict";

  const form = document.querySelector("form[data-onward]");
  if (!form) return;
  const questions = Array.from(form.querySelectorAll("fieldset.big"));
  const asides = Array.from(form.querySelectorAll("[data-aside]"), (place) => [place, JSON.parse(place.dataset.aside)]);
  const value = (name) => (form.elements[name] ? form.elements[name].value : "");
  const filled = (place) => Array.from(place.querySelectorAll("textarea")).some((one) => one.value || one.matches(".is-invalid"));

  const sort = () => {
    for (const [place, when] of asides) {
      const asked = Object.entries(when).some(([name, values]) => values.includes(value(name)));
      place.hidden = !asked && !filled(place);
    }
  };
  const onward = (event) => {
    sort();
    const here = event.target.closest("fieldset.big");
    if (!here || !window.matchMedia("(pointer: coarse)").matches) return;
    const later = questions.slice(questions.indexOf(here) + 1);
    const next = later.find((one) => !one.querySelector("input:checked"));
    if (next) next.scrollIntoView({ block: "center" });
  };

  form.addEventListener("change", onward);
  form.addEventListener("input", sort);
  window.addEventListener("pageshow", sort);
  sort();
})();
