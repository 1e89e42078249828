/* Opens a whole export where it lies: lists its chats, and gives out the one that is chosen. A worker of
   /share that asks nothing of the network; with share-bytes.js. In: {script, file}, then {take: number}, from 0.
   Out: {progress, count}, {chats: [[title, milliseconds], …]}, {done: {large, problem}}, {taken, bytes},
   {problem: {code, place}}, {other}: neither JSON nor a zip of it. */
"use strict";

const UPLOAD = 2 * 1024 * 1024, PAGE = 64 * 1024 * 1024, TURN = 64 * 1024 - 64; // bytes; of a turn without a label
const CHATS = 20_000;
/* What the importers of the site know chats, messages, titles and times by. */
const MESSAGES = ["messages", "turns", "items", "entries", "history", "dialogue", "dialog", "chat", "conversation",
  "conversations", "segments"];
const WHO = ["role", "sender", "author", "speaker", "from", "type", "authorRole", "participant"];
const SAID = ["content", "contents", "text", "message", "parts", "value", "say", "mes", "body", "markdown", "blocks",
  "answer", "zones", "tool_calls", "function_call"];
const ROLE = /^(user|human|you|me|assistant|ai|bot|model|gpt|chatgpt|claude|gemini|grok|system|tool|function|用户|我|助手)$/i;
const TITLES = ["title", "name", "conversation_title", "thread_title", "chat_title", "subject", "topic"];
const ABOUT = ["conversation", "chat", "chat_session", "metadata"];
const TIMES = ["create_time", "created_at", "createdAt", "inserted_at", "createTime", "create_at", "timestamp", "time",
  "date", "update_time", "updated_at"];
const WORDS = new Set([...SAID, "query", "query_str", "instruction"]);

const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

/* -- chats in a value ----------------------------------------------------------------------------------- */

function isMessage(raw) {
  if (!isObject(raw) || Array.isArray(raw.messages) || Array.isArray(raw.turns)) return false;
  const who = WHO.map((key) => raw[key]).find((value) => typeof value === "string" || isObject(value));
  if (who === undefined || !SAID.some((key) => key in raw)) return typeof raw.mes === "string" && "name" in raw;
  return typeof who !== "string" || "role" in raw || ROLE.test(who) || WHO.slice(0, 5).some((key) => key in raw);
}

const speaks = (raw) => isMessage(raw) || (isObject(raw) && ["query_str", "from", "blocks"].some((key) => key in raw));

function holdsMessages(raw, deeper = 2) {
  return MESSAGES.some((key) => Array.isArray(raw[key])
    ? raw[key].slice(0, 5).some(speaks)
    : deeper > 0 && isObject(raw[key]) && holdsMessages(raw[key], deeper - 1));
}

function isChat(raw) {
  return isObject(raw.mapping) || isObject(raw.chunkedPrompt) || isObject((raw.chat ?? raw).history?.messages)
    || ["chat_messages", "responses", "contents"].some((key) => Array.isArray(raw[key]))
    || /Gemini|Bard/.test(raw.header) || (typeof raw.instruction === "string" && typeof raw.output === "string")
    || (Array.isArray(raw.turns) && raw.turns.length > 0 && raw.turns.every((turn) => typeof turn === "string"))
    || holdsMessages(raw);
}

/* Whether a value of a list or a line is a message, and all of them are one chat. */
const isLine = (raw) => isObject(raw) && !isChat(raw)
  && (isMessage(raw) || "leafUuid" in raw || "chat_metadata" in raw || (typeof raw.type === "string" && "sessionId" in raw));

/* [value, way to it] of every chat in a value. */
function chatsIn(value, way = []) {
  if (Array.isArray(value)) {
    if (way.length > 4) return [];
    if (value.slice(0, 3).some(isLine)) return [[value, way]];
    return value.flatMap((inner, number) => chatsIn(inner, [...way, number]));
  }
  if (!isObject(value)) return [];
  if (isChat(value)) return [[value, way]];
  for (const key of way.length < 4 ? WRAPPERS : []) {
    const found = isObject(value[key]) || Array.isArray(value[key]) ? chatsIn(value[key], [...way, key]) : [];
    if (found.length) return found;
  }
  return [];
}

/* -- what is told of a chat ----------------------------------------------------------------------------- */

const short = (text) => [...text.slice(0, 400).replace(/[\p{C}\s]+/gu, " ").trim()].slice(0, 160).join("");

/* The first of these fields that says something, of the chat or of what it says about itself. */
function fieldOf(chat, keys, reads) {
  for (const raw of isObject(chat) ? [chat, ...ABOUT.map((key) => chat[key]).filter(isObject)] : []) {
    for (const key of keys) {
      const found = reads(raw[key]);
      if (found) return found;
    }
  }
  return null;
}

function firstWords(value, wanted = false) {
  if (typeof value === "string") return wanted ? short(value) : "";
  if (value === null || typeof value !== "object") return "";
  for (const [key, inner] of Object.entries(value)) {
    const found = firstWords(inner, Array.isArray(value) ? wanted : WORDS.has(key));
    if (found) return found;
  }
  return "";
}

const titleOf = (chat) => fieldOf(chat, TITLES, (value) => (typeof value === "string" ? short(value) : "")) || firstWords(chat);

/* Milliseconds since 1970, of numbers of seconds or finer, or ISO 8601; null for none. */
function whenOf(value) {
  if (typeof value === "string" && !/^\d{9,20}(\.\d+)?$/.test(value)) return Date.parse(value) || null;
  let seconds = Number(value ?? NaN);
  while (seconds > 1e10 && seconds < 1e30) seconds /= 1000;
  return seconds >= 1e8 && seconds <= 1e10 ? Math.round(seconds * 1000) : null;
}

/* -- the list ------------------------------------------------------------------------------------------- */

let opened = null; // {file, large, chats: [{member, start, end, way, whole}, …]}
let total = 1, told = 0;

function tell(force = false) {
  if (!force && performance.now() - told < 100) return;
  told = performance.now();
  postMessage({ progress: Math.min(1, passed / total), count: opened.chats.length });
}

async function startsAs(file) {
  const head = new Uint8Array(await file.slice(0, 4096).arrayBuffer());
  if (head[0] === 0x50 && head[1] === 0x4b) return "zip";
  const text = new TextDecoder().decode(head).trimStart();
  return /^[[{]/.test(text) ? "json" : "other";
}

async function listMember(file, member) {
  let fresh = [];
  const add = (record, chat) => {
    if (opened.chats.length >= CHATS) throw new Unreadable("too_many");
    opened.chats.push({ member, ...record });
    fresh.push([titleOf(chat), fieldOf(chat, TIMES, whenOf)]);
  };
  try {
    await eachValue(file, member, (value, start, end, number) => {
      if (value === undefined) opened.large++;
      else if (number <= 3 && isLine(value)) {
        opened.chats.length -= fresh.length;
        fresh = [];
        add({ whole: true }, [value]);
        return false; // all the others belong to it
      } else for (const [chat, way] of chatsIn(value)) add({ start, end, way }, chat);
      tell();
      return true;
    });
  } finally {
    if (fresh.length) postMessage({ chats: fresh });
  }
}

async function list(file) {
  const kind = await startsAs(file);
  if (kind === "other") return other(file);
  const members = kind === "zip" ? await jsonOf(file) : [{ name: "" }];
  if (!members.length && file.size <= UPLOAD) return postMessage({ other: true }); // of pages or texts
  opened = { file, large: 0, chats: [] };
  total = kind === "zip" ? members.reduce((sum, { packed }) => sum + packed, 1) : file.size;
  let problem = null;
  for (const member of members) {
    const before = opened.chats.length;
    try {
      await listMember(file, member);
    } catch (found) {
      if (!(found instanceof Unreadable)) throw found;
      const serious = found.code !== "json" || opened.chats.length > before || /conversation/i.test(member.name || "conversation");
      if (serious) problem ??= { code: found.code, place: found.place }; // of other files nothing is known
      if (["too_many", "changed", "old"].includes(found.code)) break;
    }
  }
  tell(true);
  const { chats, large } = opened;
  if (!chats.length && !problem) problem = { code: large ? "too_big" : "unknown", place: "" };
  return postMessage({ done: { large, problem } });
}

/* A saved page is mostly pictures, styles and fonts, which say nothing of a chat. */
async function other(file) {
  if (file.size <= UPLOAD) return postMessage({ other: true });
  if (file.size > PAGE) throw new Unreadable("too_big");
  const page = (await file.text())
    .replace(/<style\b[^>]*>[^]*?<\/style>/gi, "")
    .replace(/\bdata:[\w.+/-]+(;[\w=.+-]+)*;base64,[\w+/=%-]*/g, "");
  const bytes = new TextEncoder().encode(page);
  if (bytes.length > UPLOAD) throw new Unreadable("too_big");
  return postMessage({ other: true, bytes });
}

/* -- the one that is chosen ----------------------------------------------------------------------------- */

/* Without what the site leaves out of a chat anyway: pictures in the text, what products keep about a message,
   and all of a turn behind its first 64 KB. */
function slim(value, key = "") {
  if (typeof value === "string") return value.length < 1000 ? value : shortened(value);
  if (Array.isArray(value)) return value.map((inner) => slim(inner));
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([name, inner]) =>
    key !== "metadata" || name === "attachments" || inner === null || typeof inner !== "object");
  return Object.fromEntries(kept.map(([name, inner]) => [name, slim(inner, name)]));
}

function shortened(text) {
  const rest = text.replace(/\bdata:[\w.+/-]+;base64,[\w+/=-]+/g, "");
  const bytes = new TextEncoder().encode(rest.slice(0, TURN + 1));
  if (bytes.length <= TURN) return rest;
  const kept = new TextDecoder().decode(bytes.subarray(0, TURN), { stream: true });
  return `${kept}\n\n[cut: ${(rest.length - kept.length).toLocaleString("en")} more characters]`;
}

async function bytesOfChat({ member, start, end, way, whole }) {
  if (whole) return manyLines(member);
  const parts = [];
  let base = 0;
  for await (const chunk of member.method === 8 ? bytesOf(opened.file, member) : sliceOf(member, start, end)) {
    const at = member.method === 8 ? base : start;
    if (at + chunk.length > start) parts.push(chunk.subarray(Math.max(0, start - at), end - at));
    base += chunk.length;
    if (at + chunk.length >= end) break;
  }
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  if (!way.length && bytes.length <= UPLOAD) return bytes;
  const chat = way.reduce((value, key) => value[key], parsed([bytes]));
  const text = new TextEncoder().encode(JSON.stringify(chat));
  return text.length <= UPLOAD ? text : new TextEncoder().encode(JSON.stringify(slim(chat)));
}

async function* sliceOf(member, start, end) {
  const from = (await bounds(opened.file, member)).start;
  yield new Uint8Array(await opened.file.slice(from + start, from + end).arrayBuffer());
}

/* A chat that is all lines of a file; with as many of them as may be sent. */
async function manyLines(member) {
  const lines = [];
  let size = 2;
  await eachValue(opened.file, member, (value) => {
    if (value === undefined) return true;
    const line = JSON.stringify(slim(value));
    lines.push(line);
    size += new TextEncoder().encode(line).length + 1;
    return size <= UPLOAD;
  });
  if (size > UPLOAD) throw new Unreadable("too_big");
  return new TextEncoder().encode(`[${lines.join(",")}]`);
}

async function take(number) {
  const bytes = await bytesOfChat(opened.chats[number]);
  if (bytes.length > UPLOAD) throw new Unreadable("too_big");
  postMessage({ taken: number, bytes }, [bytes.buffer]);
}

onmessage = async ({ data }) => {
  try {
    if (data.script) importScripts(data.script);
  } catch { // without a network, or given up meanwhile
    postMessage({ problem: { code: "failed", place: "" } });
    return;
  }
  try {
    await ("take" in data ? take(data.take) : list(data.file));
  } catch (problem) {
    if (!(problem instanceof Unreadable)) throw problem;
    postMessage({ problem: { code: problem.code, place: problem.place } });
  }
};
