
// Filters, and links into closed parts. The page is whole without either.
"use strict";
(() => {
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const form = document.querySelector("[data-filters]");
  const subjects = all("[data-subject]");
  const findings = all("[data-rule]");

  const reveal = (id) => {
    const target = id && document.getElementById(id);
    if (!target) return;
    for (let box = target.closest("details"); box; box = box.parentElement.closest("details")) {
      box.hidden = false;
      box.open = true;
    }
    const box = target.closest("details") || target;
    box.scrollIntoView();
    const head = box.querySelector("summary");
    if (head) head.focus({ preventScroll: true });
  };
  addEventListener("hashchange", () => reveal(location.hash.slice(1)));
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    // The same link twice changes no address, and yet is meant.
    if (link && link.hash === location.hash) reveal(link.hash.slice(1));
  });
  reveal(location.hash.slice(1));
  if (!form) return;

  const opened = new Map(subjects.map((one) => [one, one.open]));
  const choice = (name) => (form.elements[name] ? form.elements[name].value : "");

  const apply = () => {
    const [rule, level, language] = ["rule", "level", "language"].map(choice);
    for (const one of findings) {
      const { rule: its, level: grave } = one.dataset;
      one.hidden = (rule !== "" && its !== rule) || (level !== "" && grave !== level);
    }
    for (const one of subjects) {
      const shown = all("[data-rule]", one).some((finding) => !finding.hidden);
      const wanted = shown || (rule === "" && level === "");
      one.hidden = !wanted || (language !== "" && one.dataset.language !== language);
      one.open = rule !== "" || level !== "" ? !one.hidden : opened.get(one);
      const row = document.querySelector(`[data-row="${one.dataset.subject}"]`);
      row.hidden = one.hidden;
    }
    const counted = subjects.length ? subjects : findings;
    const left = counted.filter((one) => !one.hidden).length;
    const shown = form.querySelector("[data-shown]");
    shown.value = `${left} of ${counted.length} ${shown.dataset.what}`;
    document.querySelector("[data-nobody]").hidden = left > 0;
  };
  form.hidden = false;
  form.addEventListener("change", apply);
  form.querySelector("button").addEventListener("click", () => {
    form.reset();
    apply();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  apply();
})();
