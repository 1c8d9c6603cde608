// Keeps a sheet on the device until it is sent, and sends it until it has arrived, always under the key of its page.
// The page is complete without this, and has all the words: [data-when] names what an element waits for, hidden.

const WEEK = 6048e5;
const PATIENCE = 15e3; // for a reply
const IDLE = 9e4; // then a kiosk begins to count down
const PREFIX = "pochai:";

const path = location.pathname.replace(/\/(thanks\/?)?$/i, "");
const place = PREFIX + path.slice(3).toUpperCase();
const device = document.body.dataset.device || "own";
const own = device === "own";

let form; // the one shown
let sheet = null; // {body, draft, at, waiting}: what is entered, in all and without who says so, when, is it to be sent
let kept; // on the device too
let cleared; // the sheet that may be had back
let left; // title and body of the form that was sent
let sending, tries, retry, notBefore, idle, clock;
let pressed; // the button
let chosen; // the choice that was made already when it was tapped

const all = (selector) => document.querySelectorAll(selector);
const fields = (body) => new URLSearchParams(body);
const waiting = () => sheet !== null && sheet.waiting;
const entered = () => String(fields(new FormData(form)));
const blank = (body) => [...fields(body)].every(([name, value]) => !value || /^(key|lang|version)$/.test(name));
const foreign = () => fields(sheet.body).get("version") !== form.elements.version.value;

function show(name, on = true) {
  for (const each of all(`[data-when=${name}]`)) each.hidden = !on;
}

function say(word = waiting() && (kept ? "kept" : "held")) {
  for (const each of ["restored", "cleared", "sending", "kept", "held"]) show(each, each === word);
  show("again", waiting());
  show("first", !waiting());
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
  if (waiting() && foreign()) return;
  const body = entered();
  if (!toSend && blank(body)) return wipe();
  const draft = fields(body);
  for (const { name } of all(".personal [name],.consent [name]")) draft.delete(name);
  sheet = { body, draft: String(draft), at: Date.now(), waiting: toSend };
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
}

// An optional item has a choice that stands for no answer.
function takeBack({ name }) {
  const [none] = all(`.clear [name="${name}"]`);
  if (!none) return false;
  none.checked = true;
  return none.dispatchEvent(new Event("input", { bubbles: true }));
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
  if (state && state.key) form.elements.key.value = state.key;
  if (!filled) sheet = read();
  if (sheet && !sheet.waiting && (!own || foreign())) wipe();
  if (filled || !sheet) {
    keep();
    return say();
  }
  kept = true;
  if (!foreign()) fill(sheet.body);
  const lang = fields(sheet.body).get("lang");
  if (sheet.waiting) send(true);
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

const post = (body) => ask(`?send&lang=${fields(body).get("lang")}`, fields(body));

async function send(byHand) {
  if (sending || !sheet) return;
  sending = true;
  clearTimeout(retry);
  if (byHand) say("sending");
  const { page, kind, at, after } = await post(sheet.body);
  sending = false;
  if (kind) return arrive(page, kind, at);
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

function arrive(page, kind, at) {
  tries = 0;
  if (kind === "thanks") wipe();
  else if (kind !== "gone") {
    sheet.waiting = false;
    write();
  }
  if (kind !== "form") {
    if (own && form) {
      left = [document.title, document.body];
      history.replaceState({ key: form.elements.key.value }, "");
    }
    address(at);
  }
  turn(page);
}

// A reply takes the place of the page, which spares a weak network a second journey.
function turn(page) {
  document.title = page.title;
  document.documentElement.lang = page.documentElement.lang;
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
    cleared = sheet;
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
    sheet = { ...cleared, waiting: false };
    fill(sheet.body, "");
    write();
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
    resume();
  } else if (page === "thanks") thank();
  else if (page === "gone") {
    // One last try: what has arrived before still gets its receipt.
    if (!sheet && (sheet = read()) && sheet.waiting) return send();
    show("lost", waiting());
    wipe();
  }
}

function listen() {
  const on = (type, act) => addEventListener(type, act);
  on("input", ({ target }) => {
    if (!form || target.form !== form) return;
    keep();
    show("cleared", false);
    show("draft", sheet);
    if (waiting() && !sending) plan();
  });
  on("submit", async (event) => {
    if (event.target !== form) return;
    event.preventDefault();
    const by = pressed || form;
    if (by.matches(".switch")) {
      const { page, kind } = await post(`${entered()}&switch=${by.value}`);
      if (kind === "form") turn(page);
    } else if (by.matches(".submit") && !sending) {
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
    const act = actions[event.target.dataset.do];
    if (!act) return;
    event.preventDefault();
    act();
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
    say();
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
