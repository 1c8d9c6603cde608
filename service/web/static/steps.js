// One question at a time; without it the form is one long page. It comes before pochai.js, which keeps and sends the sheet:
// that one is loaded when the page is there, so that a weak network shows the first question sooner.

const FILLED = '.item:has(:checked:not([value=""]),textarea:not(:placeholder-shown))';
const PAUSE = 350; // so that one sees what was chosen before the next question comes

let steps = []; // of each question: itself, and what stands above or below it alone
let at = 0;
let tapped; // and not by keys, with which one walks over choices
let later;

const own = document.body.dataset.device === "own"; // others lead the next person back to no step of the one before
const wrong = (parts, step) => step > at && parts.some((each) => each.matches(".wrong"));
const all = (selector) => document.querySelectorAll(selector);
const empty = ([item]) => !item.matches(FILLED);
const last = () => steps.length - 1;
const state = () => history.state || {};
const came = () => state().from; // the step before this one, if the browser's back leads there

function gather() {
  let above = [];
  steps = [];
  for (const each of all("section[aria-labelledby]>:not(h2)")) {
    const before = each.previousElementSibling;
    const asks = each.matches(".item");
    if (before.matches("h2") || (!asks && before.matches(".item,.consent"))) above = [];
    if (asks) steps.push([each, ...above]);
    else if (each.matches(".consent")) steps[last()].push(each);
    else above.push(each);
  }
}

function go(to, moved = true) {
  at = to;
  const [item] = steps[at];
  const card = item.parentElement;
  const [status] = all(".steps [role=status]");
  for (const each of all("section[aria-labelledby],section[aria-labelledby]>:not(h2)")) each.hidden = each !== card && !steps[at].includes(each);
  for (const each of all(".opening,#summary")) each.hidden = at;
  for (const each of all(".sending>:is(.submit,.quiet)")) each.hidden = at < last();
  all("[data-step='-1']")[0].hidden = !at;
  all("[data-step='1']")[0].hidden = at === last();
  all(".count small")[0].textContent = card.querySelector("small").textContent;
  document.body.classList.toggle("begun", at);
  if (!moved) return;
  const asked = item.querySelector("legend,label");
  status.textContent = status.dataset.words.replace("#", at + 1);
  scrollTo(0, 0);
  asked.tabIndex = -1;
  asked.focus();
}

// The browser's back leads one question back. Each step has the key, with which pochai.js sends again what was sent.
function mark(how, from, key = all("[name=key]")[0].value) {
  if (own) history[how]({ ...history.state, at, from, key }, "");
}

function move(to) {
  const from = at;
  mark("replaceState", came());
  go(to);
  mark("pushState", from);
}

function back() {
  if (came() === at - 1) return history.back();
  go(at - 1);
  mark("replaceState");
}

// Where a sheet came back with errors, on to the next of them.
function next() {
  const following = steps.findIndex(wrong);
  if (at < last()) move(!all(".wrong").length ? at + 1 : following < 0 ? last() : following);
}

function begin() {
  const [bar] = all(".steps");
  if (!bar) return;
  gather();
  bar.hidden = false;
  const before = at;
  at = -1;
  const faulty = steps.findIndex(wrong);
  const open = steps.findIndex(empty);
  go(faulty < 0 ? before || (all("#notice").length ? 0 : open < 0 ? last() : open) : faulty, faulty >= 0);
  if (state().at !== at) mark("replaceState", undefined, state().key);
}

addEventListener("shown", begin);
addEventListener("pointerdown", () => (tapped = true));
addEventListener("keydown", () => (tapped = false));
addEventListener("input", ({ target }) => {
  clearTimeout(later);
  const label = target.closest("label");
  const free = label && label.nextElementSibling;
  if (tapped && target.type === "radio" && target.value && !(free && free.matches(".free"))) later = setTimeout(next, PAUSE);
});
addEventListener("popstate", () => {
  clearTimeout(later);
  if (!all(".steps").length || state().over) return;
  go(Math.min(state().at || 0, last()));
  mark("replaceState", came());
});
addEventListener("click", (event) => {
  const { target } = event;
  const button = target.closest("[data-step],[data-do=clear],a[href^='#item-']");
  if (!button) return;
  clearTimeout(later);
  if (button.dataset.do) go(0, false);
  else if (button.hash) {
    event.preventDefault();
    move(steps.findIndex((parts) => parts.some((each) => each.contains(all(button.hash)[0]))));
  }
  else if (button.dataset.step > 0) next();
  else back();
});
addEventListener("load", () => import(document.body.dataset.then));
begin();
