/* The list of the 报告 tab: found by words, sorted by a column's head, a page at a time, so that a thousand reports are as
   quick to go through as nine; a report is opened, put right or removed from its row. Text is only put in as text nodes. */
(() => {
  "use strict";
  const WORDS = {
    zh: { head: ["地区", "年份", "级别", "标题", "会议", "报告人"], find: "按地区、年份或标题查找", none: "没有这样的报告", before: "上一页", next: "下一页", correct: "更正", remove: "移除",
          sure: "移除后不能再引用“{title}”。确定移除？", state: "国家", province: "省级", city: "市级", district: "区县", township: "乡镇", unknown: "未知" },
    en: { head: ["Region", "Year", "Level", "Title", "Congress", "Speaker"], find: "Find by region, year or title", none: "No such report", before: "Previous page", next: "Next page", correct: "Correct",
          remove: "Remove", sure: "Figures of “{title}” can no longer be cited. Remove it?", state: "State", province: "Province", city: "City", district: "District", township: "Township", unknown: "Unknown" },
  };
  const KEYS = ["region", "year", "level", "title", "meeting", "speaker"], MOST = 25;
  const lang = () => (document.documentElement.lang === "en" ? "en" : "zh");
  const word = (key) => WORDS[lang()][key];
  const made = (tag, css, text = "") => Object.assign(document.createElement(tag), { className: css, textContent: text });
  const list = { reports: null, wanted: "", key: "region", down: false, page: 0, chosen: "" };
  const root = () => document.getElementById("wb-reports");

  function told(report, key) {
    return key === "level" ? word(report.level) || "" : String(report[key] ?? "");
  }
  function found() {
    const words = list.wanted.toLowerCase().split(/\s+/).filter(Boolean);
    const rows = (list.reports || []).filter((report) => {
      const said = KEYS.map((key) => told(report, key)).join(" ").toLowerCase();
      return words.every((one) => said.includes(one));
    });
    const way = list.down ? -1 : 1;
    const order = (a, b) => (list.key === "year" ? a.year - b.year : told(a, list.key).localeCompare(told(b, list.key), "zh"));
    return rows.sort((a, b) => way * order(a, b) || b.year - a.year);
  }
  function button(css, text, act) {
    const one = made("button", css, text);
    one.type = "button";
    one.addEventListener("click", act);
    return one;
  }
  function call(id, report) {
    list.chosen = report.report;
    document.getElementById(id)?.click();
  }
  function row(report, open) {
    const line = made("tr", "");
    for (const key of KEYS) {
      const cell = made("td", "wb-of-" + key, key === "title" ? "" : told(report, key));
      if (key === "title") {
        const link = made("a", "", report.title);
        link.href = "#wb~1~0~0~" + encodeURIComponent(report.report);
        cell.append(link);
      }
      line.append(cell);
    }
    if (!open) return line;
    const last = made("td", "wb-acts"), named = (one, key) => { one.setAttribute("aria-label", word(key) + " " + report.title); return one; };
    last.append(named(button("wb-tool", word("correct"), () => call("wb-correct-run", report)), "correct"),
      named(button("wb-tool", word("remove"), () => { if (confirm(word("sure").replace("{title}", report.title))) call("wb-remove-run", report); }), "remove"));
    line.append(last);
    return line;
  }
  function head(open) {
    const line = made("tr", "");
    word("head").forEach((name, i) => {
      const cell = made("th", "wb-of-" + KEYS[i]);
      cell.scope = "col";
      if (KEYS[i] === list.key) cell.setAttribute("aria-sort", list.down ? "descending" : "ascending");
      cell.append(button("wb-order", name, () => {
        list.down = KEYS[i] === list.key && !list.down;
        list.key = KEYS[i];
        list.page = 0;
        fill();
      }));
      line.append(cell);
    });
    if (open) line.append(made("td", ""));
    return line;
  }
  function fill() {
    const box = root(), rows = found(), pages = Math.max(1, Math.ceil(rows.length / MOST));
    list.page = Math.min(list.page, pages - 1);
    const from = list.page * MOST, open = box.classList.contains("wb-open");
    const table = made("table", "wb-table"), top = made("thead", ""), body = made("tbody", "");
    top.append(head(open));
    body.append(...rows.slice(from, from + MOST).map((report) => row(report, open)));
    table.append(top, body);
    const turn = (by) => { list.page += by; fill(); box.closest(".tabitem")?.scrollTo({ top: box.offsetTop }); };
    const pager = made("div", "wb-pager"), before = button("wb-tool", "‹ " + word("before"), () => turn(-1)), next = button("wb-tool", word("next") + " ›", () => turn(1));
    before.disabled = list.page === 0;
    next.disabled = list.page === pages - 1;
    const shown = rows.length ? `${from + 1}—${Math.min(from + MOST, rows.length)} / ${rows.length}` : word("none");
    pager.append(made("span", "", shown));
    pager.firstChild.setAttribute("role", "status");
    if (pages > 1) pager.append(before, next);
    const wide = made("div", "wb-wide");
    wide.append(table);
    box.querySelector(".wb-listed").replaceChildren(wide, ...(pages > 1 || !rows.length ? [pager] : []));
  }
  /** Once what is shown is no longer what there is: other reports, another language, or the tab seen for the first time. */
  function draw() {
    const box = root();
    if (!box || !list.reports || (box.drawn === list.reports && box.lang === lang())) return;
    box.drawn = list.reports;
    box.lang = lang();
    const find = made("input", "wb-filter");
    find.type = "search";
    find.value = list.wanted;
    find.placeholder = word("find");
    find.setAttribute("aria-label", word("find"));
    find.addEventListener("input", () => { list.wanted = find.value; list.page = 0; fill(); });
    box.replaceChildren(...(list.reports.length > 1 ? [find] : []), made("div", "wb-listed"));
    fill();
  }
  const show = (reports) => { list.reports = reports; draw(); };
  const named = () => list.chosen;

  window.wenbaoReports = { show, draw, named };
})();
