/* Tables of the page, whoever made them: sorted by a click on a column's head, a cell opens its sentence, and a table is
   copied as Markdown or saved as CSV. What a cell is sorted by stands in its `value`, else its words are. */
(() => {
  "use strict";
  const OPEN = 'a[href^="#wb~"]';
  const FORMULA = /^\s*[=+\-@＝＋－＠\t\r]/, NUMBER = /^[+-]?[0-9][0-9,.]*[%％‰]?$/;

  const key = (cell) => (cell && cell.hasAttribute("value") ? Number(cell.getAttribute("value")) : null);
  const words = (cell) => (cell ? cell.innerText.trim() : "");
  const bare = (cell) => words(cell) === "" || words(cell) === "—";

  function sort(button) {
    const head = button.closest("th"), table = head.closest("table"), body = table.tBodies[0];
    const column = [...head.parentNode.cells].indexOf(head), rows = [...body.rows];
    const numeric = rows.some((row) => key(row.cells[column]) !== null);
    const before = head.getAttribute("aria-sort");
    const down = before ? before === "ascending" : numeric;  // of figures the greatest first
    for (const other of head.parentNode.cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const compared = (a, b) => {
      const one = a.cells[column], two = b.cells[column];
      if (bare(one) !== bare(two)) return bare(one) ? 1 : -1;  // what is not told comes last, either way
      const order = numeric ? key(one) - key(two) : words(one).localeCompare(words(two), "zh");
      return down ? -order : order;
    };
    body.append(...rows.sort(compared));
  }

  /** The link that a click on a cell means: its own, or of a table of single figures its row's. */
  function linkOf(cell) {
    const own = cell.querySelector(OPEN);
    return own || (cell.closest(".wb-cells") ? null : cell.closest("tr").querySelector(OPEN));
  }

  const grid = (table) => [...table.rows].map((row) => [...row.cells].map(words));
  /** What each row rests on: the words and where they stand, or only where. */
  const sources = (table, short) => [...table.tBodies[0].rows].map((row) => [...row.querySelectorAll(OPEN)]
    .map((link) => (short ? link.title.split(" —— ").pop() : link.title)).filter(Boolean).join("；"));
  function withSources(table, source, short) {
    const [head, ...rows] = grid(table), told = sources(table, short);
    return told.some(Boolean) ? [[...head, source], ...rows.map((row, i) => [...row, told[i]])] : [head, ...rows];
  }

  function markdown(table, source) {
    const whole = withSources(table, source, true);
    const [head, ...rows] = whole.map((cells) => cells.map((cell) => cell.replaceAll("|", "｜").replace(/\s+/g, " ")));
    const line = (cells) => "| " + cells.join(" | ") + " |";
    return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n") + "\n";
  }
  /** An answer's words as they are copied: marks as [1], tables as Markdown. */
  function spoken(node, source) {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    if (node.nodeName === "BR") return "\n";
    if (node.nodeName === "TABLE") return "\n\n" + markdown(node, source) + "\n";
    if (node.classList?.contains("wb-cite")) return "[" + node.textContent + "]";
    return [...node.childNodes].map((child) => spoken(child, source)).join("");
  }
  const safe = (text) => (FORMULA.test(text) && !NUMBER.test(text) ? "'" + text : text);
  function csv(table, source) {
    const whole = withSources(table, source, false);
    const quoted = (text) => '"' + safe(text).replaceAll('"', '""') + '"';
    return "\ufeff" + whole.map((row) => row.map(quoted).join(",")).join("\r\n") + "\r\n";
  }

  window.wenbaoTables = { sort, linkOf, markdown, csv, spoken };
})();
