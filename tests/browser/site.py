"""An inhabited site for the browser: every page has something on it, in both languages, of every mark."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from crawler.feeds.models import Feed
from crawler.stories.models import RankPoint, Story
from digest.channels.models import Channel, ChannelSource
from digest.editions.models import Edition, EditionItem
from digest.posts.models import Post
from summarizer.models import Summary, Work
from tests.factories import (
    make_channel,
    make_entry,
    make_feed,
    make_post,
    make_report,
    make_story,
    make_summary,
)

HEADLINES = [
    (
        "Northlake delays its 1.4 nm line to 2028 and halves this year’s spending",
        "北湖推迟产线，今年开支减半",
    ),
    ("An open model of 32 billion parameters beats its makers’ own paid service", ""),
    ("", "一年之内，算力租价下跌 38%，闲置集群流向市场"),
    ("Fourteen cities put tram signals on shared open software", "十四座城市的电车信号改用开源软件"),
    ("Orrery loses contact with three relay satellites", ""),
]
TERMS = [["publishers", 5, 20.0], ["new", 2, 4.0], ["languages", 2, 6.0], ["age", 9.5, -4.75]]
CHANNELS = (("ai", "AI", "人工智能"), ("chips", "Chips", "芯片"), ("policy", "Policy", "政策"))


def inhabit() -> dict[str, str]:
    """Fills the database; {what: path} of every public page."""
    now = timezone.now()
    outlets = [
        make_feed(name, last_success=now, last_fetch=now)
        for name in ("Harbour Post", "Ledger Wire", "Rackside")
    ]
    outlets += [make_feed(name, language="zh", last_success=now) for name in ("南岸财讯", "今日芯闻")]
    outlets.append(
        make_feed("Patch Desk", failures=4, last_error="503 Service Unavailable", last_error_at=now)
    )
    house = make_channel("hot", name_en="24h Hot", name_zh="24 小时热榜", kind="house")
    channels = [
        make_channel(
            slug, name_en=en, name_zh=zh, promise_en=f"What is new in {en}.", promise_zh=f"{zh}的新消息。"
        )
        for slug, en, zh in CHANNELS
    ]
    for channel in channels:
        for feed in outlets[:4]:
            ChannelSource.objects.create(channel=channel, feed=feed)
    posts = [inhabit_story(i, en, zh, outlets, channels) for i, (en, zh) in enumerate(HEADLINES * 6)]
    for channel in (house, channels[0]):
        for days in range(2):
            make_edition(channel, now.date() - timedelta(days=days), posts[:5])
    parked = Work.objects.create(story=posts[0].story, language="en")
    Work.objects.filter(pk=parked.pk).update(
        parked_at=now, parked_reason="The model answered nonsense three times"
    )
    today = now.date().isoformat()
    return {
        "hot": "/", "filtered": "/?channel=chips&told=both", "no match": "/?channel=policy&told=zh",
        "latest": "/latest", "story": f"/story/{posts[0].pk}-{posts[0].slug}",
        "single": f"/story/{posts[4].pk}-{posts[4].slug}", "channels": "/channels", "channel": "/c/ai",
        "channel hot": "/c/ai/hot", "channel editions": "/c/ai/editions", "channel about": "/c/ai/about",
        "editions": "/editions", "edition": f"/editions/{today}",
        "channel edition": f"/c/ai/editions/{today}", "about": "/about", "login": "/login",
        "missing": "/nothing/here",
    }  # fmt: skip


def inhabit_story(i: int, en: str, zh: str, outlets: list[Feed], channels: list[Channel]) -> Post:
    now = timezone.now()
    story = make_story(
        en or zh, language="en" if en else "zh", reports=0, heat=80 - 2 * i, hours_ago=9.5, now=now,
        heat_terms=TERMS, is_update=i == 3,
    )  # fmt: skip
    telling = [feed for feed in outlets if (en if feed.language == "en" else zh)]
    if i % len(HEADLINES) == len(HEADLINES) - 1:
        telling = telling[:1]
    for n, feed in enumerate(telling * (2 if len(telling) > 1 else 1)):
        title = en if feed.language == "en" else zh
        make_report(story, make_entry(feed, title, hours_ago=max(9.5 - 1.1 * n, 0.3), now=now))
    Story.objects.filter(pk=story.pk).update(publishers=len(telling))
    for language, headline in (("en", en), ("zh", zh)):
        if headline:
            inhabit_summary(story, language, headline, i)
    RankPoint.objects.create(
        story=story,
        hour=now.replace(minute=0, second=0, microsecond=0),
        rank=max(i + (-1, 3, 1)[i % 3], 1),
        heat=1,
    )
    return make_post(story, channels=(channels[i % 3], channels[(i + 1) % 3]))


def inhabit_summary(story: Story, language: str, headline: str, i: int) -> Summary:
    sentence = (
        "Spending falls from 18.2 to 9.0 billion dollars."
        if language == "en"
        else "开支由 182 亿美元降至 90 亿美元。"
    )
    line = [{"text": sentence, "sources": [1]}]
    writer = ("lark-2-14b", "extract")[i % 2]
    fields = {
        "tldr": line * 2, "bullets": line * 3, "written_by": writer,
        "translated": i % 4 == 2 and language == "en",
        "differs": [{"label": "Date" if language == "en" else "时间", **line[0]}], "dropped": {"number": 1},
    }  # fmt: skip
    make_summary(story, language=language, headline=headline, **fields)
    return make_summary(story, language=language, headline=headline, change=sentence, **fields)


def make_edition(channel: Channel, date, posts: list[Post]) -> None:
    for language in ("en", "zh"):
        edition = Edition.objects.create(
            channel=channel, date=date, language=language, closed=timezone.now(), stories=30, publishers=57
        )
        for position, post in enumerate(posts, 1):
            summary = Summary.objects.filter(story=post.story, is_latest=True).order_by("-pk").first()
            EditionItem.objects.create(
                edition=edition, position=position, post=post, language=summary.language,
                headline=summary.headline, lines=summary.tldr, written_by=summary.written_by,
                outlets=["Harbour Post", "南岸财讯", "Rackside", "Ledger Wire"], reports=post.story.reports,
            )  # fmt: skip
