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
          failed: "原文没有取到：请检查服务是否还在运行", copied: "已复制", remove: "移除后不能再引用这份报告。确定移除？",
          question: "问题", answer: "回答", empty: "还没有收录报告：请到“报告”页添加", busy: "排队的人太多：请过几秒再试", large: "文件太大：上限见上传框下方",
          Info: "提示", Warning: "注意", Error: "出错了", past: "过去的对话", which: "选择要移除的报告", theme: "切换深色", send: "发送", stop: "停止", talk: "对话" },
    en: { outline: "Outline", close: "Close the source", paragraph: "¶{n}", page: "Page {n}", pdf: "Open this page of the file", choose: "Choose a report", source: "Source",
          failed: "The source could not be fetched: is the server still running?", copied: "Copied",
          remove: "Its figures can no longer be cited. Remove it?", question: "Question", answer: "Answer",
          empty: "No reports yet: add one under Reports", busy: "Too many are waiting: try again in a few seconds",
          large: "The file is too large: see the limits below the upload box",
          Info: "Note", Warning: "Please note", Error: "Something went wrong", past: "Past conversations", which: "Choose a report to remove", theme: "Light or dark", send: "Send", stop: "Stop", talk: "Conversation" },
  };
  const KEEP = 40, TALK = "wenbao:talk:", CURRENT = "wenbao:current", NARROW = 900;
  const lang = () => (read(localStorage, "wenbao:lang") === "en" ? "en" : "zh");
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
  // an object, since Gradio takes a list for several outputs
  const index = () => ({ talks: talks().map((talk) => [talk.title || "…", talk.id]) });

  let answered = null;
  function keep(talk) {
    if (!talk || !talk.id || !talk.turns || !talk.turns.length) return index();
    write(sessionStorage, CURRENT, talk.id);
    const text = JSON.stringify({ ...talk, time: Date.now() });
    for (const old of talks().slice(KEEP - 1)) if (old.id !== talk.id) drop(localStorage, TALK + old.id);
    while (!write(localStorage, TALK + talk.id, text)) {  // full: the oldest goes
      const oldest = talks().filter((one) => one.id !== talk.id).pop();
      if (!oldest) break;
      drop(localStorage, TALK + oldest.id);
    }
    const last = talk.turns[talk.turns.length - 1];
    const first = last.answer && last.answer.citations && last.answer.citations[0];
    if (last.id !== answered && first && innerWidth > NARROW && !root()?.contains(document.activeElement)) {
      open(first.report, first.paragraph, first.start, first.end, { focus: false });
    }
    answered = last.id;
    return index();
  }
  function take(id) {
    write(sessionStorage, CURRENT, id || "");
    try { return JSON.parse(read(localStorage, TALK + id)); } catch { return null; }
  }
  function leave() { drop(sessionStorage, CURRENT); return index(); }
  function forget() { drop(localStorage, TALK + read(sessionStorage, CURRENT)); return leave(); }
  function opening() {
    document.documentElement.lang = lang() === "en" ? "en" : "zh-CN";
    theme(read(localStorage, "wenbao:theme"));
    showReports();
    const current = read(sessionStorage, CURRENT);
    const talk = current ? take(current) : null;
    const turns = (talk && talk.turns) || [];
    answered = turns.length ? turns[turns.length - 1].id : null;
    return { lang: lang(), talk, index: index() };
  }
  function save(text) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/markdown;charset=utf-8" }));
    link.download = (lang() === "en" ? "wenbao-" : "问报-") + new Date().toISOString().slice(0, 10) + ".md";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  // --- language and theme ----------------------------------------------------------------------------------
  function switchLang() {
    write(localStorage, "wenbao:lang", lang() === "en" ? "zh" : "en");
    document.documentElement.lang = lang() === "en" ? "en" : "zh-CN";
    drawHead();
  }
  function theme(name) { if (name) document.body.classList.toggle("dark", name === "dark"); }
  function switchTheme() {
    const next = document.body.classList.contains("dark") ? "light" : "dark";
    write(localStorage, "wenbao:theme", next);
    theme(next);
  }
  const sure = (id) => !id || confirm(word("remove"));

  // --- the source panel ------------------------------------------------------------------------------------
  const panel = { reports: [], report: null, came: null };
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
    const newest = [...panel.reports].sort((a, b) => b.year - a.year)[0];
    if (!panel.report && newest) await load(newest.report);
    else drawHead();
    if (!newest && root()) root().querySelector(".wb-paper")?.replaceChildren(node("p", { class: "wb-hint", text: word("empty") }));
  }
  function fail() { root()?.replaceChildren(node("p", { class: "wb-hint", text: word("failed") })); }
  async function load(id) {
    if (panel.report && panel.report.report === id) return drawHead();
    panel.report = await get("api/reports/" + encodeURIComponent(id));
    return draw();
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
      paper.append(node("p", { "data-n": String(paragraph), class: css },
        node("span", { class: "wb-n", text: String(paragraph), "aria-hidden": "true" }), node("span", { class: "wb-body", text })));
    }
    root().replaceChildren(node("header"), paper);
    drawHead();
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
    header.replaceChildren(choice, outline(), close);
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
    try { await load(id); } catch { return fail(); }
    const line = at(paragraph);
    if (focus) side()?.classList.add("wb-open");
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
    scroll(target);
    if (focus) target.focus({ preventScroll: true });
  }
  function shut() {
    side()?.classList.remove("wb-open");
    if (panel.came && panel.came.isConnected) panel.came.focus();
  }

  let asked = "";
  const dropped = () => asked;

  // --- what is clicked and typed ---------------------------------------------------------------------------
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest('a[href^="#wb~"]');
    if (link) {
      event.preventDefault();
      event.stopPropagation();
      const [, paragraph, start, end, ...id] = link.getAttribute("href").split("~");
      panel.came = link;
      open(decodeURIComponent(id.join("~")), Number(paragraph), Number(start), Number(end));
      return;
    }
    const carried = event.target.closest && event.target.closest('a[href^="#wb-ask~"]');
    if (carried) {  // Gradio hears of it by a button of its own
      event.preventDefault();
      event.stopPropagation();
      asked = decodeURIComponent(carried.getAttribute("href").slice("#wb-ask~".length));
      document.getElementById("wb-drop")?.click();
      return;
    }
    const copy = event.target.closest && event.target.closest("button.wb-copy");
    if (copy) copyAnswer(copy);
  }, true);
  async function copyAnswer(button) {
    const answer = button.closest(".wb-a");
    const quotes = [...answer.querySelectorAll(".wb-evidence li")].map(
      (item) => `[${item.value}] “${item.querySelector(".wb-quote").innerText}” ${item.querySelector(".wb-path").innerText}`);
    const text = [answer.querySelector(".wb-text").innerText, ...quotes].join("\n");
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
    else if (event.key === "Escape" && (side()?.classList.contains("wb-open") || root()?.contains(document.activeElement))) shut();
  }, true);

  // --- what Gradio leaves to be said -----------------------------------------------------------------------
  let naming = false, questions = 0;
  function questionInSight() {  // a long answer must not push its own question away, as Gradio's scrolling to the end would
    const all = document.querySelectorAll("#wb-chat .wb-q");
    if (all.length > questions) all[all.length - 1].scrollIntoView({ block: "start", behavior: calm() ? "auto" : "smooth" });
    questions = all.length;
  }
  function nameAll() {
    naming = false;
    questionInSight();
    for (const said of document.querySelectorAll('#wb-chat [data-testid="bot"], #wb-chat [data-testid="user"]')) {
      const name = said.dataset.testid === "bot" ? word("answer") : word("question");
      if (said.getAttribute("aria-label") !== name) said.setAttribute("aria-label", name);
    }
    for (const [place, key] of [["#wb-theme", "theme"], ["#wb-box .submit-button", "send"], ["#wb-box .stop-button", "stop"], ["#wb-chat [role=log]", "talk"]]) {
      const named = document.querySelector(place);
      if (named && named.getAttribute("aria-label") !== word(key)) named.setAttribute("aria-label", word(key));
    }
    for (const [id, key] of [["wb-past", "past"], ["wb-remove-which", "which"]]) {  // Gradio's dropdowns know no placeholder
      const input = document.querySelector(`#${id} input`);
      if (input && input.placeholder !== word(key)) input.placeholder = word(key);
    }
    for (const title of document.querySelectorAll(".toast-title")) {
      const kind = ["Info", "Warning", "Error"].find((name) => title.firstChild?.textContent.trim() === name);
      if (kind) title.firstChild.textContent = word(kind) + " ";
    }
    for (const line of document.querySelectorAll(".toast-text, .toast-message-text")) {
      if (/^(Queue is full|This application is currently busy)/.test(line.textContent.trim())) line.textContent = word("busy");
      if (line.textContent.includes("exceeds maximum allowed size")) line.textContent = word("large");
    }
  }
  new MutationObserver(() => {  // once a frame: an answer comes as hundreds of changes
    if (!naming) { naming = true; requestAnimationFrame(nameAll); }
  }).observe(document.documentElement, { childList: true, subtree: true });

  window.wenbao = { opening, keep, take, leave, forget, save, switchLang, switchTheme, sure, open, showReports, dropped };
})();
