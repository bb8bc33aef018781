/* Enhances form[data-upload]: a chosen file leaves at once, with a bar; the server answers with the new state of the piece.
   Without this file the form posts as any other. No inline handler, nothing kept in the browser. */
"use strict";

/* The deposits that have neither ended nor failed: whoever leaves the page meanwhile is asked first. */
const underway = new Set();
/* Piece → its deposits, the one that travels first: an answer shows the whole piece, and one that came late would hide
   the file of another. */
const turns = new Map();

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
  const deposit = { form, request: new XMLHttpRequest(), piece: (form.closest(".piece") || form).id };
  deposit.progress = draw(form, () => stop(deposit));
  follow(form, deposit.request, deposit.progress);
  takeTurn(deposit);
}

function takeTurn(deposit) {
  const turn = turns.get(deposit.piece) || [];
  turns.set(deposit.piece, turn);
  turn.push(deposit);
  deposit.request.addEventListener("loadend", () => { turn.shift(); if (turn.length) leave(turn[0]); });
  if (turn.length === 1) leave(deposit);
}

function leave({ form, request }) {
  request.open("POST", form.action);
  request.setRequestHeader("HX-Request", "true");
  request.send(new FormData(form));
}

/* One that waits for its turn has sent nothing: there is no request to abort. */
function stop(deposit) {
  const turn = turns.get(deposit.piece);
  if (turn[0] === deposit) { deposit.request.abort(); return; }
  turn.splice(turn.indexOf(deposit), 1);
  underway.delete(deposit.request);
  fail(deposit.form, deposit.progress, deposit.form.dataset.stopped);
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
  document.title = fragment.content.querySelector("title")?.textContent || document.title;
  const said = fresh.querySelector("[role=alert], [role=status]") || fresh.querySelector(".piece__name");
  old.replaceWith(fresh);
  others.forEach((other) => document.getElementById(other.id)?.replaceWith(other));
  old.querySelectorAll("form[data-sending]").forEach((other) => { if (other !== form) keep(other, fresh); });
  if (window.htmx) window.htmx.process(fresh);
  lead(said);
}

/* A deposit that waits for its turn goes on in the new state of its piece, with its bar, where the same form was. */
function keep(form, fresh) {
  const box = form.nextElementSibling;
  const twin = document.getElementById(form.id);
  if (twin) twin.replaceWith(form); else fresh.append(form);
  form.after(box);
  form.closest("details")?.setAttribute("open", "");
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
