// A form is complete without this script. With it, what is entered is kept on the device until it is sent, and sent
// until it has arrived, always under the key of its page, so that it is stored once. Whatever people read stands in the
// page: elements with data-when="…" wait there, hidden, for what they name.

const WEEK = 6048e5;
const PATIENCE = 15e3; // for a reply
const IDLE = 9e4; // after which a kiosk asks whether anybody is still there
const PREFIX = "pochai:";

const path = location.pathname.replace(/\/thanks$/i, "");
const place = PREFIX + path.slice(3).toUpperCase().replace(/-/g, "");
const device = document.body.dataset.device || "own";
const own = device === "own";

let form; // the one that is shown
let sheet = null; // what is entered: {body, at, waiting}; waiting, once it is to be sent
let kept = false; // whether the device keeps it too
let cleared = null; // a sheet that may still be had back
let left = null; // title and body of the form that a sheet was sent from
let sending = false;
let tries = 0;
let notBefore = 0;
let retry, idle, clock;

const all = (selector) => document.querySelectorAll(selector);
const waiting = () => sheet !== null && sheet.waiting;

function show(name, on = true) {
  for (const each of all(`[data-when=${name}]`)) each.hidden = !on;
}

function say(word = waiting() && (kept ? "kept" : "held")) {
  for (const each of ["restored", "cleared", "sending", "kept", "held"]) show(each, each === word);
  show("again", waiting());
  show("first", !waiting());
  show("draft", sheet);
}

/* The device. It may refuse to keep anything, and nothing else depends on it. */

function age(record) {
  try {
    return Math.abs(Date.now() - JSON.parse(record).at);
  } catch {
    return NaN;
  }
}

function read() {
  try {
    for (const name of Object.keys(localStorage)) {
      if (name.startsWith(PREFIX) && !(age(localStorage[name]) < WEEK)) localStorage.removeItem(name);
    }
    return JSON.parse(localStorage.getItem(place));
  } catch {
    return null;
  }
}

function write() {
  kept = false;
  if (!own) return;
  try {
    localStorage.setItem(place, JSON.stringify(sheet));
    kept = true;
  } catch {}
}

function wipe() {
  sheet = null;
  try {
    localStorage.removeItem(place);
  } catch {}
}

/* The form. */

const fields = (body) => new URLSearchParams(body);
const entered = () => String(fields(new FormData(form)));
const foreign = (body) => fields(body).get("version") !== form.elements.version.value;

function keep(toSend = waiting()) {
  if (waiting() && foreign(sheet.body)) return;
  const body = entered();
  const empty = [...fields(body)].every(([name, value]) => !value || /^(key|lang|version)$/.test(name));
  if (empty && !toSend) return wipe();
  sheet = { body, at: Date.now(), waiting: toSend };
  write();
}

// What somebody has entered before this script arrived stays.
function fill(body, before = entered()) {
  const values = fields(body);
  const taken = fields(before);
  for (const each of form.elements) {
    const { name, type } = each;
    if (name !== "key" && taken.get(name)) continue;
    if (type === "radio" || type === "checkbox") each.checked = values.getAll(name).includes(each.value);
    else if (name === "key" || !/^(hidden|submit|button|fieldset)$/.test(type)) each.value = values.get(name) || "";
  }
}

function freshKey() {
  const bytes = String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16)));
  return btoa(bytes).replace(/\+/g, "-").replace(/\//g, "_").slice(0, 22);
}

function resume() {
  const { state } = history;
  if (state && state.key) form.elements.key.value = state.key;
  if (!sheet && !("filled" in form.dataset)) sheet = read();
  if (sheet && !sheet.waiting && (!own || foreign(sheet.body))) wipe();
  if (!sheet || "filled" in form.dataset) {
    keep();
    return say();
  }
  kept = true;
  if (!foreign(sheet.body)) fill(sheet.body);
  const lang = fields(sheet.body).get("lang");
  if (sheet.waiting) send(true);
  else if (lang !== document.documentElement.lang && !fields(location.search).has("lang")) location.replace(`?lang=${lang}`);
  else say("restored");
}

/* Sending. What comes back counts only if it is a page of ours: a public network may answer with one of its own. */

async function ask(url, body) {
  const abort = new AbortController();
  const limit = setTimeout(() => abort.abort(), PATIENCE);
  try {
    const reply = await fetch(url, { method: body ? "POST" : "GET", body, signal: abort.signal });
    const page = new DOMParser().parseFromString(await reply.text(), "text/html");
    const taken = reply.status < 500 && reply.status !== 429;
    const after = Number(reply.headers.get("retry-after")) || 0;
    return { page, kind: taken && page.body.dataset.page, at: reply.url, after };
  } catch {
    return { after: 0 };
  } finally {
    clearTimeout(limit);
  }
}

async function send(byHand) {
  if (sending || !sheet) return;
  sending = true;
  clearTimeout(retry);
  sheet.waiting = true;
  write();
  if (byHand) say("sending");
  const { page, kind, at, after } = await ask(form.getAttribute("action"), fields(sheet.body));
  sending = false;
  if (kind) return arrive(page, kind, at);
  notBefore = Date.now() + after * 1e3;
  plan(after);
  say();
}

function plan(after = 0) {
  clearTimeout(retry);
  const pause = Math.min(2 ** ++tries, 30) * (1 + Math.random());
  retry = setTimeout(send, 1e3 * Math.max(pause, after * (1 + Math.random() / 4)));
}

function wake() {
  if (waiting() && !document.hidden && Date.now() >= notBefore) send();
}

function arrive(page, kind, at) {
  tries = 0;
  if (kind === "thanks") wipe();
  else if (kind !== "gone") {
    sheet.waiting = false;
    write();
  }
  if (kind !== "form" && own) {
    left = [document.title, document.body];
    history.replaceState({ key: form.elements.key.value }, "");
    address(at, "pushState");
  } else if (kind !== "form") address(at, "replaceState");
  turn(page);
}

async function translate(language) {
  const { page, kind } = await ask(form.getAttribute("action"), fields(`${entered()}&switch=${language}`));
  if (kind === "form") turn(page);
}

/* Pages. A reply takes the place of the page, which spares a weak network a second journey. */

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

// The receipt does not stay in the address, where a browser's history would show it.
function address(href, how) {
  const url = new URL(href);
  const receipt = url.searchParams.get("receipt");
  url.searchParams.delete("receipt");
  url.searchParams.delete("send");
  history[how](own ? { over: true, receipt } : null, "", url);
}

async function thank() {
  const { state } = history;
  show("ready");
  if (device === "kiosk") count();
  if (fields(location.search).has("receipt")) {
    wipe();
    address(location.href, "replaceState");
  } else if (state && state.receipt && !all(".receipt").length) {
    const lang = document.documentElement.lang;
    const { page, kind } = await ask(`?receipt=${state.receipt}&lang=${lang}`);
    if (kind && page.querySelector(".receipt")) turn(page);
  }
}

function count() {
  const shown = all("[data-seconds]")[0];
  let seconds = Number(shown.dataset.seconds);
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
  idle = setTimeout(() => form && sheet && !sheet.waiting && count(), IDLE);
}

const actions = {
  stay,
  restart,
  clear() {
    if (sending) return;
    cleared = sheet;
    wipe();
    clearTimeout(retry);
    fill({ key: freshKey() }, "");
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
  if (page === "form") resume();
  else if (page === "thanks") thank();
  else if (page === "gone") {
    const lost = sheet || read();
    wipe();
    show("lost", lost && lost.waiting);
  }
}

function listen() {
  document.addEventListener("input", ({ target }) => {
    if (!form || target.form !== form) return;
    keep();
    cleared = null;
    show("cleared", false);
    show("draft", sheet);
    if (waiting() && !sending) plan();
  });
  document.addEventListener("submit", (event) => {
    const by = event.submitter || document.activeElement;
    if (event.target !== form) return;
    event.preventDefault();
    if (by.name === "switch") translate(by.value);
    else if (!sending) {
      keep(true);
      send(true);
    }
  });
  document.addEventListener("click", (event) => {
    const act = actions[event.target.dataset.do];
    if (!act) return;
    event.preventDefault();
    act();
  });
  document.addEventListener("visibilitychange", wake);
  addEventListener("online", wake);
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) own ? wake() : restart();
  });
  addEventListener("popstate", ({ state }) => {
    const over = Boolean(state && state.over);
    if (over !== (document.body.dataset.page === "form")) return;
    if (over || !left) return location.reload();
    [document.title, document.body] = left;
    form = document.getElementById("sheet");
    say();
  });
  addEventListener("beforeunload", (event) => {
    if (waiting() && !kept) event.returnValue = "";
  });
  if (!own) addEventListener("pagehide", () => document.body.remove());
  if (device === "kiosk") for (const type of ["input", "pointerdown", "keydown", "wheel"]) addEventListener(type, watch);
}

if (/^\/s\//i.test(path)) {
  listen();
  start();
}
