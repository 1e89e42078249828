"""Which addresses are chats that the known assistants share. Pure."""

from __future__ import annotations

import re

from crawler.web.guard import AllowedHosts, Blocked, Target, check_url
from digest.lib.text import clean

# host -> what the paths of its shared chats look like
KNOWN = {
    "chatgpt.com": r"/(share|s)/",
    "chat.openai.com": r"/share/",
    "claude.ai": r"/share/",
    "g.co": r"/gemini/share/",
    "gemini.google.com": r"/share/",
    "grok.com": r"/share/",
    "x.com": r"/i/grok/share/",
    "chat.deepseek.com": r"/share/",
    "kimi.com": r"/share/",
    "kimi.moonshot.cn": r"/share/",
    "perplexity.ai": r"/(search|page)/",
    "poe.com": r"/s/",
    "copilot.microsoft.com": r"/shares/",
    "chat.mistral.ai": r"/chat/",
    "chat.qwen.ai": r"/s/",
    "doubao.com": r"/thread/",
    "yuanbao.tencent.com": r"/bot/app/share/|/share/",
    "meta.ai": r"/share/|/@[^/]+/prompt/",
}
NAME = r"[^/?#\s]"  # what follows: a name of its own
WRITTEN = re.compile(r"(?:https?://)?\S+\Z", re.I)


def share_address(text: str, allowed: AllowedHosts = AllowedHosts()) -> str:  # noqa: B008  frozen
    """The address of a shared chat as it is fetched (https, without fragment); empty for any other text.

    ``allowed`` are private hosts that the operator opened: any address of theirs may be one.
    """
    text = clean(text).strip()
    if not WRITTEN.match(text):
        return ""
    if "://" not in text:
        text = f"https://{text}"
    try:
        target = check_url(text, allowed)
    except Blocked:
        return ""
    if allowed.has_name(target.host, target.port) or (
        target.address is not None and allowed.has_address(target.address, target.port)
    ):
        return target.url
    return f"https{target.url.removeprefix(target.scheme)}" if is_known(target) else ""


def is_known(target: Target) -> bool:
    """Whether a target is a shared chat of an assistant that we know."""
    if target.port not in (80, 443):
        return False
    paths = KNOWN.get(target.host.removeprefix("www."))
    path = target.url.split("/", 3)[3] if target.url.count("/") > 2 else ""
    return paths is not None and re.match(f"(?:{paths}){NAME}", f"/{path}") is not None
