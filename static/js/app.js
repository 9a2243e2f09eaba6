// Small helps, each keyed on a data- attribute. Every page works without them.
"use strict";

const each = (selector, act, root = document) => root.querySelectorAll(selector).forEach(act);

// The exact time on hover, also in the browser's own zone where that is another.
function localTimes(root) {
  const format = new Intl.DateTimeFormat(document.documentElement.lang, {
    weekday: "long", day: "numeric", month: "long", year: "numeric",
    hour: "2-digit", minute: "2-digit", timeZoneName: "short",
  });
  each("time[datetime*='T']:not([data-local])", (time) => {
    time.dataset.local = "";
    const local = format.format(new Date(time.dateTime));
    if (!time.title.includes(local)) time.title += `\n${local}`;
  }, root);
}

// What went wrong is read first.
function showErrors(root) {
  root.querySelector("[data-errors]")?.focus();
}

// What autosave keeps just now goes first, for three seconds: the form goes on from its answer.
function keptFirst(event) {
  const form = event.target, waited = Number(form.dataset.waited ?? 0);
  if (event.defaultPrevented || waited >= 15 || !form.querySelector("[data-keeps].htmx-request")) return;
  event.preventDefault();
  form.dataset.waited = waited + 1;
  setTimeout(() => form.requestSubmit(event.submitter), 200);
}

// A form is sent once; the browser's way back makes it ready again.
function sendOnce(event) {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  delete form.dataset.dirty;
  each("button:not([type=button])", (button) => button.setAttribute("aria-disabled", "true"), form);
}

function readyAgain() {
  each("form[data-sent]", (form) => {
    delete form.dataset.sent;
    each("[aria-disabled]", (button) => button.removeAttribute("aria-disabled"), form);
  });
}

// A button with data-confirm asks first: its text is the question, its own words the answer.
function confirmFirst(event) {
  const button = event.submitter;
  const question = button?.dataset.confirm ?? event.target.dataset.confirm;
  if (!question || event.target.dataset.confirmed) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  ask(question, button?.textContent.trim(), () => {
    event.target.dataset.confirmed = "yes";
    event.target.requestSubmit(button);
    delete event.target.dataset.confirmed;
  });
}

function ask(question, yes, act) {
  const dialog = document.createElement("dialog");
  const form = document.createElement("form");
  const words = document.createElement("p");
  const acts = document.createElement("div");
  dialog.className = "dialog";
  dialog.setAttribute("aria-label", question);
  form.method = "dialog";
  words.textContent = question;
  acts.className = "acts";
  acts.append(choice(yes, "yes", "btn"), choice(document.body.dataset.no, "", "btn btn--plain"));
  form.append(words, acts);
  dialog.append(form);
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (dialog.returnValue === "yes") act();
  });
  document.body.append(dialog);
  dialog.showModal();
}

function choice(words, value, looks) {
  const button = document.createElement("button");
  button.className = looks;
  button.value = value;
  button.textContent = words;
  return button;
}

// Typed text that was not sent is not lost by a wrong click.
function markDirty(event) {
  const form = event.target.form;
  if (form?.matches("[data-guard]")) form.dataset.dirty = "yes";
}

function guard(event) {
  if (document.querySelector("form[data-dirty]")) event.preventDefault();
}

// Menus close when one clicks elsewhere or presses Escape.
function closeMenus(event) {
  each("details.menu[open]", (menu) => {
    if (event.key === "Escape") menu.querySelector("summary").focus();
    if (event.key === "Escape" || !menu.contains(event.target)) menu.open = false;
  });
}

// "/" goes to the search, unless one is writing.
function find(event) {
  const writing = event.target.closest("input, textarea, select, [contenteditable]");
  const field = document.querySelector("[data-find]");
  if (event.key !== "/" || writing || !field?.offsetParent) return;
  event.preventDefault();
  field.focus();
}

// A field with data-submit sends its form when it changes: filters.
function sendOnChange(event) {
  if (event.target.closest("[data-submit]")) event.target.form.requestSubmit();
}

document.addEventListener("submit", confirmFirst, true);
document.addEventListener("submit", keptFirst);
document.addEventListener("submit", sendOnce);
document.addEventListener("input", markDirty);
document.addEventListener("change", sendOnChange);
document.addEventListener("click", (event) => (event.target.closest("[data-print]") ? print() : closeMenus(event)));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeMenus(event);
  find(event);
});
document.addEventListener("htmx:afterSwap", (event) => {
  readyAgain();
  localTimes(event.target);
});
// What autosave has kept is safe; what it could not keep, signed out or unanswered, says so.
document.addEventListener("kept", (event) => delete event.target.closest("form")?.dataset.dirty);
const notKept = ({ target: { dataset: { keeps } } }) => keeps && each("#kept p", (said) => (said.textContent = keeps));
["htmx:responseError", "htmx:sendError"].forEach((failure) => document.addEventListener(failure, notKept));
addEventListener("beforeunload", guard);
addEventListener("pageshow", readyAgain);
localTimes(document);
showErrors(document);
