// Says some minutes before a session ends that it does so, and goes on with it where that is wished.
const notice = document.getElementById("ending");
const others = new BroadcastChannel("pochai-session");
const EARLY = 3e5;
let ends, last, timer;

function look() {
  const left = ends - Date.now();
  const when = left <= 0 ? "over" : left > EARLY ? "" : last ? "last" : "soon";
  for (const each of notice.children) each.hidden = each.dataset.when !== when;
  notice.hidden = !when;
  clearTimeout(timer);
  if (left > 0) timer = setTimeout(look, left > EARLY ? left - EARLY : left);
}

function until(moment, final) {
  ends = moment;
  last = final;
  look();
}

// What goes on in one tab goes on in all.
function tell(seconds, final) {
  until(Date.now() + seconds * 1e3, final);
  others.postMessage([ends, last]);
}

async function stay() {
  try {
    const reply = await fetch("/plan/account/session", { redirect: "manual" });
    if (!reply.ok) return until(0);
    const told = await reply.json();
    tell(told.seconds, told.last);
  } catch {}
}

if (notice) {
  const { seconds, last: final } = notice.dataset;
  others.onmessage = ({ data }) => data[0] > ends && until(...data);
  notice.querySelector("button").addEventListener("click", stay);
  addEventListener("visibilitychange", look);
  tell(Number(seconds), Boolean(final));
}

// What was just done is said once: not again when the page is loaded anew or its address is kept.
const here = new URL(location);
if (here.searchParams.has("done")) {
  here.searchParams.delete("done");
  history.replaceState(null, "", here);
}

// Copies a text to the clipboard; without one that is allowed, the text is selected.
for (const each of document.querySelectorAll("[data-copying]")) {
  each.hidden = false;
  const [button, told] = each.children;
  button.addEventListener("click", async () => {
    const from = document.getElementById(button.dataset.copy);
    if (from.select) from.select();
    else getSelection().selectAllChildren(from);
    try {
      await navigator.clipboard.writeText(from.value ?? from.textContent);
    } catch {
      if (!document.execCommand("copy")) return;
    }
    told.textContent = told.dataset.copied;
  });
}

// Says of a table that it goes on to the right where it does; without this the hint stands on narrow screens alone.
for (const hint of document.querySelectorAll(".slide")) {
  const table = hint.nextElementSibling;
  new ResizeObserver(() => {
    const wider = table.scrollWidth > table.clientWidth;
    hint.toggleAttribute("data-wider", wider);
    hint.toggleAttribute("data-fits", !wider);
  }).observe(table);
}

// What is ticked among the comments outlasts the tags and note of a single one.
const TICKED = "pochai-ticked";
addEventListener("submit", ({ target }) => {
  if (!target.closest(".comments")) return;
  const ticked = [...document.querySelectorAll("[name=tick]:checked")].map(({ value }) => value);
  sessionStorage.setItem(TICKED, JSON.stringify(ticked));
});
for (const value of JSON.parse(sessionStorage.getItem(TICKED) || "[]")) {
  const box = document.querySelector(`[name=tick][value="${CSS.escape(value)}"]`);
  if (box) box.checked = true;
}
sessionStorage.removeItem(TICKED);
