// Makes the editor of drafts smoother: saves by itself, tells faults as one types, moves sections, items and
// choices by drag, shows the form beside it. Buttons post as they do without a script; the page that comes back takes
// the place of this one.
const PAUSE = 1500;
const AGAIN = 5000;
const AWAY = ["preview", "phone", "compare"];
const byId = (id) => document.getElementById(id);
const form = () => document.querySelector("form.editor");
let timer, next, waits = "", missed = "", dirty = false, busy = "", stopped = false;

function say(text, alarm = false) {
  const told = byId("autosaved");
  told.textContent = text;
  told.classList.toggle("alarm", alarm);
}

// Changes the page so that what has the focus stays where it is on the screen.
function steadily(change) {
  const anchor = document.activeElement === document.body ? null : document.activeElement;
  const before = anchor?.getBoundingClientRect().top;
  const now = change() ?? anchor;
  if (anchor && now?.isConnected) scrollBy({ top: now.getBoundingClientRect().top - before, behavior: "instant" });
}

function fields(verb) {
  const sent = new URLSearchParams(new FormData(form()));
  sent.append("do", verb);
  return sent;
}

function post(verb, redirect) {
  const headers = { accept: verb === "auto" ? "application/json" : "text/html" };
  return fetch(form().action, { method: "POST", body: fields(verb), headers, redirect });
}

function later(wait = PAUSE) {
  clearTimeout(timer);
  if (!stopped) timer = setTimeout(save, wait);
}

function unsent(why = "unsent") {
  busy = "";
  dirty = true;
  say(byId("autosaved").dataset[why], true);
  later(AGAIN);
}

// Where somebody else saved, the draft is there no more, or nobody is signed in, a button does what the page does
// without a script.
function stop(why) {
  stopped = true;
  const said = byId("autosaved").dataset;
  say(said[why], true);
  const button = document.createElement("button");
  Object.assign(button, { name: "do", value: "save", className: "second", textContent: said[`${why}Button`] });
  byId("autosaved").append(" ", button);
}

async function save() {
  clearTimeout(timer);
  if (busy || stopped || !dirty) return;
  busy = "auto";
  dirty = false;
  say(byId("autosaved").dataset.saving);
  try {
    const reply = await post("auto", "manual");
    if (reply.status >= 500 || reply.status === 429) return unsent();
    if (reply.status !== 200) {
      busy = "";
      dirty = true;
      return stop(reply.type === "opaqueredirect" ? "expired" : { 404: "gone", 409: "overtaken" }[reply.status] ?? "refused");
    }
    const told = await reply.json();
    busy = "";
    steadily(() => tell(told));
    if (dirty) later();
  } catch {
    unsent();
  }
}

// What the page says outside of its fields, and what is wrong at them, is what was stored.
function tell({ revision, said, summary, wrong, headings }) {
  for (const each of document.querySelectorAll("[name=revision]")) each.value = revision;
  say(missed || said, Boolean(missed));
  for (const each of document.querySelectorAll("[data-said]")) each.textContent = headings[each.dataset.said] ?? each.textContent;
  const open = byId("faults").querySelector("details")?.open;
  byId("faults").outerHTML = summary;
  const list = byId("faults").querySelector("details");
  if (list && open) list.open = true;
  for (const each of form().querySelectorAll(".fault")) each.remove();
  for (const each of form().querySelectorAll("[aria-invalid]")) describe(each, "");
  for (const [id, text] of Object.entries(wrong)) fault(id, text);
  refresh(byId("beside").querySelector("iframe"));
}

// A frame that could not be loaded is a page of the browser's own, which nobody may reload from here.
function refresh(frame) {
  try {
    frame?.contentWindow.location.reload();
  } catch {
    frame.src = frame.getAttribute("src");
  }
}

function fault(id, text) {
  const field = byId(id);
  if (!field) return;
  const told = Object.assign(document.createElement("p"), { className: "fault", id: `${id}-wrong`, textContent: text });
  const head = field.matches("[type=checkbox]") ? field.parentNode : field.querySelector(":scope > :is(summary,legend,h2)");
  if (head) head.after(told);
  else if (field.matches("input,select,textarea")) field.before(told);
  else field.prepend(told);
  if (field.name) describe(field, told.id);
}

// What is wrong with a field is not told of what is being typed into it; the reply tells it anew.
function forgive(field) {
  const told = byId(`${field.id}-wrong`);
  if (told) steadily(() => (told.remove(), describe(field, "")));
}

function describe(field, wrong) {
  const hint = byId(`${field.id}-hint`)?.id;
  field.toggleAttribute("aria-invalid", Boolean(wrong));
  if (wrong) field.setAttribute("aria-invalid", "true");
  const by = [hint, wrong].filter(Boolean).join(" ");
  if (by) field.setAttribute("aria-describedby", by);
  else field.removeAttribute("aria-describedby");
}

// Does what a button says, and goes on in the page that comes back. While something is saved the last one waits, which
// saves all that others would; what moves parts has to come back first, as the places of all others are those of before.
// Where somebody else saved, none waits any more: what is seen now is to be decided first.
async function act(verb) {
  if (busy === "act") return;
  if (!waits || verb !== "save") waits = verb;
  clearTimeout(next);
  if (busy) return void (next = setTimeout(act, 100, waits));
  [verb, waits] = [waits, ""];
  clearTimeout(timer);
  busy = verb === "save" ? verb : "act";
  missed = "";
  const active = document.activeElement;
  form().inert = verb !== "save";
  const before = typed();
  say(byId("autosaved").dataset.saving);
  try {
    const reply = await post(verb, "follow");
    if (reply.status >= 500 || reply.status === 429) throw reply;
    const page = new DOMParser().parseFromString(await reply.text(), "text/html");
    busy = "";
    dirty = false;
    const since = new Map(verb === "save" ? [...typed()].filter(([name, said]) => before.get(name) !== said) : []);
    if (!page.querySelector("form.editor")) return location.assign(reply.url);
    release(active);
    history.replaceState(null, "", reply.url);
    show(page, verb.split(" ")[0], new URL(reply.url).searchParams.get("at") ?? "");
    for (const each of controls()) if (since.has(nameOf(each))) each[valueOf(each)] = since.get(nameOf(each));
    if (stopped) clearTimeout(next), (waits = "");
    if (since.size) (dirty = true) && later();
  } catch {
    release(active);
    if (verb !== "save") missed = byId("autosaved").dataset.undone;
    unsent(missed ? "undone" : "unsent");
  }
}

// What is typed while a button's page is on its way would be lost with the page: nothing can be until it is back.
function release(active) {
  if (!form().inert) return;
  form().inert = false;
  active.focus({ preventScroll: true });
}

const controls = () => [...form().elements].filter((each) => each.matches("[type=text],[type=checkbox],select,textarea"));
const valueOf = (each) => (each.type === "checkbox" ? "checked" : "value");
const nameOf = (each) => (each.type === "checkbox" ? `${each.name}=${each.value}` : each.name);
const typed = () => new Map(controls().map((each) => [nameOf(each), each[valueOf(each)]]));
const named = (fold) => fold.querySelector(":scope > [type=hidden]")?.value ?? fold.id;
const folds = () => [...document.querySelectorAll(".item,.folds")];

function show(page, verb, at) {
  // What was worked on is folded when a question is added, as it is without a script.
  const kept = (each) => each.open && !(verb.startsWith("add:") && each.matches(".item"));
  const open = new Set(folds().filter(kept).map(named));
  const { id, value, selectionStart: caret } = document.activeElement;
  const again = () => byId(id) ?? [...document.querySelectorAll("[name=do]")].findLast((each) => value && each.value === value);
  // The line of the bar says what was done, so that nothing moves.
  const told = page.querySelector("h1 + .alert.calm");
  const refused = page.querySelector("main .alert[autofocus]");
  const back = told?.querySelector("button");
  back?.remove();
  const done = told?.textContent.trim() ?? "";
  told?.remove();
  steadily(() => {
    document.querySelector("main").replaceWith(page.querySelector("main"));
    for (const each of folds()) if (open.has(named(each))) each.open = true;
    prepare();
    const goal = refused ?? target(verb, byId(at)) ?? again();
    goal?.focus({ preventScroll: true });
    if (goal?.id === id && goal?.matches("[type=text],textarea")) goal.setSelectionRange(caret, caret);
    return goal;
  });
  if (at || refused) document.activeElement.scrollIntoView({ block: "nearest" });
  say(verb === "place" ? byId("autosaved").dataset.moved : done);
  if (back) byId("autosaved").append(" ", back);
}

// What has the focus after a button: the same button of what was moved, the first field of what was added.
function target(verb, place) {
  if (!place) return null;
  const same = [...place.querySelectorAll("[name=do]")].filter((each) => each.value.startsWith(`${verb} `));
  if (["up", "down", "settle"].includes(verb)) return same.at(-1) ?? place;
  if (verb.startsWith("add") || ["duplicate", "paste"].includes(verb)) {
    const items = verb === "add" && place.matches("fieldset") ? [...place.querySelectorAll(".option")] : [place];
    return items.at(-1)?.querySelector("[type=text],textarea") ?? place;
  }
  const head = place.querySelector(":scope > :is(summary,h2)") ?? place;
  if (!head.matches("summary")) head.tabIndex = -1;
  return head;
}

addEventListener("submit", (event) => {
  const verb = event.submitter?.value ?? "save";
  if (!event.target.matches(".editor")) return;
  if (AWAY.includes(verb) && !busy) return void (dirty = false);
  event.preventDefault();
  const leave = () => byId("differs") || document.querySelector(`.bar [value=${verb}]`).click();
  if (AWAY.includes(verb)) setTimeout(leave, 100);
  else act(verb);
});
addEventListener("input", ({ target: field }) => {
  if (!field.form?.matches(".editor")) return;
  dirty = true;
  if (field.value) forgive(field);
  if (!field.matches("select")) later();
});
// Another type, scale or language has other fields.
addEventListener("change", ({ target: field }) => {
  if (field.form?.matches(".editor") && field.matches("select,[name=english],[name$='.personal']") && !stopped) act("save");
});
// Several lines are as many choices; Enter goes on to the next choice, behind the last one to a new one.
const ofChoice = (field) => field.name?.endsWith(".text") && field.closest?.("[id$=-choices]");
addEventListener("paste", (event) => {
  const { target: field, clipboardData: copied } = event;
  const text = copied.getData("text/plain").trim();
  if (!ofChoice(field) || !/[\r\n\t]/.test(text) || stopped) return;
  event.preventDefault();
  const where = field.name.replace(/\.text$/, "");
  form().elements[where.replace(/\.choices.*/, ".paste")].value = text;
  act(`paste ${where}`);
});
addEventListener("keydown", (event) => {
  const { target: field, key, isComposing: composed } = event;
  if (key !== "Enter" || composed || !ofChoice(field) || stopped) return;
  event.preventDefault();
  const next = field.closest(".option").nextElementSibling;
  if (next?.matches(".option")) next.querySelector("[type=text]").focus();
  else act(`add ${field.name.replace(/\.choices.*/, "")}`);
});
addEventListener("change", async ({ target: { id, files } }) => {
  if (id !== "mark-file" || !files[0]) return;
  byId("mark").value = (await files[0].slice(0, 9999).text()).replace(/\s+/g, " ");
  byId("mark").dispatchEvent(new Event("input", { bubbles: true }));
});
addEventListener("online", () => later(0));
addEventListener("beforeunload", (event) => dirty && event.preventDefault());

// Dragging a section, an item or a choice by its grip; Escape leaves it where it was.
let dragged, kind, goal;
const placeOf = (part) => part.querySelector("[type=hidden]").name.replace(/\.\w+$/, "");
const middle = (part) => {
  const { top, height } = part.querySelector(".grip").getBoundingClientRect();
  return top + height / 2;
};

// While a section is dragged, all are folded to their heads; the dragged one stays under the pointer.
function fold(on, at = middle(dragged)) {
  if (kind !== "section") return;
  form().classList.toggle("folded", on);
  scrollBy({ top: middle(dragged) - at, behavior: "instant" });
}

addEventListener("pointerdown", (event) => {
  const grip = event.target.closest?.(".grip");
  if (!grip || busy) return;
  event.preventDefault();
  dragged = grip.closest(".option,.item,.section");
  kind = ["option", "item", "section"].find((each) => dragged.classList.contains(each));
  dragged.classList.add("dragged");
  grip.setPointerCapture(event.pointerId);
  fold(true, event.clientY);
});
addEventListener("pointermove", ({ clientY }) => {
  if (!dragged) return;
  unmark();
  const lists = kind === "item" ? [...document.querySelectorAll(".items")] : [dragged.parentNode];
  const list = lists.findLast((each) => each.getBoundingClientRect().top <= clientY) ?? lists[0];
  const others = [...list.children].filter((each) => each.classList.contains(kind) && each !== dragged);
  const at = others.filter((each) => middle(each) < clientY).length;
  goal = kind === "item" ? `sections[${lists.indexOf(list)}].items[${at}]` : placeOf(dragged).replace(/\d+\]$/, `${at}]`);
  if (others[at]) others[at].classList.add("drop-before");
  else (others.at(-1) ?? list).classList.add("drop-after");
  const edge = clientY < 60 ? -12 : clientY > innerHeight - 60 ? 12 : 0;
  if (edge) scrollBy(0, edge);
});
addEventListener("pointerup", () => drop(true));
addEventListener("pointercancel", () => drop(false));
addEventListener("keydown", ({ key }) => key === "Escape" && drop(false));
addEventListener("click", (event) => event.target.closest?.(".grip") && event.preventDefault());

function unmark() {
  for (const each of document.querySelectorAll(".drop-before,.drop-after")) each.classList.remove("drop-before", "drop-after");
}

function drop(moved) {
  if (!dragged) return;
  unmark();
  dragged.classList.remove("dragged");
  const from = placeOf(dragged);
  fold(false);
  dragged = null;
  if (moved && goal && goal !== from) act(`place ${from} ${goal}`);
  goal = "";
}

const wide = matchMedia("(min-width: 80em)");

// The form as respondents see it, beside the editor where there is room.
function prepare() {
  stopped = Boolean(byId("differs"));
  document.documentElement.classList.toggle("beside-editor", wide.matches);
  byId("beside").hidden = !wide.matches;
  if (!wide.matches || byId("beside").firstChild) return;
  const frame = document.createElement("iframe");
  Object.assign(frame, { src: byId("beside").dataset.page, title: byId("beside").getAttribute("aria-label") });
  frame.setAttribute("sandbox", "allow-same-origin");
  frame.addEventListener("load", follow);
  byId("beside").append(frame);
}

// The form beside the editor shows the item that is worked on.
function follow() {
  const shown = byId("beside").querySelector("iframe")?.contentWindow;
  const name = document.activeElement?.closest(".item")?.querySelector("[type=hidden]").value;
  const item = name && shown?.document.getElementById(`item-${name}`);
  if (item) shown.scrollTo({ top: item.getBoundingClientRect().top + shown.scrollY - 80, behavior: "instant" });
}

addEventListener("focusin", follow);
wide.addEventListener("change", prepare);
document.documentElement.classList.add("scripted");
prepare();
