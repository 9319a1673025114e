// Files of a form ([data-files], whose value tells roles, limits and words): dropped, pasted or photographed beside being
// chosen; listed before they are sent, each with its size, its role and what is wrong with it. The file input itself
// carries them, so that without this script, or where it fails, the form works as it is. What the server would refuse
// for its size is not sent: over a village's network it would be minutes until one is told.
(() => {
  "use strict";

  const size = (bytes) =>
    bytes >= 2 ** 20 ? `${(Math.ceil((bytes * 10) / 2 ** 20) / 10).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 2 ** 10))} KB`;
  const made = (tag, properties, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
  const same = (one, other) => one.name === other.name && one.size === other.size && one.lastModified === other.lastModified;

  const takeOver = (box) => {
    const told = JSON.parse(box.dataset.files);
    const [input, camera] = box.querySelectorAll("input[type=file]");
    const list = box.querySelector(".filelist");
    const common = input.form.elements.role;
    const allowed = input.accept.split(",");
    const alone = input.form.querySelectorAll("[data-files]").length === 1; // else what is dropped goes where it falls
    let sent = [];

    const ending = (name) => name.slice(name.lastIndexOf(".")).toLowerCase();
    const inputs = () => [...input.form.querySelectorAll("input[type=file]")];
    const together = () => inputs().flatMap((one) => [...one.files]).reduce((sum, file) => sum + file.size, 0);
    const mine = (target) => alone || box.contains(target);
    const large = () => [
      ...sent.filter((one) => one.file.size > told.bytes).map((one) =>
        told.words.largeNamed.replace("{name}", one.file.name).replace("{size}", size(one.file.size))),
      ...(together() > told.together ? [told.words.together.replace("{size}", size(together()))] : []),
    ];
    const unsent = made("div", { id: `${input.id}-unsent`, className: "invalid-feedback", tabIndex: -1 });
    unsent.setAttribute("role", "alert");
    list.after(unsent);
    const refuse = (said) => {
      unsent.classList.toggle("d-block", said.length > 0);
      unsent.textContent = said.length ? told.words.unsent + said.join("") : "";
      input.classList.toggle("is-invalid", said.length > 0);
      input.toggleAttribute("aria-invalid", said.length > 0);
      if (said.length) input.setAttribute("aria-errormessage", unsent.id);
      else input.removeAttribute("aria-errormessage");
    };

    const fault = (file, place) => {
      if (file.size === 0) return told.words.empty;
      if (file.size > told.bytes) return told.words.large;
      if (!allowed.includes(ending(file.name))) return told.words.kind;
      if (file.name.length > told.letters) return told.words.long;
      if (sent.slice(0, place).some((earlier) => same(earlier.file, file))) return told.words.twice;
      return "";
    };

    const row = (one, place) => {
      const role = made("select", { className: "form-select", name: `${input.name}-roles` });
      role.setAttribute("aria-label", `${told.words.role} ${one.file.name}`);
      role.append(...told.roles.map(([value, text]) => new Option(text, value, false, value === one.role)));
      role.addEventListener("change", () => { one.role = role.value; one.chosen = true; });
      const remove = made("button", { type: "button", className: "linklike", textContent: told.words.remove });
      remove.setAttribute("aria-label", `${told.words.remove} ${one.file.name}`);
      remove.addEventListener("click", () => {
        sent = sent.filter((other) => other !== one);
        draw();
        input.focus();
      });
      const wrong = fault(one.file, place);
      const parts = [
        made("span", { className: "long", textContent: one.file.name }),
        made("span", { className: "soft n", textContent: size(one.file.size) }),
        role,
        remove,
      ];
      if (wrong) parts.push(made("span", { className: "late", textContent: wrong }));
      return made("li", {}, ...parts);
    };

    const draw = () => {
      const carrier = new DataTransfer();
      sent.forEach((one) => carrier.items.add(one.file));
      input.files = carrier.files;
      if (camera) camera.value = "";
      list.replaceChildren(...sent.map(row));
      if (together() > told.together) {
        list.append(made("li", { className: "late", textContent: told.words.together.replace("{size}", size(together())) }));
      }
      refuse([]);
      list.hidden = sent.length === 0;
    };

    const usual = () => (common && common.value) || told.role || "other";
    const add = (files) => {
      sent = [...sent, ...Array.from(files, (file) => ({ file, role: usual(), chosen: false }))];
      draw();
    };

    [input, camera].filter(Boolean).forEach((one) => {
      one.addEventListener("change", () => add(one.files));
      if (one.files.length) add(one.files); // chosen before this script came, over a slow network
    });
    if (common) {
      common.addEventListener("change", () => {
        sent.filter((one) => !one.chosen).forEach((one) => { one.role = usual(); });
        draw();
      });
    }
    input.form.addEventListener("submit", (event) => {
      const said = large();
      if (said.length === 0) return;
      event.preventDefault();
      event.stopImmediatePropagation(); // neither tried nor noted as sent
      refuse(said);
      unsent.focus({ preventScroll: true });
      unsent.scrollIntoView({ block: "center" });
    }, true);
    const carries = (event) => Array.from(event.dataTransfer.types).includes("Files");
    ["dragenter", "dragover"].forEach((name) => input.form.addEventListener(name, (event) => {
      if (!carries(event)) return;
      event.preventDefault();
      box.classList.toggle("over", mine(event.target));
    }));
    ["dragleave", "drop"].forEach((name) => input.form.addEventListener(name, () => box.classList.remove("over")));
    input.form.addEventListener("drop", (event) => {
      if (!carries(event)) return;
      event.preventDefault();
      if (mine(event.target)) add(event.dataTransfer.files);
    });
    document.addEventListener("paste", (event) => {
      const files = Array.from(event.clipboardData.files);
      if (!mine(document.activeElement) || files.length === 0 || event.clipboardData.types.includes("text/plain")) return;
      event.preventDefault();
      const at = new Date().toTimeString().slice(0, 8).replaceAll(":", "");
      add(files.map((file, place) =>
        new File([file], `${told.words.pasted} ${at}${place ? `-${place + 1}` : ""}${ending(file.name)}`, { type: file.type })));
    });
    box.querySelector("[data-files-ways]").hidden = false;
  };

  if (typeof DataTransfer === "function") document.querySelectorAll("[data-files]").forEach(takeOver);
})();
