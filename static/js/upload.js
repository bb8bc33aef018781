/* Enhances form[data-upload]: a chosen file leaves at once, with a bar; the server answers with the new state of the piece.
   Without this file the form posts as any other. No inline handler, nothing kept in the browser. */
"use strict";

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-upload]");
  if (form && event.target.type === "file" && event.target.files.length) send(form);
});

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-upload]");
  if (!form || !form.querySelector("[type=file]").files.length) return;
  event.preventDefault();
  send(form);
});

/* On a slow line the file is chosen before this script has arrived: it leaves now, as if it had just been chosen. */
document.querySelectorAll("form[data-upload]").forEach((form) => {
  if (form.querySelector("[type=file]").files.length) send(form);
});

function send(form) {
  if (form.dataset.sending) return;
  if (weight(form) > Number(form.dataset.limit)) { say(form, form.dataset.heavy); return; }
  form.dataset.sending = "yes";
  begin(form);
  const progress = draw(form);
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.setRequestHeader("HX-Request", "true");
  request.upload.addEventListener("progress", (event) => progress.show(event));
  request.addEventListener("load", () => finish(form, request, progress));
  request.addEventListener("error", () => fail(form, progress, form.dataset.failed));
  request.send(new FormData(form));
}

/* Weighed before it leaves: of a body too heavy the server reads nothing, and the line may be cut before its answer. */
function weight(form) {
  return Array.from(form.querySelector("[type=file]").files).reduce((sum, file) => sum + file.size, 0);
}

/* Says that a deposit starts now: cut by the network, it may then be finished a few minutes after the limit. */
function begin(form) {
  const token = form.querySelector("[name=csrfmiddlewaretoken]");
  if (!form.dataset.begin || !token) return;
  const body = new URLSearchParams({ csrfmiddlewaretoken: token.value });
  fetch(form.dataset.begin, { method: "POST", body, keepalive: true }).catch(() => {});
}

/* The sentence comes from the page (data-waiting and its like are texts of components/upload.html). */
function draw(form) {
  const box = document.createElement("div");
  const said = document.createElement("p");
  const bar = document.createElement("progress");
  box.setAttribute("role", "status");
  said.id = `${form.id || "depot"}-avancement`;
  said.textContent = form.dataset.waiting;
  bar.className = "bar";
  bar.max = 100;
  bar.setAttribute("aria-labelledby", said.id);
  box.append(said, bar);
  form.after(box);
  form.hidden = true;
  return { box, show: (event) => { if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total; } };
}

/* Answer: the same partial as htmx would receive. Each of its elements replaces the one with its id: first the piece,
   then what the page says of the whole (the three answers, the transmit button). */
function finish(form, request, progress) {
  const moved = request.getResponseHeader("HX-Redirect");
  if (moved) { window.location.assign(moved); return; }
  if (request.status === 413) { fail(form, progress, form.dataset.heavy); return; }
  const fragment = document.createElement("template");
  fragment.innerHTML = request.responseText;
  const [fresh, ...others] = fragment.content.children;
  const old = fresh && fresh.id && document.getElementById(fresh.id);
  if (!old || request.status >= 500) { fail(form, progress, form.dataset.refused); return; }
  old.replaceWith(fresh);
  others.forEach((other) => document.getElementById(other.id)?.replaceWith(other));
  if (window.htmx) window.htmx.process(fresh);
  const target = fresh.querySelector("[role=alert], .piece__name");
  if (target) { target.tabIndex = -1; target.focus(); }
}

function fail(form, progress, sentence) {
  progress.box.remove();
  form.hidden = false;
  delete form.dataset.sending;
  say(form, sentence);
}

function say(form, sentence) {
  const said = document.createElement("p");
  said.className = "error";
  said.setAttribute("role", "alert");
  said.textContent = sentence;
  form.querySelectorAll("[data-upload-error]").forEach((old) => old.remove());
  said.dataset.uploadError = "";
  form.prepend(said);
}
