// A letter beside its form: while somebody writes, what he writes stands in the letter as it will look. Without script
// the letter shows what was saved last.
(() => {
  "use strict";

  const letter = document.querySelector("[data-letter]");
  const form = document.getElementById("letter-words");
  if (!letter || !form) return;
  const GOES_ON = "　　";

  const element = (tag, text) => {
    const made = document.createElement(tag);
    made.textContent = text;
    return made;
  };

  const row = (line) => {
    const made = document.createElement("tr");
    const asked = /^([^：\s]{1,14})：(.*)$/.exec(line);
    if (asked) {
      const head = element("th", asked[1]);
      head.scope = "row";
      made.append(head, element("td", asked[2].trim()));
    } else {
      const cell = element("td", line.trim());
      cell.colSpan = 2;
      made.append(cell);
    }
    return made;
  };

  const rows = (lines) => lines.reduce((made, line) => {
    if (line.startsWith(GOES_ON) && made.length) made.at(-1).lastChild.append(document.createElement("br"), line.trim());
    else made.push(row(line));
    return made;
  }, []);

  const show = (field) => {
    letter.querySelectorAll(`[data-shows="${field.name}"]`).forEach((part) => {
      const text = field.value.trim();
      if (field.name === "body") {
        const lines = field.value.split("\n").filter((line) => line.trim());
        part.replaceChildren(...(letter.dataset.letter === "form" ? rows(lines) : lines.map((line) => element("p", line))));
      } else {
        part.textContent = text ? (part.dataset.before || "") + text + (part.dataset.after || "") : "";
      }
    });
  };

  form.addEventListener("input", (event) => show(event.target));
})();
