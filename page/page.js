/* The browser's share of the page: the source panel, what is kept of conversations, theme and language.
   Text from reports and answers is only ever put in as text nodes. Loads nothing but /api/reports of this server. */
(() => {
  "use strict";
  // Gradio's scripts write style sheets, and the policy lets in what carries this response's nonce. Markup cannot call this.
  const nonce = document.currentScript.nonce, make = Document.prototype.createElement;
  document.createElement = function (name, ...more) {
    const made = make.call(this, name, ...more);
    if (String(name).toLowerCase() === "style") made.nonce = nonce;
    return made;
  };

  const WORDS = {
    zh: { outline: "目录", close: "关闭原文", paragraph: "第{n}段", page: "第{n}页", pdf: "打开原件的这一页", choose: "选择报告", source: "原文",
          failed: "原文没有取到：请检查服务是否还在运行", copied: "已复制", cited: "出处", undo: "撤销", deleted: "已删除“{title}”", name: "这个对话叫什么？",
          empty: "还没有收录报告：请到“报告”页添加" },
    en: { outline: "Outline", close: "Close the source", paragraph: "¶{n}", page: "Page {n}", pdf: "Open this page of the file", choose: "Choose a report", source: "Source",
          failed: "The source could not be fetched: is the server still running?", copied: "Copied", cited: "Source", undo: "Undo", deleted: "Deleted “{title}”", name: "Name this conversation",
          empty: "No reports yet: add one under Reports" },
  };
  const KEEP = 40, TALK = "wenbao:talk:", CURRENT = "wenbao:current", NARROW = 900;
  const lang = () => read(localStorage, "wenbao:lang") || (/^zh/i.test(navigator.language) ? "zh" : "en");
  const word = (key) => WORDS[lang()][key];

  // --- storage: private windows may refuse it, and then nothing is kept ------------------------------------
  function read(store, key) { try { return store.getItem(key); } catch { return null; } }
  function write(store, key, value) { try { store.setItem(key, value); return true; } catch { return false; } }
  function drop(store, key) { try { store.removeItem(key); } catch { /* nothing was kept */ } }
  function talks() {
    const found = [];
    try {
      for (const key of Object.keys(localStorage)) {
        if (key.startsWith(TALK)) {
          try { found.push(JSON.parse(localStorage.getItem(key))); } catch { localStorage.removeItem(key); }
        }
      }
    } catch { return []; }
    return found.filter((talk) => talk && talk.id).sort((a, b) => (b.time || 0) - (a.time || 0));
  }
  /** What Gradio makes of the list of past conversations: made here, since an answer of the server could come late and bring an older one. */
  function listed() {
    const choices = talks().map((talk) => [(talk.title || "…") + day(talk.time), talk.id]);
    const shown = read(sessionStorage, CURRENT);
    return { __type__: "update", choices, value: choices.some(([, id]) => id === shown) ? shown : null };
  }
  /** Of a conversation of another day its date, which can be typed to find it: 　11月19日. */
  function day(time) {
    const then = new Date(time || Date.now());
    if (then.toDateString() === new Date().toDateString()) return "";
    return "\u3000" + then.toLocaleDateString(lang() === "en" ? "en-GB" : "zh-CN", { month: "short", day: "numeric" });
  }

  // another tab has kept, renamed or deleted a conversation: Gradio hears of it by a button of its own
  window.addEventListener("storage", (event) => {
    if (event.key === null || event.key.startsWith(TALK)) document.getElementById("wb-index")?.click();
    const own = event.newValue && event.key === TALK + read(sessionStorage, CURRENT);
    if (own && !document.querySelector(".wb-pending")) document.getElementById("wb-reopen")?.click();  // else the two would overwrite each other
  });

  // a question that a reload cuts off is offered again
  const PENDING = "wenbao:pending";
  const sent = (question) => { if (question.trim()) write(sessionStorage, PENDING, question); };

  let answered = null, gone = null;
  const left = new Set();  // conversations that this tab showed and shows no more
  const holds = (talk) => Boolean(talk && talk.id && talk.turns && talk.turns.length);
  const fewer = (one, other) => (one?.turns?.length ?? 0) < other.turns.length;
  /** With the name that it was given, and when it was last added to. */
  function dated(talk) {
    const before = stored(talk.id);
    return { ...talk, ...(before && before.named ? { title: before.title, named: true } : {}), time: Date.now() };
  }
  function keep(talk) {
    if (!holds(talk) || talk.id === gone?.id) return;  // deleted before its last answer was kept: it stays so
    drop(sessionStorage, PENDING);
    const text = JSON.stringify(dated(talk));
    for (const old of talks().slice(KEEP - 1)) if (old.id !== talk.id) drop(localStorage, TALK + old.id);
    while (!write(localStorage, TALK + talk.id, text)) {  // full: the oldest goes
      const oldest = talks().filter((one) => one.id !== talk.id).pop();
      if (!oldest) break;
      drop(localStorage, TALK + oldest.id);
    }
    if (left.has(talk.id)) return;  // left before its last answer was kept
    write(sessionStorage, CURRENT, talk.id);
    const last = talk.turns[talk.turns.length - 1];
    const first = last.answer && last.answer.citations && last.answer.citations[0];
    if (last.id !== answered && first && innerWidth > NARROW && !root()?.contains(document.activeElement)) {
      open(first.report, first.paragraph, first.start, first.end, { focus: false });
    }
    answered = last.id;
  }
  function stored(id) { try { return JSON.parse(read(localStorage, TALK + id)); } catch { return null; } }
  function take(id) {
    left.add(read(sessionStorage, CURRENT)).delete(id);
    write(sessionStorage, CURRENT, id || "");
    return stored(id);
  }
  const current = () => stored(read(sessionStorage, CURRENT));
  /** `talk` is the conversation as the server has it: its last answer may not have been kept yet. */
  function leave(talk) {
    if (holds(talk)) { left.add(talk.id); if (fewer(stored(talk.id), talk)) keep(talk); }
    drop(sessionStorage, CURRENT); drop(sessionStorage, PENDING);
  }
  function forget(talk) {
    const before = holds(talk) && stored(talk.id);
    if (holds(talk)) { offerBack(fewer(before, talk) ? dated(talk) : before); drop(localStorage, TALK + talk.id); }
    leave();
  }
  /** For some seconds a conversation that was deleted can be had back. */
  function offerBack(talk) {
    gone = talk;
    document.querySelector(".wb-undo")?.remove();
    const button = node("button", { type: "button", class: "wb-tool", text: word("undo") });
    const bar = node("div", { class: "wb-undo", role: "status" }, node("span", { text: word("deleted").replace("{title}", talk.title) }), button);
    button.addEventListener("click", () => { bar.remove(); document.getElementById("wb-undo-run")?.click(); });
    document.querySelector(".gradio-container .contain")?.append(bar);
    setTimeout(() => bar.remove(), 10000);
  }
  function undone() {
    const talk = gone;
    gone = null;
    if (talk) write(localStorage, TALK + talk.id, JSON.stringify(talk));
    return talk ? take(talk.id) : null;
  }
  function rename() {
    const talk = stored(read(sessionStorage, CURRENT));
    const title = talk && prompt(word("name"), talk.title);
    if (title && title.trim()) write(localStorage, TALK + talk.id, JSON.stringify({ ...talk, title: title.trim().slice(0, 60), named: true }));
  }
  function opening() {
    document.documentElement.lang = lang() === "en" ? "en" : "zh-CN";
    theme(read(localStorage, "wenbao:theme"));
    showReports().then(window.wenbaoPassage.arrive);
    const talk = current();
    const turns = (talk && talk.turns) || [];
    answered = turns.length ? turns[turns.length - 1].id : null;
    return { lang: lang(), talk, address: wanted(),
             question: new URLSearchParams(location.search).get("q") || read(sessionStorage, PENDING) };
  }
  const TYPES = { md: "text/markdown;charset=utf-8", csv: "text/csv;charset=utf-8",
    docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document" };
  function save(text, ending = "md") {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: TYPES[ending] }));
    link.download = (lang() === "en" ? "wenbao-" : "问报-") + new Date().toISOString().slice(0, 10) + "." + ending;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  const saveWord = (told) => save(Uint8Array.from(atob(told), (char) => char.charCodeAt(0)), "docx");
  let turn = "";  // which exchange is saved; "": all
  function chosen() { const own = turn; turn = ""; return own; }
  function wordOf(button) {
    turn = String([...document.querySelectorAll("#wb-chat .wb-a")].indexOf(button.closest(".wb-a")));
    document.getElementById("wb-word")?.click();
  }

  // --- language and theme ----------------------------------------------------------------------------------
  function switchLang() {
    write(localStorage, "wenbao:lang", lang() === "en" ? "zh" : "en");
    document.documentElement.lang = lang() === "en" ? "en" : "zh-CN";
    drawHead();
    window.wenbaoReports.draw();
  }
  function theme(name) { if (name) document.body.classList.toggle("dark", name === "dark"); }
  function switchTheme() {
    const next = document.body.classList.contains("dark") ? "light" : "dark";
    write(localStorage, "wenbao:theme", next);
    theme(next);
  }

  // --- the source panel ------------------------------------------------------------------------------------
  const panel = { reports: [], report: null, came: null, asked: 0, chosen: 0 };
  const node = (tag, options = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [key, value] of Object.entries(options)) {
      if (key === "text") made.textContent = value; else made.setAttribute(key, value);
    }
    made.append(...children);
    return made;
  };
  const root = () => document.getElementById("wb-source");
  const side = () => document.getElementById("wb-side");
  async function get(path) {
    const answer = await fetch(new URL(path, document.baseURI), { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }
  async function showReports() {
    try {
      panel.reports = (await get("api/reports")).reports;
    } catch { return fail(); }
    const known = panel.report && panel.reports.some((one) => one.report === panel.report.report);
    if (!known) panel.report = null;
    window.wenbaoReports.show(panel.reports);
    const newest = [...panel.reports].sort((a, b) => b.year - a.year)[0];
    if (!panel.report && newest) await load(newest.report, false);
    else drawHead();
    if (!newest && root()) root().querySelector(".wb-paper")?.replaceChildren(node("p", { class: "wb-hint", text: word("empty") }));
  }
  function fail() { root()?.replaceChildren(node("p", { class: "wb-hint", text: word("failed") })); }
  /** Whether it is shown: of two that were asked for the later one is, whichever comes first, and none that nobody
      chose while a reader's choice is on its way. */
  async function load(id, chosen = true) {
    if (!chosen && panel.chosen) return false;
    const number = ++panel.asked;
    if (panel.report && panel.report.report === id) { drawHead(); return true; }
    if (chosen) panel.chosen = number;
    try {
      const report = await get("api/reports/" + encodeURIComponent(id));
      if (number !== panel.asked) return false;
      panel.report = report;
    } finally { if (panel.chosen === number) panel.chosen = 0; }
    draw();
    return true;
  }
  function draw() {
    const report = panel.report;
    const heads = new Map();
    for (const entry of report.outline) if (!heads.has(entry.paragraph)) heads.set(entry.paragraph, entry);
    const paper = node("article", { class: "wb-paper", tabindex: "0", "aria-label": report.title });
    let leaf = null;
    for (const { paragraph, text, page } of report.paragraphs) {
      if (page && page !== leaf) paper.append(pageMark(report, leaf = page));
      const head = heads.get(paragraph);
      const whole = head && text.replace(/[。：:]$/, "").length <= head.text.length + 2;
      const css = paragraph === 1 ? "wb-title" : whole ? "wb-head wb-level" + Math.min(head.level, 2) : "";
      const named = whole && paragraph > 1 ? { role: "heading", "aria-level": String(Math.min(head.level, 3) + 2) } : {};
      paper.append(node("p", { "data-n": String(paragraph), class: css, ...named },
        node("span", { class: "wb-n", text: String(paragraph), "aria-hidden": "true" }), node("span", { class: "wb-body", text })));
    }
    root().replaceChildren(node("header"), paper);
    drawHead();
    window.wenbaoPassage.paint();
  }
  /** Where a page of the file begins; a link to it where the file is at hand. */
  function pageMark(report, page) {
    const text = word("page").replace("{n}", page);
    if (!report.file) return node("div", { class: "wb-leaf", text });
    const file = new URL("api/reports/" + encodeURIComponent(report.report) + "/file#page=" + page, document.baseURI);
    return node("div", { class: "wb-leaf" },
      node("a", { href: file.href, target: "_blank", rel: "noopener", title: word("pdf"), text: text + " ↗" }));
  }
  function drawHead() {
    const header = root() && root().querySelector("header");
    if (!header) { root()?.replaceChildren(node("header"), node("article", { class: "wb-paper" })); if (!root()) return; return drawHead(); }
    const choice = node("select", { "aria-label": word("choose") });
    for (const one of panel.reports) choice.append(node("option", { value: one.report, text: one.title }));
    if (panel.report) choice.value = panel.report.report;
    choice.addEventListener("change", () => load(choice.value).catch(fail));
    const close = node("button", { type: "button", class: "wb-close", "aria-label": word("close"), text: "✕" });
    close.addEventListener("click", shut);
    header.replaceChildren(choice, outline(), close, window.wenbaoPassage.finder());
  }
  function outline() {
    const list = node("nav", { "aria-label": word("outline") });
    for (const entry of panel.report ? panel.report.outline : []) {
      if (entry.level > 2) continue;
      const item = node("button", { type: "button", class: "wb-level" + entry.level, text: entry.text });
      item.addEventListener("click", () => { details.open = false; scroll(at(entry.paragraph)); });
      list.append(item);
    }
    const details = node("details", { class: "wb-outline" }, node("summary", { text: word("outline") }), list);
    return details;
  }
  const at = (paragraph) => root().querySelector(`p[data-n="${Number(paragraph)}"]`);
  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  function scroll(target) {
    const paper = root().querySelector(".wb-paper");
    if (!target || !paper) return;
    const top = target.getBoundingClientRect().top - paper.getBoundingClientRect().top + paper.scrollTop;
    const far = Math.abs(top - paper.scrollTop) > 3 * paper.clientHeight;  // a long glide is only a wait
    paper.scrollTo({ top: Math.max(0, top - paper.clientHeight / 4), behavior: calm() || far ? "auto" : "smooth" });
  }
  /** Show a report at a paragraph and mark [start, end) of it, in code points as Python counts. */
  async function open(id, paragraph, start, end, { focus = true } = {}) {
    try { if (!(await load(id, focus))) return; } catch { return fail(); }
    const line = at(paragraph);
    if (focus) slideIn();
    if (!line) return;
    for (const old of root().querySelectorAll(".wb-here")) {
      old.classList.remove("wb-here");
      const plain = old.querySelector(".wb-body");
      plain.textContent = plain.textContent;
    }
    line.classList.add("wb-here");
    const body = line.querySelector(".wb-body"), chars = Array.from(body.textContent);
    let target = line;
    if (end > start) {
      const mark = node("mark", { text: chars.slice(start, end).join(""), tabindex: "-1" });
      body.replaceChildren(chars.slice(0, start).join(""), mark, chars.slice(end).join(""));
      target = mark;
    }
    window.wenbaoPassage.spotLine({ report: id, paragraph, start, end });
    window.wenbaoPassage.paint();
    scroll(target);
    if (focus) target.focus({ preventScroll: true });
  }
  /** On a phone the panel lies over the page, and Back closes it. */
  function slideIn() {
    if (innerWidth <= NARROW && !side()?.classList.contains("wb-open")) history.pushState({ source: true }, "");
    side()?.classList.add("wb-open");
    modal(innerWidth <= NARROW);
  }
  /** Where it lies over the page it is a dialog, and nothing behind it can be reached. */
  function modal(yes) {
    const over = side();
    for (const [name, value] of [["role", "dialog"], ["aria-modal", "true"], ["aria-label", word("source")]]) {
      if (yes) over?.setAttribute(name, value); else over?.removeAttribute(name);
    }
    for (const behind of document.querySelectorAll("#wb-main, #wb-head")) behind.inert = yes;
  }
  matchMedia(`(max-width: ${NARROW}px)`).addEventListener("change", (now) => { if (!now.matches) slideOut(); });
  function seeSource(button) {
    panel.came = button;
    slideIn();
    setTimeout(() => root()?.querySelector(".wb-close")?.focus(), 260);  // what is still hidden takes no focus
  }
  function shut() {
    if (history.state?.source) return history.back();
    slideOut();
  }
  function slideOut() {
    side()?.classList.remove("wb-open");
    modal(false);
    if (panel.came && panel.came.isConnected) panel.came.focus();
  }

  let asked = "";
  const dropped = () => asked;

  // --- the address of the 指标 tab is its state ---------------------------------------------------------------
  let figures = "?tab=figures";
  const place = (text) => history.replaceState(null, "", text || location.pathname);
  function wanted() {
    if (location.search.startsWith("?tab=figures")) figures = location.search;
    return location.search;
  }
  function address(text) { figures = text; place(text); }
  let clicked = null;
  function tabClicked(tab) { clicked = tab; place(["", figures, "?tab=reports"][[...tab.parentNode.children].indexOf(tab)]); }
  /** The page's address opens a tab once the server has answered; the one that was clicked meanwhile stays. */
  function clickedTab() { if (clicked && clicked.getAttribute("aria-selected") !== "true") clicked.click(); }
  const see = () => document.getElementById("wb-see")?.click();  // Gradio hears of it by a button of its own
  window.addEventListener("popstate", () => {
    if (side()?.classList.contains("wb-open") && innerWidth <= NARROW) return slideOut();
    see();
  });

  // --- what is clicked and typed ---------------------------------------------------------------------------
  function show(link) {
    const { report, paragraph, start, end } = window.wenbaoPassage.placeOf(link.getAttribute("href"));
    panel.came = link;
    open(report, paragraph, start, end);
  }
  function drop_carried(link) {
    asked = decodeURIComponent(link.getAttribute("href").slice("#wb-ask~".length));
    if (!document.querySelector("#wb-chat")?.checkVisibility()) document.querySelector('#wb-tabs [role="tab"]')?.click();  // the answer comes there
    document.getElementById("wb-drop")?.click();
  }
  function follow(link) { history.pushState(null, "", link.getAttribute("href")); see(); }
  function cellClicked(cell) {
    const link = getSelection().isCollapsed && window.wenbaoTables.linkOf(cell);
    if (link) show(link);
  }
  const tableAt = (button) => button.closest(".wb-a, .tabitem").querySelectorAll("table.wb-table");
  function copyTables(button) {
    copyText(button, [...tableAt(button)].map((table) => window.wenbaoTables.markdown(table, word("cited"))).join("\n"));
  }
  function saveTables(button) {
    save([...tableAt(button)].map((table) => window.wenbaoTables.csv(table, word("cited"))).join("\r\n"), "csv");
  }
  const CLICKS = [
    ['a[href^="#wb~"]', show], ['a[href^="#wb-ask~"]', drop_carried], ['a[href^="?tab="]', follow],
    ["button.wb-word", wordOf], ["button.wb-copy", copyAnswer], ["button.wb-sort", (button) => window.wenbaoTables.sort(button)],
    ["button.wb-copytable", copyTables], ["button.wb-savetable", saveTables], ["#wb-reports button", () => {}], [".wb-table td", cellClicked],
    ['#wb-tabs [role="tab"]', tabClicked], ["#wb-source-open", seeSource], ["button.wb-link", (button) => copyText(button, button.dataset.address)],
  ];
  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || !event.target.closest) return;
    for (const [which, act] of CLICKS) {
      const found = event.target.closest(which);
      if (!found) continue;
      if (found.matches("a")) { event.preventDefault(); event.stopPropagation(); }
      return act(found);
    }
  }, true);
  function copyAnswer(button) {
    const answer = button.closest(".wb-a");
    const quotes = [...answer.querySelectorAll(".wb-evidence li")].map(
      (item) => `[${item.value}] “${item.querySelector(".wb-quote").textContent}” ${item.querySelector(".wb-path").innerText}`);
    return copyText(button, [window.wenbaoTables.spoken(answer.querySelector(".wb-text"), word("cited")).trim(), ...quotes].join("\n"));
  }
  async function copyText(button, text) {
    try { await navigator.clipboard.writeText(text); } catch {
      const area = node("textarea");
      area.value = text;
      document.body.append(area); area.select(); document.execCommand("copy"); area.remove();
    }
    const before = button.textContent;
    button.textContent = word("copied");
    setTimeout(() => { button.textContent = before; }, 1500);
  }
  document.addEventListener("keydown", (event) => {
    // Gradio sends at Enter even while an input method is composing, where Enter picks the word
    if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) event.stopImmediatePropagation();
    else if (event.key === "Enter" && !event.shiftKey && event.target.matches?.("#wb-box textarea") && !event.target.value.trim()) {
      event.preventDefault();  // nothing to ask; Gradio would also drop a question sent right after it
      event.stopImmediatePropagation();
    }
    else if (event.key === "Enter" && !event.shiftKey && event.target.matches?.("#wb-box textarea")) sent(event.target.value);
    else if (event.key === "Escape" && (side()?.classList.contains("wb-open") || root()?.contains(document.activeElement))) shut();
  }, true);

  // --- on paper, the sources of every answer ----------------------------------------------------------------
  addEventListener("beforeprint", () => {
    for (const folded of document.querySelectorAll(".wb-a details:not([open])")) { folded.open = true; folded.dataset.folded = "1"; }
  });
  addEventListener("afterprint", () => {
    for (const folded of document.querySelectorAll(".wb-a details[data-folded]")) { folded.open = false; delete folded.dataset.folded; }
  });

  window.wenbao = { opening, keep, take, leave, forget, save, switchLang, switchTheme, open, showReports, dropped, wanted, address, clickedTab,
    chosen, saveWord, rename, undone, listed, current, shown: () => panel.report?.report };
})();
