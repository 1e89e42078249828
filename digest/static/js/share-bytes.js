/* Bytes of large exports: slices of a file, members of a zip, and where the values of its JSON begin and end.
   A part of share-worker.js. In memory stand one slice and one value, whatever the file's size. */
"use strict";

const MB = 1024 * 1024;
const CHAT = 16 * MB, READ = 1024 * MB, DIRECTORY = 32 * MB; // bytes
const MEMBERS = 100_000, WAY = 4;
const SLICE = MB, PACKED = 64 * 1024; // a packed slice may become a thousand times as large
const [QUOTE, BACK, OPEN, CLOSE, LIST, END] = [...'"\\{}[]'].map((sign) => sign.charCodeAt(0));
/* Objects around chats, as in the importers of the site. */
const WRAPPERS = ["conversations", "chats", "data", "items", "threads", "sessions", "results", "response", "biz_data",
  "conversation", "chat", "export", "records", "rows", "json", "state", "props"];

class Unreadable extends Error {
  constructor(code, place = "") {
    super(code);
    Object.assign(this, { code, place });
  }
}

/* -- bytes ---------------------------------------------------------------------------------------------- */

let left = READ, passed = 0; // of what may be read, and what was

/* A browser refuses to read a file that was changed on the disk since it was chosen. */
const changed = () => {
  throw new Unreadable("changed");
};

async function* slices(file, start, end, size) {
  for (let at = start; at < end; at += size) {
    const slice = await file.slice(at, Math.min(at + size, end)).arrayBuffer().catch(changed);
    passed += slice.byteLength;
    yield new Uint8Array(slice);
  }
}

async function* inflated(packed) {
  if (!self.DecompressionStream) throw new Unreadable("old");
  const stream = new DecompressionStream("deflate-raw");
  const writer = stream.writable.getWriter(), reader = stream.readable.getReader();
  const feed = async () => {
    try {
      for await (const slice of packed) await writer.write(slice);
      await writer.close();
    } catch (problem) {
      await writer.abort(problem).catch(() => {}); // the reader meets the same problem
    }
  };
  feed();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((problem) => {
        throw problem instanceof TypeError ? new Unreadable("zip") : problem;
      });
      if (done) return;
      yield value;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

/* All bytes of a member, or of a file that is none, as they are needed. */
async function* bytesOf(file, member) {
  left = READ;
  const { start, end } = await bounds(file, member);
  const packed = member.method === 8;
  const chunks = slices(file, start, end, packed ? PACKED : SLICE);
  for await (const chunk of packed ? inflated(chunks) : chunks) {
    left -= chunk.length;
    if (left < 0) throw new Unreadable("too_big", member.name);
    yield chunk;
  }
}

const view = async (file, start, end) => new DataView(await file.slice(start, end).arrayBuffer().catch(changed));

async function bounds(file, member) {
  if (!("header" in member)) return { start: 0, end: file.size };
  const head = await view(file, member.header, member.header + 30);
  if (head.byteLength < 30 || head.getUint32(0, true) !== 0x04034b50) throw new Unreadable("zip", member.name);
  const start = member.header + 30 + head.getUint16(26, true) + head.getUint16(28, true);
  if (start + member.packed > file.size) throw new Unreadable("zip", member.name);
  return { start, end: start + member.packed };
}

/* -- zip ------------------------------------------------------------------------------------------------ */

const long = (data, at) => Number(data.getBigUint64(at, true));

/* Where the list of members stands: {count, start, size}. With more than 4 GB in a record of its own. */
async function directoryOf(file) {
  const from = Math.max(0, file.size - 22 - 65_535 - 20);
  const tail = await view(file, from, file.size);
  let at = tail.byteLength - 22;
  while (at >= 0 && tail.getUint32(at, true) !== 0x06054b50) at--;
  if (at < 0) throw new Unreadable("zip");
  const found = { count: tail.getUint16(at + 10, true), size: tail.getUint32(at + 12, true), start: tail.getUint32(at + 16, true) };
  if (at < 20 || tail.getUint32(at - 20, true) !== 0x07064b50) return found;
  const record = await view(file, long(tail, at - 12), long(tail, at - 12) + 56);
  if (record.byteLength < 56 || record.getUint32(0, true) !== 0x06064b50) throw new Unreadable("zip");
  return { count: long(record, 32), size: long(record, 40), start: long(record, 48) };
}

async function membersOf(file) {
  const { count, start, size } = await directoryOf(file);
  if (count > MEMBERS || size > DIRECTORY || start + size > file.size) throw new Unreadable("zip");
  const data = await view(file, start, start + size);
  const members = [];
  for (let at = 0; members.length < count;) {
    if (at + 46 > size || data.getUint32(at, true) !== 0x02014b50) throw new Unreadable("zip");
    const [name, extra, comment] = [28, 30, 32].map((field) => data.getUint16(at + field, true));
    if (at + 46 + name + extra + comment > size) throw new Unreadable("zip");
    const member = {
      name: new TextDecoder().decode(new Uint8Array(data.buffer, at + 46, name)),
      locked: (data.getUint16(at + 8, true) & 1) === 1,
      method: data.getUint16(at + 10, true),
      packed: data.getUint32(at + 20, true),
      unpacked: data.getUint32(at + 24, true),
      header: data.getUint32(at + 42, true),
    };
    widen(member, data, at + 46 + name, at + 46 + name + extra);
    members.push(member);
    at += 46 + name + extra + comment;
  }
  return members;
}

/* Fields that are full say their numbers in an extra field, those alone and in this order. */
function widen(member, data, at, end) {
  for (; at + 4 <= end; at += 4 + data.getUint16(at + 2, true)) {
    if (data.getUint16(at, true) !== 1) continue;
    let field = at + 4;
    for (const key of ["unpacked", "packed", "header"]) {
      if (member[key] !== 0xffffffff || field + 8 > end) continue;
      member[key] = long(data, field);
      field += 8;
    }
  }
}

const byNumber = new Intl.Collator("en", { numeric: true });

async function jsonOf(file) {
  const members = (await membersOf(file))
    .filter(({ name }) => /\.(json|jsonl|ndjson)$/i.test(name) && !/(^|\/)(__MACOSX\/|\._)/.test(name))
    .sort((one, other) => byNumber.compare(one.name, other.name));
  for (const { name, locked, method } of members) {
    if (locked) throw new Unreadable("locked", name);
    if (method !== 0 && method !== 8) throw new Unreadable("zip", name);
  }
  return members;
}

/* -- JSON ----------------------------------------------------------------------------------------------- */

/* Finds where the values of a list, of lines, or of a list in an object around them begin and end, without
   reading what is in them. found(bytes, start, end): bytes is a list of arrays, null for more than CHAT. */
class Splitter {
  constructor(found) {
    Object.assign(this, { found, frames: [], item: null, word: null, key: "", depth: 0, string: false, escaped: false });
  }

  feed(chunk, base, i = 0) {
    while (i < chunk.length) i = this.item ? this.inside(chunk, base, i) : this.outside(chunk, base, i);
  }

  outside(chunk, base, i) {
    const sign = chunk[i], frame = this.frames.at(-1);
    if (this.word) this.spell(sign);
    else if (sign === QUOTE && frame) this.word = [];
    else if (sign === OPEN || sign === LIST) {
      if (this.leads(frame, sign)) this.frames.push(sign);
      else {
        this.item = { start: base + i, parts: [], size: 0, wanted: frame !== OPEN, first: !frame };
        return i;
      }
    } else if (sign === CLOSE || sign === END) {
      if (this.frames.pop() !== sign - 2) throw new Unreadable("json");
    } else if (!frame && sign > 32 && sign < 128) throw new Unreadable("json"); // a mark of UTF-8 may stand before
    return i + 1;
  }

  /* A string that is in no chat: a key, or a value that is none. */
  spell(sign) {
    if (this.escaped) this.escaped = false;
    else if (sign === BACK) this.escaped = true;
    else if (sign === QUOTE) {
      this.key = String.fromCharCode(...this.word);
      this.word = null;
      return;
    }
    if (this.word.length < 64) this.word.push(sign);
  }

  /* Whether chats are to be looked for inside of what begins here. */
  leads(frame, sign) {
    if (!frame) return sign === LIST;
    return frame === OPEN && this.frames.length < WAY && WRAPPERS.includes(this.key);
  }

  inside(chunk, base, from) {
    let { depth, string, escaped } = this, i = from;
    for (const length = chunk.length; i < length; i++) {
      const sign = chunk[i];
      if (string) {
        if (escaped) escaped = false;
        else if (sign === BACK) escaped = true;
        else if (sign === QUOTE) string = false;
      } else if (sign === QUOTE) string = true;
      else if (sign === OPEN || sign === LIST) depth++;
      else if ((sign === CLOSE || sign === END) && --depth === 0) {
        i++;
        break;
      }
    }
    Object.assign(this, { depth, string, escaped });
    this.keep(chunk.subarray(from, i), base + i);
    return i;
  }

  keep(part, end) {
    const item = this.item;
    if (item.wanted && item.parts) {
      item.parts.push(part);
      item.size += part.length;
      if (item.size > CHAT) {
        const parts = item.parts;
        item.parts = null;
        if (item.first) return this.reopen(parts, item.start);
      }
    }
    if (this.depth) return;
    this.item = null;
    if (item.wanted) this.found(item.parts, item.start, end);
  }

  /* What is too large for a chat may be an object around many: its beginning is read again, by its keys. */
  reopen(parts, start) {
    Object.assign(this, { item: null, depth: 0, string: false, escaped: false, frames: [OPEN] });
    parts.forEach((part, number) => {
      this.feed(part, start, number ? 0 : 1);
      start += part.length;
    });
  }

  end() {
    if (this.item || this.word || this.frames.length) throw new Unreadable("json");
  }
}

const parsed = (parts) => {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    return JSON.parse(parts.map((part) => decoder.decode(part, { stream: true })).join("") + decoder.decode());
  } catch {
    throw new Unreadable("json");
  }
};

/* Calls found(value, start, end, number) for each value, from 1; value is undefined for one too large. The first
   that answers false is the last. */
async function eachValue(file, member, found) {
  let base = 0, number = 0, more = true;
  const splitter = new Splitter((parts, start, end) => {
    number++;
    if (more) more = found(parts ? parsed(parts) : undefined, start, end, number) !== false;
  });
  try {
    for await (const chunk of bytesOf(file, member)) {
      splitter.feed(chunk, base);
      base += chunk.length;
      if (!more) return;
    }
    splitter.end();
  } catch (problem) {
    if (!(problem instanceof Unreadable) || problem.place) throw problem;
    const broken = splitter.item || !number ? number + 1 : number;
    throw new Unreadable(problem.code, [member.name, `chat ${broken}`].filter(Boolean).join(", "));
  }
}
