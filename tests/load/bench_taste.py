"""How much better For you orders than Hot does, for simulated people whose tastes it has never seen.

python3 run.py bench taste [--people 120] [--seed 11] [--data FOLDER] [--tune]

Real news where a folder of it lies beside the checkout (about 40 feeds of four days, and a set of clustered
news of 36 hours), grouped by the site's own grouper; invented news otherwise. Tastes are mixtures of subjects
(by words of the full texts) and of a section of the outlets, with noise; the order sees neither, but titles,
first sentences and channels. People read the hot list from its top down for some days, less the further down,
do something with a part of what they like, and half of them follow the channel of what they like, where there
is one. Then both orders rank the stories that began in the hours after, and NDCG@20 is taken against what
each person would have liked there. `--tune` shows the people, the subjects and the days on which weights were
chosen: never the ones that are reported. The clustered news was never used for choosing.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import re
import string
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import fmean

from crawler.stories.features import read_general
from crawler.stories.heat import Report, heat
from crawler.stories.stream import group_stream
from digest.channels import match as match_rule
from digest.channels.match import Report as Title
from digest.channels.match import Rule, match
from digest.lib.language import language_of
from digest.pages.taste import Did, Person, Thing, order
from tests.conftest import find_shared

CHANNELS = Path(match_rule.__file__).parent / "data" / "channels.toml"
SEED = 11
TOP = 20
VISITS = 5  # a day
LEAD = 160  # characters of the first report that a summary's first sentence would have
FOLLOWING = 0.5  # how likely somebody follows the channel of what they like
SEEN = 60  # rows of a visit at most
# What people may be interested in, by words of the full texts. Weights were chosen on every second of them.
SUBJECTS = """
tennis|Australian Open|Djokovic|Alcaraz|网球|澳网|大满贯
football|soccer|Premier League|Champions League|足球|世界杯|国足
Olympic|athlete|skier|冬奥|奥运|体育
gold price|gold|silver|bullion|黄金|金价|白银
Federal Reserve|Fed |interest rate|central bank|美联储|降息|加息|央行
stock|shares|Nasdaq|S&P|A股|港股|涨停|沪指|恒指
artificial intelligence|AI |OpenAI|ChatGPT|Anthropic|人工智能|大模型|智能体
chip|semiconductor|Nvidia|TSMC|芯片|半导体|英伟达|台积电
iPhone|Apple|Samsung|smartphone|苹果|手机|华为
electric vehicle|EV|Tesla|BYD|新能源汽车|电动车|比亚迪|特斯拉|车企
oil|crude|OPEC|gas price|原油|油价|天然气
tariff|trade deal|trade war|关税|贸易
Ukraine|Russia|Putin|Kremlin|乌克兰|俄罗斯|普京
Iran|Tehran|nuclear deal|伊朗|德黑兰
Israel|Gaza|Palestinian|Hamas|以色列|加沙
Taiwan|strait|台湾|台海|两岸
Hong Kong|香港
Japan|Tokyo|yen|日本|东京|高市
Korea|Seoul|韩国|首尔|朝鲜
India|Modi|Delhi|印度|莫迪
virus|vaccine|outbreak|hospital|病毒|疫苗|医院|医生
cancer|drug|therapy|patients|FDA|药物|医药|临床|患者
climate|warming|emissions|solar|wind power|气候|碳排放|光伏|风电
storm|snow|flood|earthquake|wildfire|heatwave|暴雪|洪水|地震|寒潮|山火
film|movie|Oscar|box office|actor|电影|票房|导演|演员
music|singer|album|concert|Grammy|音乐|歌手|演唱会
book|novel|author|museum|art |文学|作家|博物馆|非遗|文物
Trump|White House|特朗普|白宫
immigration|ICE|border|deported|移民|入境
court|judge|lawsuit|trial|法院|判决|起诉|律师
police|murder|shooting|stabbed|警方|警察|枪击|嫌疑
bank|lender|loan|mortgage|银行|贷款|存款
property|housing|home prices|rent|房地产|楼市|住宅|房价
IPO|listing|funding|venture|融资|上市|创投|估值
earnings|profit|revenue|quarter|净利润|业绩|营收|财报
school|university|student|teacher|学校|大学|学生|教育
farm|crop|food|grain|农业|粮食|乡村|食品
SpaceX|NASA|rocket|satellite|moon|航天|卫星|火箭|月球
physics|species|fossil|scientist|researchers|科学家|研究团队|物种|量子
airline|Boeing|flight|airport|plane|航空|飞机|航班|机场
open source|GitHub|Linux|software|programming|开源|软件|代码
game|gaming|Nintendo|Xbox|Steam|游戏|任天堂
Facebook|Google|Meta|TikTok|YouTube|social media|谷歌|抖音|微博|小红书|社交
military|army|navy|missile|defence|军队|国防|导弹|海军
travel|tourist|hotel|旅游|游客|酒店|文旅
Spring Festival|Lunar New Year|春节|春运|过年
""".strip().splitlines()
SECTIONS = {  # of the feeds of the window that have one
    name: section
    for section, names in {
        "technology": "nyt-technology wsj-tech techcrunch hackernews ifanr sspai",
        "markets": "bloomberg wsj-markets wallstreetcn xueqiu-hot caixin-latest nyt-business wsj-us-business",
        "world": "nyt-world wsj-world wsj-world-news reuters-news dw bbc-zh-home zaobao",
        "china": "people-daily cctv xwlb guangming scmp-china",
        "science": "nyt-science",
        "opinion": "wsj-opinion",
    }.items()
    for name in names.split()
}


@dataclass
class News:
    """A story as the world knows it: all its reports. ``sections``, ``appeal`` and ``text`` (all
    of it) are hidden from the order."""

    number: int
    titles: list[str]
    lead: str
    language: str
    reports: list[Report]
    channels: frozenset[int] = frozenset()
    sections: frozenset[str] = frozenset()
    appeal: float = 0.0
    text: str = ""

    @property
    def began(self) -> datetime:
        return self.reports[0].at

    def thing(self, now: datetime) -> Thing:
        known = [report for report in self.reports if report.at <= now]
        return Thing(
            post=self.number,
            titles=(self.titles[0],),
            lead=self.lead,
            channels=self.channels,
            loud=heat(known, now).total,
            hours=(now - self.began) / timedelta(hours=1),
            publishers=len({report.publisher for report in known}),
        )


@dataclass(frozen=True)
class Tastes:
    """Of one person: how much each of some sets of stories is liked, and the channels and languages."""

    liked: tuple[tuple[float, frozenset[int]], ...]
    follows: frozenset[int]
    languages: frozenset[str]
    noise: random.Random

    def likes(self, news: News) -> float:
        """0 to 1: how likely the person is to like it when it is seen."""
        if news.language not in self.languages:
            return 0.0
        own = max((weight for weight, stories in self.liked if news.number in stories), default=0.0)
        return min(0.95, 0.01 + 0.75 * own + 0.06 * news.appeal)


# -- the world ---------------------------------------------------------------------------------------------


def rules() -> list[Rule]:
    """Of the channels of a new site, by their words alone."""
    channels = tomllib.loads(CHANNELS.read_text(encoding="utf-8"))["channel"]
    return [
        Rule(n, frozenset(), tuple(fields["terms"]), tuple(fields.get("not_terms", ())))
        for n, fields in enumerate(channels, 1)
    ]


def window_articles(folder: Path) -> list[dict[str, str]]:
    found = []
    for path in sorted((folder / "window").glob("*.json")):
        if path.stem in ("readhub-daily", "weibo-hot", "zhihu-hot"):
            continue
        feed = json.loads(path.read_text(encoding="utf-8"))
        for n, item in enumerate(feed["items"]):
            at = item.get("date_published") or ""
            if "2026-01-27" <= at < "2026-01-31" and item.get("title"):
                text = item.get("content_text") or ""
                found.append(
                    {"id": f"{path.stem}{n}", "title": item["title"], "text": text, "published_at": at}
                    | {"publisher": path.stem}
                )
    return found


def cluster_articles(folder: Path) -> list[dict[str, str]]:
    lines = (folder / "clusters" / "uci.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def invented_articles(seed: int, hours: int = 96, count: int = 1500) -> list[dict[str, str]]:
    """Twenty subjects with words of their own, events in them, and words of everyday between."""
    pick = random.Random(seed)

    def word() -> str:
        return "".join(pick.choices(string.ascii_lowercase, k=pick.randrange(5, 10)))

    everyday = list(read_general("en"))[:2000]
    subjects = [[word() for _ in range(18)] for _ in range(20)]
    start, found = datetime(2026, 1, 27, tzinfo=UTC), []
    while len(found) < count:
        subject = pick.choice(subjects)
        own = pick.sample(subject, 6) + [word() for _ in range(4)]
        began = start + timedelta(hours=pick.uniform(0, hours))
        for _ in range(min(12, int(pick.paretovariate(1.2)))):
            title = pick.sample(own, 6) + pick.choices(everyday, k=4)
            text = pick.choices(own, k=16) + pick.choices(everyday, k=30)
            found.append(
                {"id": str(len(found)), "title": " ".join(title), "text": " ".join(text)}
                | {"published_at": (began + timedelta(hours=pick.expovariate(0.4))).isoformat()}
                | {
                    "publisher": f"outlet{pick.randrange(40)}",
                    "section": f"invented {subjects.index(subject)}",
                }
            )
    return found


def world_of(articles: Iterable[dict[str, str]], seed: int) -> list[News]:
    """Stories by the time they began, with their hidden sides."""
    articles = sorted(articles, key=lambda article: article["published_at"])
    by_id = {article["id"]: article for article in articles}
    stories: defaultdict[int, list[dict[str, str]]] = defaultdict(list)
    for name, story in group_stream(articles):
        stories[story].append(by_id[name])
    pick, channels, world = random.Random(f"world {seed}"), rules(), []
    for number, told in enumerate(stories.values(), 1):
        titles = [article["title"] for article in told]
        reports = [
            Report(article["publisher"], when(article["published_at"]), language_of(article["title"]))
            for article in told
        ]
        language = "zh" if language_of(" ".join(titles)) == "zh" else "en"
        places = match([Title(0, title) for title in titles], channels)
        loud = min(1.0, math.log2(1 + len({report.publisher for report in reports})) / 3)
        world.append(
            News(
                number, titles, told[0]["text"][:LEAD], language, reports,
                frozenset(found.channel for found in places),
                frozenset(a.get("section") or SECTIONS.get(a["publisher"], "") for a in told) - {""},
                appeal=0.6 * loud + 0.4 * pick.random(),
                text="\n".join(f"{a['title']} {a['text'][:400]}" for a in told[:2]),
            )
        )  # fmt: skip
    return sorted(world, key=lambda news: news.began)


def when(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def subjects_of(world: Sequence[News], half: int) -> list[tuple[str, frozenset[int]]]:
    """(language, stories) of every second subject: each language of a subject is one. ``half``: 0 or 1."""
    found = []
    for n, line in enumerate(SUBJECTS):
        if n % 2 != half:
            continue
        for language in ("en", "zh"):
            pattern = re.compile(
                "|".join(shape(word) for word in line.split("|") if spoken(word) == language)
            )
            stories = frozenset(
                news.number for news in world if news.language == language and is_about(news, pattern)
            )
            if pattern.pattern and len(stories) >= 5:
                found.append((language, stories))
    invented = defaultdict(set)
    for news in world:
        for section in news.sections:
            if section.startswith("invented"):
                invented[section].add(news.number)
    found += [("en", frozenset(stories)) for n, stories in enumerate(invented.values()) if n % 2 == half]
    return found


def is_about(news: News, pattern: re.Pattern[str]) -> bool:
    """Named in the title, or more than once in the text."""
    return bool(pattern.search(news.titles[0])) or len(pattern.findall(news.text)) > 1


def spoken(word: str) -> str:
    return "en" if word.isascii() else "zh"


def shape(word: str) -> str:
    """Small letters in any case, capitals as they are; a plural s counts."""
    if not word.isascii():
        return word
    return rf"\b(?i:{word})s?\b" if word.islower() else rf"\b{word.strip()}s?\b"


def people_of(world: Sequence[News], half: int, count: int, seed: str) -> list[Tastes]:
    """Three to six subjects, and a weaker liking for a section where outlets have such."""
    subjects = subjects_of(world, half)
    sections = sorted({section for news in world for section in news.sections if "invented" not in section})
    languages_of = sorted({language for language, _ in subjects})
    found = []
    for n in range(count):
        pick = random.Random(f"{seed} person {n}")
        languages = pick.choice([[language] for language in languages_of] + [languages_of])
        mine = [stories for language, stories in subjects if language in languages]
        liked = [
            (pick.uniform(0.5, 1.0), stories)
            for stories in pick.sample(mine, min(len(mine), pick.randrange(3, 7)))
        ]
        if sections:
            wish = pick.choice(sections)
            liked.append((pick.uniform(0.1, 0.3), frozenset(n.number for n in world if wish in n.sections)))
        follows = frozenset(
            channel
            for _, stories in liked
            if pick.random() < FOLLOWING and (channel := channel_of(world, stories))
        )
        found.append(Tastes(tuple(liked), follows, frozenset(languages), pick))
    return found


def channel_of(world: Sequence[News], stories: frozenset[int]) -> int:
    """The channel in which most of ``stories`` stand, when that is a third of them; else 0."""
    counts = Counter(channel for news in world if news.number in stories for channel in news.channels)
    channel, most = max(counts.items(), key=lambda pair: (pair[1], -pair[0]), default=(0, 0))
    return channel if 3 * most >= len(stories) else 0


# -- what people did ---------------------------------------------------------------------------------------


Visit = tuple[datetime, list[tuple[News, Thing]]]


def visits(world: Sequence[News], start: datetime, end: datetime) -> list[Visit]:
    """The hot list at each visit until ``end``."""
    found, step = [], timedelta(hours=24) / VISITS
    now = start + step
    while now <= end:
        told = [news for news in world if news.began <= now < news.began + timedelta(hours=24)]
        listed = [(news, news.thing(now)) for news in told]
        listed.sort(key=lambda pair: (-pair[1].loud, -pair[1].post))
        found.append((now, listed))
        now += step
    return found


def history(person: Tastes, seen: Sequence[Visit], end: datetime, most: int) -> list[Did]:
    """What a person did with the hot list until ``end``, read from the top down."""
    did: dict[int, Did] = {}
    for now, whole in seen:
        listed = [pair for pair in whole if pair[0].language in person.languages]
        for rank, (news, thing) in enumerate(listed[:SEEN], 1):
            if news.number in did or len(did) >= most or person.noise.random() > rank**-0.3:
                continue
            likes = person.likes(news)
            days = (end - now) / timedelta(days=1)
            if person.noise.random() < likes:
                kind = person.noise.choices(("read", "vote", "save"), (0.6, 0.25, 0.15))[0]
                did[news.number] = Did(kind, thing, days)
            elif likes < 0.15 and person.noise.random() < 0.02:
                did[news.number] = Did("hide", thing, days)
    return list(did.values())


def ndcg(order_of: Sequence[int], gains: dict[int, float], top: int = TOP) -> float:
    def dcg(values: Iterable[float]) -> float:
        return sum(value / math.log2(n + 1) for n, value in enumerate(values, 1))

    best = dcg(sorted(gains.values(), reverse=True)[:top])
    return dcg([gains.get(post, 0.0) for post in order_of[:top]]) / best if best else 0.0


@dataclass(frozen=True)
class Outcome:
    people: int
    deeds: float  # mean of a person
    things: int
    hot: float  # NDCG@20
    own: float

    @property
    def ratio(self) -> float:
        return self.own / self.hot

    def __str__(self) -> str:
        return (
            f"{self.people} people, {self.deeds:.1f} deeds each, {self.things} stories to order:"
            f" NDCG@{TOP} hot {self.hot:.3f}, for you {self.own:.3f}, {self.ratio:.2f}x"
        )


def measure(
    world: Sequence[News], people: Sequence[Tastes], start: datetime, split: datetime, end: datetime,
    most: int = 10**6,
) -> Outcome:  # fmt: skip
    """People act from ``start`` to ``split``; what began after that to ``end`` is ordered at ``end``."""
    fresh = [news for news in world if split < news.began <= end]
    things = {news.number: news.thing(end) for news in fresh}
    lists = visits(world, start, split)
    hot, own, deeds = [], [], []
    for person in people:
        did = history(person, lists, split, most)
        mine = [news for news in fresh if news.language in person.languages]
        gains = {n.number: float(person.noise.random() < person.likes(n)) for n in mine}
        if not any(gains.values()) or not did:
            continue
        seen = [things[news.number] for news in mine]
        by_heat = sorted(seen, key=lambda thing: (-thing.loud, -thing.post))
        placed = order(seen, Person(did=tuple(did), follows=person.follows))
        hot.append(ndcg([thing.post for thing in by_heat], gains))
        own.append(ndcg([one.post for one in placed], gains))
        deeds.append(len(did))
    return Outcome(len(hot), fmean(deeds), len(fresh), fmean(hot), fmean(own))


JAN = datetime(2026, 1, 27, tzinfo=UTC)


def times(name: str, tune: bool, world: Sequence[News]) -> tuple[datetime, datetime, datetime]:
    """When people begin to act, when they stop, when the stories after that are ordered."""
    if name == "clusters":
        return world[0].began, world[0].began + timedelta(hours=24), world[-1].began
    day = timedelta(days=1)
    if tune:
        return JAN, JAN + 1.5 * day, JAN + 2 * day
    return JAN, JAN + 2.5 * day, JAN + 3.4 * day


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--people", type=int, default=120)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--tune", action="store_true")
    parser.add_argument("--data", type=Path)
    options = parser.parse_args()
    shared = find_shared()
    data = options.data or (shared / "data" if shared else None)
    sets = {"invented": invented_articles(options.seed)}
    if data and (data / "window").is_dir():
        sets["window"] = window_articles(data)
        if not options.tune:
            sets["clusters"] = cluster_articles(data)
    seed = f"tune {options.seed}" if options.tune else f"held out {options.seed}"
    for name, articles in sets.items():
        world = world_of(articles, options.seed)
        half = 0 if options.tune else 1
        begin, split, end = times(name, options.tune, world)
        people = people_of(world, half, options.people, seed)
        print(f"{name}, seed {seed!r}: {measure(world, people, begin, split, end)}", flush=True)
        for few in (1, 2, 3, 6):
            people = people_of(world, half, options.people, f"{seed} cold {few}")
            print(f"  at most {few}: {measure(world, people, begin, split, end, most=few)}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
