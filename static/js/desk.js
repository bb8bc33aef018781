/* Keys of the check of pieces. Each element that has data-key is pressed by its key, which is printed on it.
   Never with a modifier, never inside a text field; the switch is remembered by this browser alone (WCAG 2.1.4). */
"use strict";

const panel = document.getElementById("raccourcis");
const form = document.getElementById("verdict");
const MEMORY = "ecandidat-raccourcis";

if (panel) start();

function start() {
  const button = panel.querySelector("button");
  panel.hidden = false;
  show(button, remembered() !== "off");
  button.addEventListener("click", () => {
    const on = document.body.dataset.keys !== "on";
    remember(on ? "on" : "off");
    show(button, on);
  });
  document.addEventListener("keydown", press);
}

function show(button, on) {
  document.body.dataset.keys = on ? "on" : "off";
  button.textContent = on ? panel.dataset.off : panel.dataset.on;
}

function press(event) {
  if (document.body.dataset.keys !== "on" || event.defaultPrevented || event.repeat) return;
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  if (event.target.closest("textarea, select, input:not([type=radio])")) return;
  const target = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!target) return;
  event.preventDefault();
  if (target.type === "radio") return choose(target);
  if (target.dataset.key === "r" && !form.querySelector("[name=reason]:checked")) return askReason();
  target.click();
}

function choose(radio) {
  radio.checked = true;
  radio.focus();
}

/* Refusing starts with the reason: the first one takes the focus, and a sentence says so. */
function askReason() {
  const fieldset = form.querySelector("fieldset");
  let said = fieldset.querySelector("[role=status]");
  if (!said) {
    said = document.createElement("p");
    said.setAttribute("role", "status");
    said.className = "hint";
    fieldset.querySelector("legend").after(said);
  }
  said.textContent = form.dataset.reasonNeeded;
  fieldset.querySelector("[type=radio]").focus();
}

/* A browser may refuse its memory: the keys then start switched on. */
function remembered() {
  try {
    return localStorage.getItem(MEMORY);
  } catch {
    return null;
  }
}

function remember(value) {
  try {
    localStorage.setItem(MEMORY, value);
  } catch {
    /* Nothing to keep it in. */
  }
}
