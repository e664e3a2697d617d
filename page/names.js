/* What Gradio leaves to be said, or says in the browser's language whatever the page's is: names of buttons and fields,
   headings of notices; and that a question stays in sight. Looks at the page once a frame, whatever changed it. */
(() => {
  "use strict";
  const WORDS = {
    zh: { question: "问题", answer: "回答", without: "去掉 {what}", busy: "排队的人太多：请过几秒再试", large: "文件太大：上限见上传框下方",
          Info: "提示", Warning: "注意", Error: "出错了", past: "过去的对话", theme: "切换深色", send: "发送", stop: "停止", talk: "对话" },
    en: { question: "Question", answer: "Answer", without: "Remove {what}", busy: "Too many are waiting: try again in a few seconds", large: "The file is too large: see the limits below the upload box",
          Info: "Note", Warning: "Please note", Error: "Something went wrong", past: "Past conversations", theme: "Light or dark", send: "Send", stop: "Stop", talk: "Conversation" },
  };
  const lang = () => (document.documentElement.lang === "en" ? "en" : "zh");
  const word = (key) => WORDS[lang()][key];
  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

  /** What Gradio says by itself, in the browser's language whatever the page's is: [Chinese, English]. */
  const GRADIO = [["清空对话", "Clear"], ["踩", "Dislike"], ["赞", "Like"], ["重试", "Retry"], ["清除", "Clear all"], ["复制", "Copy"],
    ["将文件拖放到此处", "Drop files here"], ["- 或 -", "- or -"], ["点击上传", "Click to upload"], ["没有内容", "Empty value"],
    ["更多", "More tabs"], ["上传文件", "File upload"], ["点击上传，或者拖进来", "Click to upload or drop files"]];
  const SAID = new Map(GRADIO.flatMap(([zh, en]) => [[zh, { zh, en }], [en, { zh, en }]]));

  let naming = false, seen = 0;
  function questionInSight() {  // a long answer must not push its own question away, as Gradio's scrolling to the end would
    const all = document.querySelectorAll("#wb-chat .wb-q");
    const now = all.length + document.querySelectorAll("#wb-chat .wb-foot").length;  // once it is asked, and once it is answered
    if (now > seen && all.length) all[all.length - 1].scrollIntoView({ block: "start", behavior: calm() ? "auto" : "smooth" });
    seen = now;
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
    for (const own of document.querySelectorAll("#wb-chat .message-buttons button, #wb-main button, #wb-main .remove-all, #wb-main [role=img]")) {
      for (const name of ["aria-label", "title"]) {
        const said = SAID.get(own.getAttribute(name))?.[lang()];
        if (said && said !== own.getAttribute(name)) own.setAttribute(name, said);
      }
    }
    for (const part of document.querySelectorAll("#wb-upload .wrap, #wb-upload .or")) {
      for (const text of part.childNodes) {
        const said = text.nodeType === Node.TEXT_NODE && SAID.get(text.data.trim())?.[lang()];
        if (said && said !== text.data.trim()) text.data = said;
      }
    }
    for (const example of document.querySelectorAll("#wb-chat .example")) example.setAttribute("aria-label", example.innerText.trim());
    document.querySelector("#wb-chat .examples")?.setAttribute("role", "group");  // Gradio's is a list without items
    for (const remove of document.querySelectorAll(".token-remove")) {
      const name = word("without").replace("{what}", remove.closest(".token")?.innerText.trim() || "");
      if (remove.getAttribute("aria-label") !== name) remove.setAttribute("aria-label", name);
      if (remove.title) remove.title = name;
    }
    const past = document.querySelector("#wb-past input");  // Gradio's dropdowns know no placeholder
    if (past && past.placeholder !== word("past")) past.placeholder = word("past");
    for (const field of document.querySelectorAll(".wb-wanting input, .wb-wanting textarea")) field.setAttribute("aria-invalid", "true");
    window.wenbaoReports.draw();
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
})();
