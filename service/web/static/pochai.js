// Keeps a sheet on the device until it is sent, and sends it until it has arrived, always under the key of its page.
// The page is complete without this, and has all the words: [data-when] names what an element waits for, hidden.

const WEEK = 6048e5;
const PATIENCE = 15e3; // for a reply
const IDLE = 9e4; // then a kiosk begins to count down
const PREFIX = "pochai:";
const ANSWERED = '.item:has(:checked:not([value=""]),textarea:not(:placeholder-shown))';

const path = location.pathname.replace(/\/(thanks\/?)?$/i, "");
const place = PREFIX + path.slice(3).toUpperCase();
const device = document.body.dataset.device || "own";
const own = device === "own";

let form; // the one shown
let sheet = null; // {body, draft, at, waiting, of}: what is entered, in all and without who says so, when, is it to be sent, of which form
let sent = false; // the page's key has been: what is sent under it replaces that, and says that it knows
let kept; // on the device too
let cleared; // the sheet that may be had back
let left; // title and body of the form that was sent
let sending, tries, retry, notBefore, idle, clock;
let pressed; // the button
let chosen; // the choice that was made already when it was tapped

const all = (selector) => document.querySelectorAll(selector);
const fields = (body) => new URLSearchParams(body);
const waiting = () => sheet !== null && sheet.waiting;
const entered = () => fields(new FormData(form)) + (sent ? "&do=replace" : "");
const replaces = (body) => /&do=replace/.test(body);
const blank = (body) => [...fields(body)].every(([name, value]) => !value || /^(key|lang|version|do)$/.test(name));
const other = () => sheet.of && sheet.of !== form.dataset.form;
const foreign = () => other() || fields(sheet.body).get("version") !== form.elements.version.value;

function show(name, on = true) {
  for (const each of all(`[data-when=${name}]`)) each.hidden = !on;
}

function say(word = waiting() && (kept ? "kept" : "held")) {
  for (const each of ["restored", "cleared", "sending", "kept", "held"]) show(each, each === word);
  show("again", waiting());
  show("first", !waiting() && !sent);
  show("replace", !waiting() && sent);
  show("sent", sent);
  show("draft", sheet);
}

// The device, which may refuse to keep anything.

function read() {
  try {
    for (const name of Object.keys(localStorage)) {
      const [, at] = /"at":(\d+)/.exec(localStorage[name]) || [];
      if (name.startsWith(PREFIX) && !(Math.abs(Date.now() - at) < WEEK)) localStorage.removeItem(name);
    }
    return JSON.parse(localStorage.getItem(place));
  } catch {
    return null;
  }
}

function write() {
  kept = false;
  try {
    const { body, draft } = sheet;
    const text = JSON.stringify({ ...sheet, body: waiting() ? body : draft });
    if (own && (waiting() || !blank(draft))) localStorage.setItem(place, text);
    else localStorage.removeItem(place);
    kept = own;
  } catch {}
}

function wipe() {
  sheet = null;
  try {
    localStorage.removeItem(place);
  } catch {}
}

// The form.

function keep(toSend = waiting()) {
  if (waiting() && other()) return;
  const body = entered();
  if (!toSend && blank(body)) return wipe();
  const draft = fields(body);
  for (const { name } of all(".personal [name],.consent [name]")) draft.delete(name);
  sheet = { body, draft: String(draft), at: Date.now(), waiting: toSend, of: form.dataset.form };
  write();
}

// What was entered before this script arrived stays.
function fill(body, before = entered()) {
  const values = fields(body);
  const taken = fields(before);
  for (const each of form.elements) {
    const { name, type } = each;
    if (name !== "key" && taken.get(name)) continue;
    if (/radio|checkbox/.test(type)) each.checked = values.getAll(name).includes(each.value);
    else if (name === "key" || !/hidden|submit|button|fieldset/.test(type)) each.value = values.get(name) || "";
  }
  limit();
}

// An optional item has a choice that stands for no answer.
function takeBack({ name }) {
  const [none] = all(`.clear [name="${name}"]`);
  if (!none) return false;
  none.checked = true;
  return none.dispatchEvent(new Event("input", { bubbles: true }));
}

// A choice that stands alone and the others take each other back.
function separate(box) {
  if (box.type !== "checkbox" || !box.checked) return;
  for (const each of all(`[type=checkbox][name="${box.name}"]`))
    if (each !== box && ("alone" in each.dataset || "alone" in box.dataset)) each.checked = false;
}

// Where as many are chosen as may be, the rest waits.
function limit() {
  for (const { dataset, elements } of all("[data-most]")) {
    const boxes = [...elements].filter(({ type }) => type === "checkbox");
    const full = boxes.filter(({ checked }) => checked).length >= dataset.most;
    for (const box of boxes) box.disabled = full && !box.checked && !("alone" in box.dataset);
  }
  measure();
}

// The count of answers and its bar, where a browser knows which are answered; its stylesheet does not count what is hidden.
function measure() {
  const [line] = all(".count");
  if (!CSS.supports("selector(:has(a))")) return;
  const done = all(ANSWERED).length;
  line.querySelector("b").textContent = done;
  line.style.setProperty("--done", done / all(".item").length);
}

// Beside the count of answers stands the part that is in view, in the words of its heading.
function follow() {
  const [part] = all(".count small");
  const seen = new IntersectionObserver(
    (parts) => {
      for (const { isIntersecting, target } of parts) if (isIntersecting) part.textContent = target.querySelector("small").textContent;
    },
    { rootMargin: "-60% 0px -40%" },
  );
  for (const each of all("section[aria-labelledby]")) seen.observe(each);
}

function resume() {
  const { state } = history;
  const filled = "filled" in form.dataset;
  if (state && state.key) {
    form.elements.key.value = state.key;
    sent = Boolean(state.sent);
  }
  if (!filled) sheet = read();
  if (sheet && !sheet.waiting && !own) wipe();
  if (filled || !sheet) {
    keep();
    return say();
  }
  kept = true;
  const { body } = sheet;
  const lang = fields(body).get("lang");
  if (!other()) {
    fill(body);
    sent = sent || replaces(body);
  }
  if (sheet.waiting) send(true);
  else if (foreign()) revise(body);
  else if (lang !== document.documentElement.lang && !/lang=/.test(location.search)) location.replace(`?lang=${lang}`);
  else say("restored");
}

// Sending. A reply counts if it is a page of ours: a public network may answer with one of its own.

async function ask(url, body) {
  const abort = new AbortController();
  const limit = setTimeout(() => abort.abort(), PATIENCE);
  try {
    const reply = await fetch(url, { method: body ? "POST" : "GET", body, signal: abort.signal });
    const page = new DOMParser().parseFromString(await reply.text(), "text/html");
    const kind = reply.status < 500 && reply.status !== 429 && page.body.dataset.page;
    return { page, kind, at: reply.url, after: Number(reply.headers.get("retry-after")) || 0 };
  } catch {
    return { after: 0 };
  } finally {
    clearTimeout(limit);
  }
}

const post = (body) => ask(`?send=${(sheet && sheet.of) || ""}&lang=${fields(body).get("lang")}`, fields(body));

// The sheet as the service shows it again; what was entered meanwhile stays.
async function again(body) {
  const { page, kind } = await post(body);
  if (kind === "form") {
    const now = entered();
    turn(page);
    fill(now, "");
    keep();
  }
  return kind;
}

// The form is not the one that was begun: the service knows what is to be looked at again.
async function revise(body) {
  say("restored");
  if (!(await again(`${body}&do=revise`))) retry = setTimeout(revise, 1e4, body);
}

async function send(byHand) {
  if (sending || !sheet) return;
  sending = true;
  clearTimeout(retry);
  if (byHand) say("sending");
  const { body } = sheet;
  const { page, kind, at, after } = await post(body);
  sending = false;
  const late = sheet.body !== body && sheet.body; // entered while it was on its way
  if (kind === "thanks" && late) {
    sent = true;
    keep(true);
    return send(true);
  }
  if (kind) return arrive(page, kind, at, late);
  notBefore = Date.now() + after * 1e3;
  plan(after);
  say();
}

function plan(after = 0) {
  clearTimeout(retry);
  tries = (tries || 0) + 1;
  const pause = Math.min(2 ** tries, 30) * (1 + Math.random());
  retry = setTimeout(send, 1e3 * Math.max(pause, after * (1 + Math.random() / 4)));
}

function wake() {
  if (waiting() && !document.hidden && !(Date.now() < notBefore)) send();
}

function arrive(page, kind, at, late) {
  tries = 0;
  if (kind === "thanks") wipe();
  else if (kind !== "gone") {
    sheet.waiting = false;
    write();
  }
  if (kind !== "form") {
    if (own && form) {
      left = [document.title, document.body];
      history.scrollRestoration = "manual"; // back leads to what is said there of the sheet
      history.replaceState({ key: form.elements.key.value, sent: sent || kind === "thanks" }, "");
    }
    address(at);
  }
  turn(page);
  if (kind === "form" && late) {
    fill(late, "");
    keep();
  }
}

// A reply takes the place of the page, which spares a weak network a second journey.
function turn(page) {
  document.title = page.title;
  document.documentElement.lang = page.documentElement.lang;
  document.head.append(...page.querySelectorAll("style + style"));
  document.body = page.body;
  scrollTo(0, 0);
  const first = all("[autofocus]")[0] || all("h1")[0];
  first.tabIndex = -1;
  first.focus();
  start();
}

// A receipt does not stay in the address, where a browser's history would show it.
function address(href) {
  const url = new URL(href);
  const receipt = url.searchParams.get("receipt");
  for (const name of ["receipt", "send"]) url.searchParams.delete(name);
  history[own && form ? "pushState" : "replaceState"](own ? { over: true, receipt } : null, "", url);
}

async function thank() {
  const { state } = history;
  show("ready");
  if (device === "kiosk") count();
  if (/receipt=/.test(location.search)) {
    wipe();
    address(location.href);
  } else if (state && state.receipt && !all(".receipt").length) {
    const { page, kind } = await ask(`?receipt=${state.receipt}&lang=${document.documentElement.lang}`);
    if (kind && page.querySelector(".receipt")) turn(page);
  }
}

// A kiosk.

function count() {
  const [shown] = all("[data-seconds]");
  let { seconds } = shown.dataset;
  const tick = () => {
    shown.textContent = seconds;
    if (seconds-- <= 0) restart();
  };
  clearInterval(clock);
  clock = setInterval(tick, 1e3);
  tick();
  show("returning");
}

function stay() {
  clearInterval(clock);
  show("returning", false);
}

function restart() {
  location.replace(path);
}

function watch({ target }) {
  if (!form || (target.closest && target.closest("[data-when=returning]"))) return;
  stay();
  clearTimeout(idle);
  idle = setTimeout(() => form && sheet && !waiting() && count(), IDLE);
}

const actions = {
  stay,
  restart,
  clear() {
    if (sending) return;
    cleared = entered();
    sent = false;
    wipe();
    clearTimeout(retry);
    const secret = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))));
    fill({ key: secret.replace(/\+/g, "-").replace(/\//g, "_").slice(0, 22) }, "");
    history.replaceState(null, "");
    for (const each of all("#summary,#notice,.error")) each.remove();
    for (const each of all(".wrong,[aria-invalid]")) {
      each.classList.remove("wrong", "missing");
      each.removeAttribute("aria-invalid");
    }
    say("cleared");
    all("[data-when=cleared]")[0].focus();
  },
  undo() {
    fill(cleared, "");
    sent = replaces(cleared);
    keep(false);
    say("restored");
  },
  async copy() {
    const [receipt] = all(".receipt span");
    getSelection().selectAllChildren(receipt);
    try {
      await navigator.clipboard.writeText(receipt.textContent);
      show("copied");
    } catch {
      show("copied", document.execCommand("copy"));
    }
  },
};

function start() {
  const { page } = document.body.dataset;
  form = document.getElementById("sheet");
  if (page === "form") {
    follow();
    limit();
    resume();
  } else if (page === "thanks") thank();
  else if (page === "gone") {
    // One last try: what has arrived before still gets its receipt.
    if (!sheet && (sheet = read()) && sheet.waiting) return send();
    show("lost", waiting());
    if (waiting()) wipe();
  }
  dispatchEvent(new Event("shown"));
}

function listen() {
  const on = (type, act) => addEventListener(type, act);
  on("input", ({ target }) => {
    if (!form || target.form !== form) return;
    separate(target);
    limit();
    keep();
    show("cleared", false);
    show("draft", sheet);
    if (waiting() && !sending) plan();
  });
  on("submit", (event) => {
    if (event.target !== form) return;
    event.preventDefault();
    const by = pressed || form;
    if (by.matches(".switch")) again(`${entered()}&switch=${by.value}`);
    else if (by.matches(".submit,[name=do]") && !sending) {
      if (by.name === "do") {
        const [, key] = by.value.split(" ");
        form.elements.key.value = key || form.elements.key.value;
        sent = !key;
      }
      keep(true);
      send(true);
    }
  });
  on("pointerdown", ({ target }) => {
    const label = target.closest("label");
    chosen = label && label.control.checked && label.control;
  });
  on("keydown", () => (chosen = null));
  on("keyup", (event) => {
    const { target, key } = event;
    if (target.checked && /^( |Delete|Backspace)$/.test(key) && takeBack(target)) event.preventDefault();
  });
  on("click", (event) => {
    pressed = event.target.closest("button");
    if (event.target === chosen) takeBack(chosen);
    // A tap lands on the words inside a button as well as on the button.
    const asked = event.target.closest("[data-do]");
    if (!asked) return;
    event.preventDefault();
    actions[asked.dataset.do]();
  });
  on("visibilitychange", wake);
  on("online", wake);
  on("pageshow", ({ persisted }) => {
    if (persisted) own ? wake() : restart();
  });
  on("popstate", ({ state }) => {
    const over = Boolean(state && state.over);
    if (over !== (document.body.dataset.page === "form")) return;
    if (over || !left) return location.reload();
    [document.title, document.body] = left;
    form = document.getElementById("sheet");
    sent = Boolean(state && state.sent);
    say();
    if (sent) all("[data-when=sent]")[0].focus();
  });
  on("beforeunload", (event) => {
    if (waiting() && !kept) event.returnValue = "";
  });
  if (!own) on("pagehide", () => document.body.remove());
  if (device === "kiosk") for (const type of ["input", "pointerdown", "keydown", "wheel"]) on(type, watch);
}

if (/^\/s\//i.test(path)) {
  listen();
  start();
}
