/* Enhances form[data-upload]: a chosen file leaves at once, with a bar; the server answers with the new state of the piece.
   Without this file the form posts as any other. No inline handler, nothing kept in the browser. */
"use strict";

/* The deposits that have neither ended nor failed: whoever leaves the page meanwhile is asked first. */
const underway = new Set();

window.addEventListener("beforeunload", (event) => {
  if (underway.size) event.preventDefault();
});

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
  const request = new XMLHttpRequest();
  follow(form, request, draw(form, () => request.abort()));
  request.open("POST", form.action);
  request.setRequestHeader("HX-Request", "true");
  request.send(new FormData(form));
}

/* Cut or stopped once every byte has left, the deposit may have been kept: then nothing is said of what is saved. */
function follow(form, request, progress) {
  let hasLeft = false;
  underway.add(request);
  ["load", "error", "abort"].forEach((end) => request.addEventListener(end, () => underway.delete(request)));
  request.upload.addEventListener("progress", (event) => progress.show(event));
  request.upload.addEventListener("load", () => { hasLeft = true; });
  request.addEventListener("load", () => finish(form, request, progress));
  request.addEventListener("error", () => fail(form, progress, hasLeft ? form.dataset.unsure : form.dataset.failed));
  request.addEventListener("abort", () => fail(form, progress, hasLeft ? form.dataset.unsure : form.dataset.stopped));
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
function draw(form, stop) {
  const box = document.createElement("div");
  const said = document.createElement("p");
  const bar = document.createElement("progress");
  const actions = document.createElement("p");
  const button = document.createElement("button");
  box.className = "stack--tight";
  said.setAttribute("role", "status");
  said.id = `${form.id || "depot"}-avancement`;
  said.textContent = form.dataset.waiting;
  bar.className = "bar";
  bar.max = 100;
  bar.setAttribute("aria-labelledby", said.id);
  button.type = "button";
  button.className = "btn btn--quiet";
  button.textContent = form.dataset.stop;
  button.addEventListener("click", stop);
  actions.className = "actions";
  actions.append(button);
  box.append(said, bar, actions);
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
  lead(fresh.querySelector("[role=alert], [role=status]") || fresh.querySelector(".piece__name"));
}

/* What was enhanced is gone or hidden: whoever listens or has no mouse goes on from here. */
function lead(target) {
  if (!target) return;
  target.tabIndex = -1;
  target.focus();
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
  lead(said);
}
