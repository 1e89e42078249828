"""What of a report is news: whole sentences, without datelines, credits, orders to a machine; pure."""

from __future__ import annotations

import html
import re
import unicodedata

from digest.lib.text import sentences
from summarizer.wording import HAN, is_han

# --- characters that nobody sees, and disguises in which orders reach a model -----------------------------
COMMENTS = re.compile(r"<!--.*?(?:-->|\Z)", re.S)
TAGS = re.compile(r"</?[a-zA-Z!][^<>\n]{0,300}>|<\|[^|\n]{1,40}\|>")
BLOBS = re.compile(
    r"(?<![\w/])(?=[A-Za-z0-9+/]*\d)(?=[A-Za-z0-9+/]*[A-Z])(?=[A-Za-z0-9+/]*[a-z])[A-Za-z0-9+/]{24,}={0,2}"
)
SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u205f\u3000]+")


def any_of(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.I)


# Narrow on purpose: news about assistants and their prompts must pass.
ORDERS = any_of(
    r"\b(?:ignore|disregard|forget|override)\b.{0,30}\b(?:instructions?|prompts?)\b",
    r"\b(?:ignore|disregard|forget) (?:all |everything |the |any )*(?:previous|above|prior)\b",
    r"\bnow in developer mode\b|\bim_start\b|^\W*(?:system|assistant|user|developer)\s*:",
    r"\b(?:dear|note to|attention|if you are an?) (?:all )?(?:ai|language|llm)[ -](?:assistant|model|agent)",
    r"\bas an? (?:ai|language) model,? (?:you|i)\b",
    r"\b(?:then|please|and|only) (?:output|respond with|reply with)\b",
    r"^\W*(?:return|reply|respond|output|print|answer|say|repeat)\b.{0,30}"
    r"(?:\bjson\b|\bonly\b|\bexactly\b|\{|(?-i:[A-Z]{3,}-))",
    r"\b(?:merge|delete|rank|rate|score)\b.{0,20}\bstor(?:y|ies)\b.{0,20}(?:\bid\b|\d)",
    r"(?:忽略|无视)(?:以上|之前|前面|上述|所有|此前|先前).{0,8}(?:指示|指令|要求|提示|内容)|只(?:输出|回复|回答)[：:“\"]",
    r"(?:AI|人工智能|大模型|语言模型) ?(?:助手|模型)?请(?!求)",
    r"(?:编辑|编者|系统)注[:：].{0,20}(?:AI|助手|模型)",
    r"(?<![a-z])(?:[a-z][ \u00a0]+){7,}[a-z](?![a-z])",  # spelled out letter by letter
)

# --- what stands around news ------------------------------------------------------------------------------
DAY = r"\d{1,2}\s*月\s*\d{1,2}\s*日"
AGENCIES = "Reuters|AP|AFP|Bloomberg|UPI|PTI|CNN|Xinhua|ANI"
MONTH_DAY = r"[A-Z][a-z]{2,8}\.?\s+\d{1,2}|\d{1,2}\s+[A-Z][a-z]{2,8}"
OPENERS = [
    re.compile(pattern)
    for pattern in (
        r"^\s*【[^】]{1,40}】\s*",
        r"^[\s■●▲◆•·\-–—*#>▪]+",
        rf"^[{HAN}A-Za-z0-9]{{2,8}}(?:获悉|获知)[，,：:]\s*",
        rf"^[{HAN}]{{2,10}}\s*{DAY}(?:电|讯|消息)[，,：:]?\s*(?:[（(][^）)]{{0,40}}[）)])?\s*",
        rf"^(?:本报|新华社|中新社|中新网|央视网|人民网|光明网|法新社|路透社|美联社|中央社|[A-Z]{{2,6}}"
        rf"|[{HAN}A-Z]{{2,6}}(?:之家|社|网|报))[{HAN}]{{0,8}}\s*(?:\d{{1,4}}\s*[年月日]\s*){{0,3}}"
        r"(?:综合)?(?:外?电|讯|消息)\s*[，,：:]?\s*",
        r"^\s*[（(](?:记者|通讯员|见习记者|编辑|实习生|总台记者|央视记者)[^）)]{1,60}[）)]\s*",
        rf"^(?:记者|特派记者)\s*[{HAN}、 ]{{2,20}}\s*(?:报道|[|｜/])\s*[：:]?\s*",
        rf"^[{HAN}A-Za-z]{{2,10}}(?:讯|消息)[，,：:]\s*",
        rf"^\(?(?:{AGENCIES})\)?\s*[-–—]+\s*",
        r"^[A-Z][A-Z.,'’ /-]{2,40}(?:,\s*[A-Z][\w.]+(?:\s[A-Z]\w+)?)?"
        rf"(?:\s*,?\s*(?:{MONTH_DAY})(?:,\s*\d{{4}})?)?"
        r"\s*(?:[(/][A-Za-z .]{2,20}[)/])?\s*(?:[-–—]+|:)\s+(?=[\"“‘A-Z0-9])",
        rf"^[A-Z][\w.'’ ]{{1,30}}(?:,\s*[A-Z][\w.'’ ]{{1,20}})?\s+\((?:{AGENCIES})\)\s*[-–—]*\s*",
        r"^(?:UPDATED?|Updated|Last updated|Published)(?: on| at|:)?[^.]{0,40}?"
        r"(?:\d{4}|[AaPp]\.?[Mm]\.?(?: E[SD]?T| GMT)?)\s*[.:|-]?\s+",
        r"^\d{4}年\d{1,2}月\d{1,2}日\s*(?:星期.)?\s*(?:\d{1,2}:\d{2})?\s+",
    )
]
CREDITS = re.compile(
    r"\s*[（(](?:法新社|路透社?|美联社|新华社|资料图|图片?来源|图源|彭博社?|档案照|示意图|视觉中国|海峡时报)"
    r"[^）)]{0,20}[）)]\s*$|\s*\((?:Photo|Image|Picture|Reuters|AP|Getty)[^)]{0,60}\)\s*$"
)
CUT_END = re.compile(
    r"(?:…|\.\.\.|\[\s*(?:…|\.\.\.)\s*\]|[,，、:：;\-–—])[\"'”’」』）)\]\s]*$|\[\+\d+ chars\]"
)
FINISHED = re.compile(r"[.!?。！？；][\"'”’」』）)\]]*$")
LABELS = (
    "photo|image|picture|video|photograph|credit|caption|source|watch|listen|related|read also|also read"
    "|see also|more|tag|topic|editor.s note|in this article|correction|disclosure|disclaimer|contact"
    "|media contact"
    "|about the author"
)
BOILERPLATE = any_of(
    r"\b(?:click|tap) (?:here|on|the)\b|\b(?:read|see|find out|learn) more\b|\bcontinue reading\b",
    r"\bfull (?:story|article) (?:here|at)\b|\bshare this\b|\bjoin (?:us|our)\b|\bcheck out our\b",
    r"\b(?:sign|signing) up\b.{0,60}\b(?:newsletter|e-?mail|alerts?|for|to)\b|\bnewsletters?\b",
    r"\bsubscri(?:be|bers?|ption|bing)\b.{0,60}\b(?:to|our|for|now|today|here|only|free|unlimited|access)\b",
    r"\b(?:to|click here to|please) subscribe\b|^\W*subscribe\b|\bfollow (?:us|me|along)\b",
    r"\b(?:get|download|install) (?:the|our)\b.{0,20}\bapp\b|\bstay (?:tuned|up to date|informed)\b",
    r"\bthe post\b.{0,200}\b(?:appeared )?first (?:appeared )?on\b|\boriginally (?:appeared|published)\b",
    r"\bfirst published (?:on|in|at|by)\b|\ball rights reserved\b|^\W*copyright\b|©",
    r"\bterms of (?:use|service) (?:apply|and)\b",
    r"\bprivacy policy\b.{0,30}\b(?:here|our|and terms)\b",
    r"\bcookies?\b.{0,40}\b(?:accept|browser|settings|policy)\b",
    r"\b(?:enable|requires?) javascript\b|^\W*advertisement\b|\bsponsored (?:content|by)\b",
    r"\baffiliate (?:links?|commission)",
    r"\b(?:getty images|shutterstock|istock)\b|\bimages? (?:credit|via)\b",
    rf"^\W*(?:{LABELS})s?\s*[:|：]",
    r"\b(?:photo|photograph|image|picture|illustration|file photo|video)s? (?:by|courtesy|shows)\b.{0,80}$",
    r"^\W*\(?(?:additional )?(?:reporting|writing|editing|compiled|edited|written|contributing) by\b",
    r"\bcontributed (?:to this (?:report|story|article)|reporting)\b",
    r"^\W*by (?-i:[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){1,3})\W*$",
    r"\bis an? (?:senior |staff |freelance )?(?:reporter|correspondent|columnist|writer)"
    r" (?:at|for|covering|based)\b",
    r"\bmin(?:ute)?s? read\b|^\W*(?:article|comments) url\b|^\W*points:\s*\d|^\W*#\s*comments",
    r"\blisten to (?:the|this|our) (?:story|article|episode|podcast|full)\b",
    r"\bthis (?:story|article|post|page) (?:was|is|has been|will be)\b",
    r"\b(?:email|e-mail) (?:us|me|the author)\b",
    r"\bhere.s what (?:you need|we know|to know)\b|\bforward-looking statements?\b",
    r"点击|扫码|二维码|查看(?:全文|原文|更多)|阅读(?:全文|原文|更多)|继续阅读|展开全文",
    r"下载.{0,14}(?:APP|客户端)|关注.{0,14}(?:公众号|微信|微博|我们|本号)|公众号[:：]|(?:微信|QQ)号",
    r"订阅(?:我们|本|号|更多|号)|转载|未经.{0,6}授权|版权(?:所有|归)|免责声明|投资者据此|据此操作|风险自担",
    r"不构成.{0,8}建议|仅供参考|责任编辑|责编|编辑[:：|｜丨]|作者[:：|｜丨]|文[|｜丨]|记者\s*[|｜丨]|校对|审核[:：]",
    r"图[|｜丨：:]|图源|题图|头图|配图|封面图?[:：来]|图片来(?:源|自)|来源[:：]|摄影(?:师)?[:：]|视频[:：]|音频[:：]",
    r"本文(?:来自|作者|首发|为|系|由|仅|不代表)|原文(?:链接|标题|地址)|首发于|更多(?:精彩|内容|资讯)",
    r"相关(?:阅读|推荐|报道)[:：]|延伸阅读|欢迎.{0,12}(?:留言|投稿|加入|关注|订阅|评论)|联系(?:我们|邮箱|电话)",
    r"此图摄于|题记|导语[:：]|编者按|敬请(?:期待|关注)|^\[视频\]|⏱",
    r"^\W*\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日\W*(?:星期.)?\W*$",
)
# A short line that ends in a photo credit is a caption: it says what is seen, not what happened.
CAPTION = any_of(
    r"(?:图[：:｜|/]|图片来源|图源|摄影(?:师)?[：:]|[/（(][^/（()]{0,12}摄[）)]?$|视觉中国"
    r"|(?:photo|image|picture)s?\s*(?:credit|by|via|:|/)|getty images|ap photo|reuters/|/afp\b|/reuters\b)"
    r".{0,40}$",
)
CAPTION_LONGEST = 160  # characters
SPOKEN = re.compile(rf"^(?:[{HAN}]{{2,5}}|[A-Z]{{1,3}}|Q|A)[：:](?![^。]{{0,30}}[：:])\s*\S")  # an interview
ADDRESS = re.compile(
    r"https?:|www\.|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,24}/\S|\S+@\S+\.\w|\b[\w-]+\.example\b", re.I
)
MARKUP = re.compile(r"[{}<>|^~`\\]|\]\(|&\w{2,8};")

SHORTEST = {"en": 5, "zh": 9}  # words, characters
LONGEST = {"en": 70, "zh": 180}


def visible(text: str) -> str:
    """``text`` without what a reader does not see: comments, tags, control characters, coded blobs."""
    text = COMMENTS.sub("\n", html.unescape(text))
    text = TAGS.sub(" ", text)
    text = "".join(
        c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Co", "Cs", "Cn")
    )
    return SPACES.sub(" ", BLOBS.sub(" ", text))


def is_order(text: str) -> bool:
    """Whether ``text`` speaks to a machine instead of telling news."""
    return bool(ORDERS.search(text))


def length(text: str) -> int:
    """Words of English, characters of Chinese text."""
    if is_han(text):
        return len(re.findall(rf"[{HAN}]|[A-Za-z0-9.]+", text))
    return len(text.split())


def opened(text: str) -> str:
    """``text`` without its dateline, agency, byline and column mark."""
    for _ in range(3):
        before = text
        for opener in OPENERS:
            text = opener.sub("", text, count=1)
        if text == before:
            break
    return text


def clean(text: str) -> str:
    """One sentence made fit to stand alone, or "" if it is no news: see the tests for what falls."""
    if is_order(text) or BOILERPLATE.search(text) or ADDRESS.search(text) or CUT_END.search(text):
        return ""
    text = CREDITS.sub("", opened(text.strip())).strip()
    if MARKUP.search(text) or SPOKEN.search(text) or not balanced(text):
        return ""
    language = "zh" if is_han(text) else "en"
    if not SHORTEST[language] <= length(text) <= LONGEST[language]:
        return ""
    letters = [c for c in text if c.isalpha()]
    if language == "en" and sum(c.isupper() for c in letters) > 0.5 * len(letters):
        return ""
    return text[:-1] + "。" if text.endswith("；") else text


def balanced(text: str) -> bool:
    """Whether each quote and bracket that opens also closes: half a quotation tells a wrong story."""
    pairs = ("“”", "「」", "『』", "（）", "()", "[]", "《》")
    return all(text.count(pair[0]) == text.count(pair[1]) for pair in pairs) and text.count('"') % 2 == 0


def clean_sentences(text: str) -> list[tuple[int, str]]:
    """(position in the text, sentence) of what is news in ``text``.

    What follows an order to a machine in the same line falls with it. A text of one short line that lacks
    its full stop counts as a sentence, since many feeds leave it out.
    """
    text = visible(text)
    found: list[tuple[int, str]] = []
    position = 0
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for line in lines:
        if len(line) <= CAPTION_LONGEST and CAPTION.search(line):
            continue
        if is_order(line):
            # orders come in several sentences; only what stands before them is trusted
            line = before_order(line)
        pieces = sentences(line)
        for piece in pieces:
            whole = bool(FINISHED.search(piece)) or (
                len(lines) == 1 and len(pieces) == 1 and len(piece) <= 200
            )
            if whole and (kept := clean(piece)):
                found.append((position, kept))
            position += 1
    return found


def before_order(line: str) -> str:
    """The sentences of ``line`` in front of the first that gives orders."""
    kept: list[str] = []
    for piece in sentences(line):
        if is_order(piece):
            break
        kept.append(piece)
    else:
        return ""  # the order runs over several sentences
    return " ".join(kept)
