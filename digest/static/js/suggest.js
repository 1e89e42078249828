/* Names while one types: channels and people in a search field, people after @ in a text. The list is a
   listbox that the field owns; arrows move in it, Enter or Tab takes, Escape closes. */
(() => {
  const WAIT = 150; // ms after the last key
  const KNOWN = 50; // answers kept
  const answers = new Map();
  let number = 0;

  const ask = async (address, query, kind) => {
    const url = `${address}?${new URLSearchParams({ q: query, kind })}`;
    if (!answers.has(url)) {
      const answer = await fetch(url, { headers: { Accept: "application/json" } });
      if (!answer.ok) return [];
      if (answers.size >= KNOWN) answers.delete(answers.keys().next().value);
      answers.set(url, (await answer.json()).items);
    }
    return answers.get(url);
  };

  /* What is typed after the last @ before the cursor: { start, query }, or null. */
  const mention = (field) => {
    const before = field.value.slice(0, field.selectionStart);
    const found = /(?:^|[^\p{L}\p{N}_@/.-])@([\p{L}\p{N}_-]{1,30})$/u.exec(before);
    return found && { start: before.length - found[1].length, query: found[1] };
  };

  class Suggestions {
    constructor(field) {
      this.field = field;
      this.mentions = field.hasAttribute("data-mentions");
      this.address = field.dataset.suggest || document.querySelector("[data-suggest-address]")?.dataset.suggestAddress;
      this.items = [];
      this.at = -1;
      this.list = document.createElement("ul");
      this.list.id = `suggest-${++number}`;
      this.list.className = "suggest";
      this.list.setAttribute("role", "listbox");
      this.list.setAttribute("aria-label", field.labels?.[0]?.textContent ?? "");
      this.list.hidden = true;
      this.said = document.createElement("span");
      this.said.className = "sr";
      this.said.setAttribute("role", "status");
      field.after(this.list, this.said);
      if (!this.mentions) field.setAttribute("role", "combobox");
      field.setAttribute("aria-autocomplete", "list");
      field.setAttribute("aria-controls", this.list.id);
      this.open(false);
      field.addEventListener("input", () => this.later());
      field.addEventListener("keydown", (event) => this.key(event));
      field.addEventListener("blur", () => this.open(false));
      this.list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
      this.list.addEventListener("click", (event) => {
        const option = event.target.closest("[role=option]");
        if (option) this.take([...this.list.children].indexOf(option));
      });
    }

    open(wanted) {
      this.list.hidden = !wanted;
      if (!this.mentions) this.field.setAttribute("aria-expanded", String(wanted));
      if (!wanted) this.mark(-1);
    }

    later() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.look(), WAIT);
    }

    async look() {
      this.place = this.mentions ? mention(this.field) : { start: 0, query: this.field.value.trim() };
      const query = this.place?.query;
      if (!query || !this.address) return this.open(false);
      let items = [];
      try {
        items = await ask(this.address, query, this.mentions ? "person" : "");
      } catch {
        return this.open(false); // no answer: the field works as it is
      }
      const now = this.mentions ? mention(this.field)?.query : this.field.value.trim();
      if (now === query && document.activeElement === this.field) this.show(items);
    }

    show(items) {
      this.items = items;
      this.list.replaceChildren(
        ...items.map((item, at) => {
          const option = document.createElement("li");
          option.id = `${this.list.id}-${at}`;
          option.setAttribute("role", "option");
          option.setAttribute("aria-selected", "false");
          option.textContent = (item.kind === "person" ? "@" : "") + item.name;
          return option;
        }),
      );
      this.said.textContent = items.length ? items.map((item) => item.name).join(", ") : "";
      this.open(items.length > 0);
    }

    mark(at) {
      this.at = at;
      [...this.list.children].forEach((option, i) => option.setAttribute("aria-selected", String(i === at)));
      if (at < 0) this.field.removeAttribute("aria-activedescendant");
      else {
        this.field.setAttribute("aria-activedescendant", this.list.children[at].id);
        this.list.children[at].scrollIntoView({ block: "nearest" });
      }
    }

    key(event) {
      if (this.list.hidden || event.isComposing) return;
      const last = this.items.length - 1;
      if (event.key === "ArrowDown") this.mark(this.at < last ? this.at + 1 : 0);
      else if (event.key === "ArrowUp") this.mark(this.at > 0 ? this.at - 1 : last);
      else if (event.key === "Escape") this.open(false);
      else if (event.key === "Enter" && this.at >= 0) this.take(this.at);
      else if ((event.key === "Tab" || event.key === "Enter") && this.mentions && !event.ctrlKey && !event.metaKey) this.take(Math.max(this.at, 0));
      else return;
      event.preventDefault();
    }

    take(at) {
      const item = this.items[at];
      this.open(false);
      if (!this.mentions) return location.assign(item.url);
      const end = this.field.selectionStart;
      this.field.setRangeText(`${item.name} `, this.place.start, end, "end");
      this.field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  /* Fields come and go as fragments are swapped. */
  const made = new WeakSet();
  const prepare = (field) => {
    if (!field.matches?.("[data-suggest], textarea[data-mentions]") || made.has(field)) return;
    made.add(field);
    new Suggestions(field);
  };
  document.addEventListener("focusin", (event) => prepare(event.target));
  if (document.activeElement) prepare(document.activeElement);
})();
