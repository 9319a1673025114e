// A browser cannot send chosen files a second time, so that a refusal by the server costs them. Before a form with files
// ([data-asked], whose value holds the words and what the answers owe) is sent, what the server would miss is looked for
// here: if something lacks, nothing is sent, it is said at its field as the server says it, and all stays as it is.
(() => {
  "use strict";

  const takeOver = (form) => {
    const told = JSON.parse(form.dataset.asked);
    const said = new Map();

    const carries = () => Array.from(form.querySelectorAll("input[type=file]")).some((input) => input.files.length);
    const value = (name) => {
      const asked = form.elements[name];
      if (!asked) return "";
      return asked.type === "checkbox" && !asked.checked ? "" : asked.value.trim();
    };
    const away = (field) => field.disabled || field.type === "hidden" || field.closest("[hidden]") !== null;
    const radio = (field) => field.type === "radio";
    const lacking = (field) => {
      if (field.type === "file") return field.files.length === 0;
      if (field.type === "checkbox") return !field.checked;
      return value(field.name) === "";
    };
    const group = (field) => (radio(field) ? field.closest("fieldset") : field);
    const called = (field) => {
      const label = (radio(field) ? group(field).querySelector("legend") : field.labels[0]).cloneNode(true);
      label.querySelectorAll(".need").forEach((word) => word.remove());
      return label.textContent.trim();
    };
    const sentence = (field) =>
      (radio(field) || field.tagName === "SELECT" ? told.choice : told.value).replace("{field}", called(field));

    const tooLarge = (field) => {
      const [most, text] = told.large[field.name] || [];
      const file = text && Array.from(field.files).find((one) => one.size > most);
      return file && text.replace("{name}", file.name).replace("{size}", (Math.ceil((file.size * 10) / 2 ** 20) / 10).toFixed(1));
    };

    // Every field at fault with what is to be said there, in the order of the page.
    const faults = () => {
      const found = new Map();
      for (const field of form.elements) {
        if (!field.name || away(field) || found.has(field.name)) continue;
        const holds = (answers) => Object.entries(answers).every(([name, values]) => values.includes(value(name)));
        const owed = (told.owed[field.name] || []).find(([, cases]) => cases.some(holds));
        if (field.required && lacking(field)) found.set(field.name, [field, sentence(field)]);
        else if (owed) found.set(field.name, [field, owed[0]]);
        else if (tooLarge(field)) found.set(field.name, [field, tooLarge(field)]);
      }
      return Array.from(found.values());
    };

    const place = (field) => {
      const box = group(field);
      if (field.type === "checkbox") return field.closest("label").parentElement;
      if (!radio(field)) return field.parentElement;
      if (!box.classList.contains("big")) return box;
      if (!box.querySelector(".about")) {
        const about = document.createElement("div");
        about.className = "about";
        box.querySelector("legend").after(about);
      }
      return box.querySelector(".about");
    };
    const say = (field, text) => {
      const box = group(field);
      const id = `${radio(field) ? field.name : field.id}-error`;
      const error = document.getElementById(id) || document.createElement("div");
      Object.assign(error, { id, className: "invalid-feedback d-block", textContent: text });
      if (!error.isConnected) place(field).append(error);
      const known = (box.getAttribute("aria-describedby") || "").split(" ").filter((one) => one && one !== id);
      box.setAttribute("aria-describedby", [...known, id].join(" "));
      box.setAttribute("aria-invalid", "true");
      if (!radio(field)) box.classList.add("is-invalid");
      said.set(field.name, () => {
        error.remove();
        if (known.length) box.setAttribute("aria-describedby", known.join(" "));
        else box.removeAttribute("aria-describedby");
        box.removeAttribute("aria-invalid");
        box.classList.remove("is-invalid");
        said.delete(field.name);
      });
    };

    form.addEventListener("input", (event) => said.get(event.target.name)?.());
    form.addEventListener("change", (event) => said.get(event.target.name)?.());
    form.addEventListener("submit", (event) => {
      said.forEach((unsay) => unsay());
      const found = carries() ? faults() : [];
      if (found.length === 0) return;
      event.preventDefault();
      event.stopImmediatePropagation(); // neither tried nor noted as sent
      found.forEach(([field, text]) => say(field, text));
      const [first] = found[0];
      first.focus({ preventScroll: true });
      group(first).scrollIntoView({ block: "center" });
    }, true);
  };

  document.querySelectorAll("form[data-asked]").forEach(takeOver);
})();
