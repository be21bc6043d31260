"use strict";
const all = selector => [...document.querySelectorAll(selector)];
const search = document.getElementById("search");
const fix = document.getElementById("fix");

function filter() {
  const on = new Set(all("button.rule[aria-pressed=true]").map(button => button.dataset.code));
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const file of all("section.file")) {
    let here = 0;
    for (const finding of file.querySelectorAll("article")) {
      const said = (file.dataset.path + " " + finding.querySelector("h3").textContent + " "
        + finding.querySelector(".place").textContent).toLowerCase();
      finding.hidden = !(on.has(finding.dataset.code) && (!fix.value || finding.dataset.fix === fix.value)
        && words.every(word => said.includes(word)));
      here += !finding.hidden;
    }
    file.hidden = !here;
    shown += here;
  }
  const none = document.getElementById("none");
  if (none) none.hidden = shown > 0;
}

for (const button of all("button.rule")) {
  button.addEventListener("click", () => {
    button.setAttribute("aria-pressed", button.getAttribute("aria-pressed") === "false");
    filter();
  });
}
search.addEventListener("input", filter);
fix.addEventListener("change", filter);
document.getElementById("theme").addEventListener("click", () => {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
});
