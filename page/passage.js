/* What helps with one passage of the source: a card over a citation, a link to the place that can be passed on, and the
   search within the report in the panel. Text is only ever put in as text nodes. The panel itself is page.js's. */
(() => {
  "use strict";
  const WORDS = {
    zh: { find: "在原文中查找", next: "下一处", before: "上一处", none: "没有", figures: "标出数字", link: "复制链接", copied: "已复制", paragraph: "第{n}段" },
    en: { find: "Find in the source", next: "Next", before: "Previous", none: "none", figures: "Mark figures", link: "Copy link", copied: "Copied", paragraph: "¶{n}" },
  };
  const word = (key) => WORDS[document.documentElement.lang === "en" ? "en" : "zh"][key];
  const AROUND = 90, WAIT = 250, SPOT = "wenbao:spot", MOST = 500;
  const made = (tag, css, text = "") => Object.assign(document.createElement(tag), { className: css, textContent: text });

  // --- places ------------------------------------------------------------------------------------------------
  /** {report, paragraph, start, end} of a link within the page, else null. */
  function placeOf(href) {
    if (!href || !href.startsWith("#wb~")) return null;
    const [, paragraph, start, end, ...id] = href.split("~");
    return { report: decodeURIComponent(id.join("~")), paragraph: Number(paragraph), start: Number(start), end: Number(end) };
  }
  /** The address that is passed on: /r/REPORT#p55:51-59. */
  function addressOf({ report, paragraph, start, end }) {
    const address = new URL("r/" + encodeURIComponent(report), document.baseURI);
    address.hash = `p${paragraph}` + (end > start ? `:${start}-${end}` : "");
    return address.href;
  }
  /** Where the page was asked to open: by such an address, by a citation in a tab of its own, or where it was before. */
  function asked() {
    const cited = placeOf(location.hash);
    if (cited) return cited;
    const report = new URLSearchParams(location.search).get("r");
    const place = /^#p(\d{1,6})(?::(\d{1,6})-(\d{1,6}))?$/.exec(location.hash);
    if (report) return { report, paragraph: Number(place?.[1] || 1), start: Number(place?.[2] || 0), end: Number(place?.[3] || 0), named: true };
    try { return JSON.parse(sessionStorage.getItem(SPOT)); } catch { return null; }
  }
  function arrive() {
    const spot = asked();
    if (spot) window.wenbao.open(spot.report, spot.paragraph, spot.start, spot.end, { focus: Boolean(spot.named) });
  }
  /** The line under the panel's head: where the marked words stand, and their address to pass on. */
  function spotLine(spot) {
    try { sessionStorage.setItem(SPOT, JSON.stringify(spot)); } catch { /* not kept */ }
    const header = document.querySelector("#wb-source header");
    header?.querySelector(".wb-spot")?.remove();
    if (!header) return;
    const line = made("div", "wb-spot"), button = made("button", "wb-tool wb-link", word("link"));
    button.type = "button";
    button.dataset.address = addressOf(spot);
    line.append(made("span", "", word("paragraph").replace("{n}", spot.paragraph)), button);
    header.append(line);
  }

  // --- the card ----------------------------------------------------------------------------------------------
  const texts = new Map();
  function paragraphs(report) {
    if (!texts.has(report)) {
      texts.set(report, fetch(new URL("api/reports/" + encodeURIComponent(report), document.baseURI))
        .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
        .then((told) => new Map(told.paragraphs.map((one) => [one.paragraph, one.text]))));
    }
    return texts.get(report);
  }
  let over = null, timer = 0, card = null;
  function hide() {
    clearTimeout(timer);
    card?.remove();
    if (over && over.dataset.told) over.title = over.dataset.told;
    over = card = null;
  }
  async function show(link) {
    const place = placeOf(link.getAttribute("href"));
    const text = place && (await paragraphs(place.report).catch(() => null))?.get(place.paragraph);
    if (!text || over !== link) return;
    const chars = Array.from(text), from = Math.max(0, place.start - AROUND), to = Math.min(chars.length, place.end + AROUND);
    const cut = (a, b) => chars.slice(a, b).join("");
    card = made("div", "wb-card");
    card.setAttribute("role", "tooltip");
    const said = made("p", "wb-cardtext", (from ? "…" : "") + cut(from, place.start));
    said.append(made("mark", "", cut(place.start, place.end)), cut(place.end, to) + (to < chars.length ? "…" : ""));
    card.append(said, made("p", "wb-cardplace", link.title.split(" —— ").pop()));
    link.dataset.told = link.title;
    link.title = "";  // the browser's own tip would lie over it
    document.querySelector(".gradio-container .contain")?.append(card);
    const box = link.getBoundingClientRect(), height = card.offsetHeight, width = card.offsetWidth;
    card.style.left = Math.max(8, Math.min(box.left, innerWidth - width - 8)) + "px";
    card.style.top = (box.bottom + height + 8 < innerHeight ? box.bottom + 6 : Math.max(8, box.top - height - 6)) + "px";
  }
  function near(event) {
    const link = event.target.closest?.(".wb-cite, .wb-evidence .wb-place, .wb-cells .wb-place");
    if (link === over) return;
    hide();
    if (!link) return;
    over = link;
    timer = setTimeout(() => show(link), WAIT);
  }
  document.addEventListener("mouseover", near);
  document.addEventListener("focusin", (event) => { if (event.target.matches?.(":focus-visible")) near(event); else hide(); });
  document.addEventListener("scroll", hide, true);
  document.addEventListener("click", hide, true);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });

  // --- search within the report ------------------------------------------------------------------------------
  const found = { ranges: [], at: -1 };
  function mark() {
    if (!window.CSS?.highlights) return;
    CSS.highlights.set("wb-found", new Highlight(...found.ranges));
    CSS.highlights.set("wb-at", new Highlight(...found.ranges.slice(found.at, found.at + 1)));
  }
  function look(text, told) {
    found.ranges = [];
    const wanted = text.trim().toLowerCase();
    for (const body of wanted ? document.querySelectorAll("#wb-source .wb-body") : []) {
      const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const said = node.data.toLowerCase();
        for (let at = said.indexOf(wanted); at >= 0 && found.ranges.length < MOST; at = said.indexOf(wanted, at + wanted.length)) {
          const range = document.createRange();
          range.setStart(node, at);
          range.setEnd(node, at + wanted.length);
          found.ranges.push(range);
        }
      }
    }
    found.at = -1;
    step(1, told, wanted);
  }
  function step(by, told, wanted = "?") {
    const count = found.ranges.length;
    found.at = count ? (found.at + by + count) % count : -1;
    told.textContent = count ? `${found.at + 1}/${count}` : wanted ? word("none") : "";
    mark();
    const paper = document.querySelector("#wb-source .wb-paper");
    if (!count || !paper) return;
    const top = found.ranges[found.at].getBoundingClientRect().top - paper.getBoundingClientRect().top + paper.scrollTop;
    paper.scrollTo({ top: Math.max(0, top - paper.clientHeight / 3) });
  }
  /** Made once: the header is drawn anew when the list of reports comes, and what was typed by then stays. */
  let kept = null;
  function finder() {
    kept ??= madeFinder();
    const { group, box, told } = kept, typing = document.activeElement === box;
    box.placeholder = word("find");
    box.setAttribute("aria-label", word("find"));
    group.querySelectorAll(".wb-step").forEach((button) => button.setAttribute("aria-label", word(button.dataset.word)));
    group.querySelector(".wb-figures").textContent = word("figures");
    if (box.value && !found.ranges[0]?.startContainer.isConnected) look(box.value, told);  // another report is shown
    if (typing) queueMicrotask(() => box.focus());
    return group;
  }
  function madeFinder() {
    const box = made("input", "wb-find"), told = made("output", "wb-count"), group = made("div", "wb-finder");
    box.type = "search";
    box.addEventListener("input", () => look(box.value, told));
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter") { event.preventDefault(); step(event.shiftKey ? -1 : 1, told); }
      if (event.key === "Escape" && box.value) { event.stopPropagation(); box.value = ""; look("", told); }
    });
    const buttons = [["before", "↑", -1], ["next", "↓", 1]].map(([key, sign, by]) => {
      const button = made("button", "wb-step", sign);
      button.type = "button";
      button.dataset.word = key;
      button.addEventListener("click", () => step(by, told));
      return button;
    });
    group.append(box, told, ...buttons, figuresButton());
    return { group, box, told };
  }

  // --- the figures of the report, marked on request ------------------------------------------------------------
  const marked = { on: false, rows: new Map() };
  function figuresOf(report) {
    if (!marked.rows.has(report)) {
      marked.rows.set(report, fetch(new URL("api/indicators?report=" + encodeURIComponent(report), document.baseURI))
        .then((answer) => (answer.ok ? answer.json() : { indicators: [] })).then((told) => told.indicators));
    }
    return marked.rows.get(report);
  }
  /** [start, end) of an element's text, in code points, whatever nodes it lies in. */
  function rangeIn(body, start, end) {
    const range = document.createRange(), walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
    let at = 0, begun = false;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const chars = Array.from(node.data), units = (n) => chars.slice(0, n).join("").length;
      if (!begun && start < at + chars.length) { range.setStart(node, units(start - at)); begun = true; }
      if (begun && end <= at + chars.length) { range.setEnd(node, units(end - at)); return range; }
      at += chars.length;
    }
    return null;
  }
  /** Marks them anew: after the panel shows another report or another passage. */
  async function paint() {
    const report = window.wenbao?.shown();
    if (!window.CSS?.highlights) return;
    if (!marked.on || !report) return CSS.highlights.delete("wb-figures");
    const ranges = [], rows = await figuresOf(report);
    if (!marked.on || report !== window.wenbao.shown()) return;  // meanwhile they are wanted no more, or of another report
    for (const row of rows) {
      const body = document.querySelector(`#wb-source p[data-n="${row.paragraph}"] .wb-body`);
      const before = row.quote.indexOf(row.text), from = before < 0 ? row.start : row.start + Array.from(row.quote.slice(0, before)).length;
      const range = body && rangeIn(body, from, before < 0 ? row.end : from + Array.from(row.text).length);
      if (range) ranges.push(range);
    }
    CSS.highlights.set("wb-figures", new Highlight(...ranges));
  }
  function figuresButton() {
    const button = made("button", "wb-tool wb-figures", word("figures"));
    button.type = "button";
    button.setAttribute("aria-pressed", String(marked.on));
    button.addEventListener("click", () => {
      marked.on = !marked.on;
      button.setAttribute("aria-pressed", String(marked.on));
      paint();
    });
    return button;
  }

  window.wenbaoPassage = { placeOf, addressOf, arrive, spotLine, finder, paint };
})();
