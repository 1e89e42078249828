"""The name of the outlet in the name of its feed. Pure."""

from __future__ import annotations

import re

SEPARATOR = re.compile(
    r"\s+[-–—|·•»>/]\s+|\s*[|｜·•»>_]\s*|(?<=[》”』」])\s*[-–—]\s*|(?<=[^\x00-\x7f])-|[:：]\s+|："
)
QUOTES = "《》「」『』“”\"' "
# Words that name a section or the feed itself, never an outlet; a part made of them alone is left out.
SECTION = frozenset(
    """
    a all and archive article articles best blog breaking business by china companies current economy
    english entertainment feed feeds finance front frontpage full global headlines home homepage hot in
    index international latest live main market markets more most new news newsroom of on online opinion
    opinions our page podcast politics popular post posts press recent release releases rss science sports
    stories story sport tech technology text the today top trending uk updates us u.s video videos world
    """.split()  # noqa: SIM905
)
SECTION_ZH = re.compile(
    r"(?:首页|最新|文章|报道|资讯|新闻|要闻|快讯|头条|热榜|热搜榜?|热帖|滚动|即时|实时|电报|看盘|每日|早报|晚报|日报|全部|全文|"
    r"财经|科技|国际|国内|中国|中港台|时政|社会|经济|产业|公司|市场|股市|频道|订阅|源|环球|视野|精选|推荐|\s)+"
)


def outlet_name(name: str) -> str:
    """The part of a feed's name that says whose it is: Bloomberg of "Bloomberg - Business",
    the Post of "News - South China Morning Post", 财新网 of 「财新网 - 首页」.

    A name of one part, or of section words alone, stays as it is.
    """
    parts = [part.strip(QUOTES) for part in SEPARATOR.split(name)]
    named = [part for part in parts if part and not is_section(part)]
    return named[0] if named and len(parts) > 1 else name.strip()


def is_section(part: str) -> bool:
    """Whether a part of a feed's name says what is in it rather than whose it is."""
    if SECTION_ZH.fullmatch(part):
        return True
    words = re.findall(r"[\w.&']+", part.casefold())
    return bool(words) and all(word.strip(".") in SECTION or word == "&" for word in words)
