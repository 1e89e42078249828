/* The bookmark "Copy this chat": copies the chat of the page that it is used on, as Markdown with a line before
   each turn that says who speaks, and opens the page on which it can be pasted. It sends nothing anywhere: the chat
   goes through the clipboard alone, and stands in no address. pages/chats/bookmarklet.py makes the bookmark of it. */
((share, nothing, failed, copied) => {
  /* Who, where, what is asked, what is answered. As the pages are today; the importer of saved pages knows more. */
  const SITES = [
    ["ChatGPT", /(^|\.)(chatgpt|chat\.openai)\.com$/, "[data-message-author-role=user]", "[data-message-author-role=assistant]"],
    ["Claude", /(^|\.)claude\.ai$/, "[data-testid=user-message], .font-user-message", ".font-claude-response, .font-claude-message"],
    ["Gemini", /(^|\.)gemini\.google\.com$/, "user-query", "message-content"],
    ["Grok", /(^|\.)(grok|x)\.com$/, ".items-end .message-bubble, .user-message.message-bubble", ".message-bubble"],
    ["DeepSeek", /(^|\.)deepseek\.com$/, ".fbb737a4, .ds-message:not(:has(.ds-markdown))", ".ds-markdown"],
    ["Kimi", /(^|\.)(kimi\.com|moonshot\.cn)$/, ".user-content", ".segment-assistant .markdown, .chat-content-item-assistant .markdown"],
    ["Perplexity", /(^|\.)perplexity\.ai$/, "[data-testid=user-query], [class*='group/query']", "[data-testid=answer], [id^=markdown-content]"],
  ];
  /* Controls, what is there for readers of the screen only, and reasoning. */
  const SKIPPED = "button, svg, style, script, noscript, template, nav, select, input, textarea, [hidden], [aria-hidden=true], "
    + ".sr-only, .cdk-visually-hidden, .visually-hidden, model-thoughts, .thoughts-container, sources-list, source-footnote, "
    + "[data-testid=thinking], [data-thinking], .thinking-container, .think-container, .k1-thinking, .thinking, .toolcall, "
    + ".ds-think-content, .e1675d8b, details[class*=thought], .action-buttons";
  const BLOCKS = /^(p|div|section|article|ul|ol|li|table|tr|blockquote|pre|h[1-6]|hr|header|footer|figure|details|summary|dl|dt|dd)$/;
  /* A line of a turn that looks like one of ours would begin another turn. */
  const MARK = new RegExp(`^([>\\s#*_-]*(?:You|${SITES.map(([name]) => name).join("|")}) said[*_]*)(?=\\s*[:：])`, "gim");

  const isBlock = (node) => node?.nodeType === Node.ELEMENT_NODE && BLOCKS.test(node.localName);
  let kept = [];
  const keep = (text) => `\n\n\u0000${kept.push(text) - 1}\u0000\n\n`;
  const inner = (node) => [...node.childNodes].map(written).join("");
  const flat = (node) => inner(node).replace(/\s+/g, " ").trim();
  const around = (sign, text) => (text.trim() ? text.replace(/^(\s*)([^]*?)(\s*)$/, `$1${sign}$2${sign}$3`) : text);

  const codeOf = (node) => {
    const code = node.querySelector("code") ?? node;
    const language = /\blanguage-([\w+#-]+)/.exec(`${code.className} ${node.className}`)?.[1] ?? "";
    const text = (code.innerText || code.textContent).replace(/\n+$/, "");
    const fence = "`".repeat(Math.max(3, ...(text.match(/`+/g) ?? []).map((ticks) => ticks.length + 1)));
    return keep(`${fence}${language}\n${text}\n${fence}`);
  };

  const listOf = (node) => {
    const ordered = node.localName === "ol";
    const items = [...node.children].filter((item) => item.localName === "li").map((item, number) => {
      const sign = ordered ? `${number + (node.start || 1)}. ` : "- ";
      return sign + inner(item).trim().replace(/\n{2,}(?=\s*(?:-|\d+\.) )/g, "\n").replace(/\n/g, `\n${" ".repeat(sign.length)}`);
    });
    return `\n\n${items.join("\n")}\n\n`;
  };

  const tableOf = (node) => {
    const rows = [...node.rows].map((row) => `| ${[...row.cells].map((cell) => flat(cell).replace(/\|/g, "\\|")).join(" | ")} |`);
    const rule = `|${" --- |".repeat(node.rows[0]?.cells.length ?? 1)}`;
    return `\n\n${[rows[0], rule, ...rows.slice(1)].join("\n")}\n\n`;
  };

  const WRITERS = {
    br: () => "\n",
    hr: () => "\n\n---\n\n",
    img: () => "[image]",
    pre: codeOf,
    ul: listOf,
    ol: listOf,
    table: tableOf,
    code: (node) => (node.textContent.includes("`") ? `\`\` ${node.textContent} \`\`` : `\`${node.textContent}\``),
    strong: (node) => around("**", inner(node)),
    b: (node) => around("**", inner(node)),
    em: (node) => around("*", inner(node)),
    i: (node) => around("*", inner(node)),
    a: (node) => (/^https?:/.test(node.href) && flat(node) ? `[${flat(node)}](${node.href})` : inner(node)),
    blockquote: (node) => `\n\n${inner(node).trim().replace(/^/gm, "> ")}\n\n`,
  };

  const written = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      if (/^(pre|break)/.test(getComputedStyle(node.parentElement).whiteSpace)) return node.data;
      const text = isBlock(node.previousSibling) ? node.data.trimStart() : node.data;
      return (isBlock(node.nextSibling) ? text.trimEnd() : text).replace(/\s+/g, " ");
    }
    if (node.nodeType !== Node.ELEMENT_NODE) return "";
    const formula = node.querySelector(":scope annotation[encoding='application/x-tex']");
    if (formula && node.matches(".katex, math, mjx-container")) return `$${formula.textContent.trim()}$`;
    if (node.matches(SKIPPED)) return "";
    const name = node.localName;
    if (/^h[1-6]$/.test(name)) return `\n\n${"#".repeat(name[1])} ${flat(node)}\n\n`;
    if (WRITERS[name]) return WRITERS[name](node);
    return BLOCKS.test(name) ? `\n\n${inner(node)}\n\n` : inner(node);
  };

  const turnOf = (node) => {
    kept = [];
    const text = inner(node).replace(/[ \t]+\n/g, "\n").replace(/\n[ \t]+(?=\n)/g, "\n").replace(/\n{3,}/g, "\n\n").trim();
    return text.replace(MARK, "$1\\").replace(/\u0000(\d+)\u0000/g, (_, number) => kept[number]);
  };

  const turnsOf = ([name, , asked, answered]) => {
    const all = [...document.querySelectorAll(`${asked}, ${answered}`)].filter((node) => !node.parentElement.closest(`${SKIPPED}, ${asked}, ${answered}`));
    if (!all.some((node) => !node.matches(asked))) return "";
    const turns = all.map((node) => [node.matches(asked) ? "You" : name, turnOf(node)]).filter(([, text]) => text);
    const own = new RegExp(`\\s*[-–—|·\\\\]\\s*(Google )?${name}$|^(Google )?${name}\\s*[-–—|·]\\s*|^(Google )?${name}$`, "i");
    const title = document.title.replace(own, "").trim();
    return [title && `# ${title}`, ...turns.map(([who, text]) => `${who} said:\n\n${text}`)].filter(Boolean).join("\n\n");
  };

  const known = SITES.filter(([, host]) => host.test(location.hostname));
  const chat = known.map(turnsOf).find(Boolean) || String(getSelection()).trim() || SITES.map(turnsOf).find(Boolean)
    || (document.querySelector("main, [role=main]")?.innerText ?? "").trim();
  if (!chat) return alert(nothing);

  const give = (event) => {
    event.clipboardData.setData("text/plain", chat);
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  addEventListener("copy", give, true);
  const done = document.execCommand("copy");
  removeEventListener("copy", give, true);
  const go = () => { if (!open(share, "_blank")) alert(copied); };
  if (done) go();
  else navigator.clipboard.writeText(chat).then(go, () => alert(failed));
});
