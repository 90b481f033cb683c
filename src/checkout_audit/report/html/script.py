"""The script of the page: filter, search, following a trace, dark or light. Without it, and on paper, everything is open."""

SCRIPT = """
"use strict";
(() => {
const all = (where, what) => [...where.querySelectorAll(what)];
const byId = id => document.getElementById(id);
const findings = all(document, ".finding");
const OPEN_AT_MOST = 30;

const root = document.documentElement;
const theme = byId("theme");
const isDark = () => (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
const kept = key => { try { return localStorage.getItem(key); } catch { return null; } };
const keep = (key, value) => { try { localStorage.setItem(key, value); } catch { /* a file has no storage in some browsers */ } };
const saved = kept("checkout-audit-theme");
if (saved === "dark" || saved === "light") root.dataset.theme = saved;
theme.hidden = false;
theme.addEventListener("click", () => {
  root.dataset.theme = isDark() ? "light" : "dark";
  keep("checkout-audit-theme", root.dataset.theme);
});

const reveal = source => {
  const mark = source.querySelector("mark");
  if (!mark || source.scrollWidth <= source.clientWidth) return;
  const frame = source.getBoundingClientRect(), box = mark.getBoundingClientRect();
  const lead = frame.width / 4;
  if (box.right > frame.right && box.left > frame.left + lead) source.scrollLeft += box.left - frame.left - lead;
};
const appearing = new IntersectionObserver(entries => entries.filter(one => one.isIntersecting).forEach(one => {
  appearing.unobserve(one.target);
  reveal(one.target);
}));
all(document, ".src").forEach(source => appearing.observe(source));

const setOpen = open => findings.forEach(one => { one.open = open; });
if (findings.length > OPEN_AT_MOST) setOpen(false);

const tools = document.querySelector(".tools");
if (tools) {
  tools.hidden = false;
  const search = byId("search"), issue = byId("issue"), count = byId("count"), fold = byId("fold"), nothing = byId("nothing");
  const chips = all(tools, ".chip");
  const texts = new Map();
  const text = one => {
    if (!texts.has(one)) texts.set(one, `${one.textContent} ${one.dataset.issue} ${one.dataset.confidence}`.toLowerCase());
    return texts.get(one);
  };
  const total = findings.reduce((sum, one) => sum + Number(one.dataset.count), 0);
  const apply = () => {
    const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
    const shown = new Set(chips.filter(chip => chip.ariaPressed === "true").map(chip => chip.dataset.severity));
    let fits = 0;
    for (const one of findings) {
      const fit = shown.has(one.dataset.severity) && (!issue.value || one.dataset.issue === issue.value)
        && words.every(word => text(one).includes(word));
      one.hidden = !fit;
      if (fit) fits += Number(one.dataset.count);
    }
    for (const section of all(document, ".issue")) section.hidden = !section.querySelector(".finding:not([hidden])");
    count.textContent = `${fits.toLocaleString("en")} of ${total.toLocaleString("en")}`;
    nothing.hidden = fits > 0;
  };
  let timer = 0;
  search.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(apply, 120); });
  issue.addEventListener("change", apply);
  for (const chip of chips) chip.addEventListener("click", () => {
    chip.ariaPressed = chip.ariaPressed === "true" ? "false" : "true";
    apply();
  });
  const name = () => { fold.textContent = findings.some(one => one.open && !one.hidden) ? "Close all" : "Open all"; };
  fold.addEventListener("click", () => { setOpen(fold.textContent === "Open all"); name(); });
  document.addEventListener("toggle", name, true);
  document.addEventListener("keydown", event => {
    if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) {
      event.preventDefault();
      search.focus();
    } else if (event.key === "Escape" && document.activeElement === search) {
      search.value = "";
      apply();
    }
  });
  name();
}

const button = (label, act) => {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = label;
  made.addEventListener("click", act);
  return made;
};
for (const trace of all(document, ".trace")) {
  const steps = all(trace, "li");
  if (steps.length < 2) continue;
  let at = 0;
  const place = document.createElement("span");
  place.className = "facts";
  const go = (to, look) => {
    at = Math.min(Math.max(to, 0), steps.length - 1);
    steps.forEach((step, number) => {
      step.classList.toggle("on", number === at);
      if (number === at) step.setAttribute("aria-current", "step"); else step.removeAttribute("aria-current");
    });
    place.textContent = `step ${at + 1} of ${steps.length}`;
    back.disabled = at === 0;
    next.disabled = at === steps.length - 1;
    if (look) steps[at].scrollIntoView({ block: "nearest" });
  };
  const back = button("Back", () => go(at - 1, true)), next = button("Next", () => go(at + 1, true));
  const every = button("Show all", () => {
    const following = trace.classList.toggle("follow");
    every.textContent = following ? "Show all" : "One by one";
  });
  const walk = document.createElement("div");
  walk.className = "walk";
  walk.append(back, next, place, every);
  trace.querySelector("ol").before(walk);
  trace.classList.add("follow");
  steps.forEach((step, number) => step.querySelector(".step").addEventListener("click", () => go(number, false)));
  go(0, false);
}

const target = () => {
  const one = location.hash.length > 1 && byId(decodeURIComponent(location.hash.slice(1)));
  if (one && one.matches("details")) one.open = true;
  if (one) one.scrollIntoView();
};
addEventListener("hashchange", target);
target();

let wereOpen = null;
addEventListener("beforeprint", () => {
  const panels = all(document, "details");
  wereOpen = new Set(panels.filter(one => one.open));
  panels.forEach(one => { one.open = true; });
});
addEventListener("afterprint", () => {
  if (wereOpen) all(document, "details").forEach(one => { one.open = wereOpen.has(one); });
  wereOpen = null;
});
})();
"""
