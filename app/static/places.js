// A village list shows only the villages of the chosen town: <select data-within="id-of-the-town-select">, options
// with data-town. Without script, or without a town, all of them stand there under their towns' names.
(() => {
  "use strict";

  document.querySelectorAll("select[data-within]").forEach((villages) => {
    const towns = document.getElementById(villages.dataset.within);
    const options = Array.from(villages.options);
    const groups = Array.from(villages.children, (group) => [group, Array.from(group.querySelectorAll("option"))]);

    const narrow = () => {
      const chosen = villages.value;
      const fitting = options.filter(({ dataset: { town } }) => !towns.value || !town || town === towns.value);
      if (towns.value) {
        villages.replaceChildren(...fitting);
      } else {
        groups.forEach(([group, own]) => group.append(...own));
        villages.replaceChildren(...groups.map(([group]) => group));
      }
      villages.value = fitting.some((option) => option.value === chosen) ? chosen : "";
    };

    towns.addEventListener("change", narrow);
    narrow();
  });
})();
