"""Simulated people: what they like, which the order of For you never sees."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from crawler.stories.features import words
from tests.load.taste_news import News

FOLLOWING = 0.5  # how likely somebody follows the channel of what they like
EACH = {"channels": 8, "words": 5, "outlets": 8}  # stories at least, that one may like them
# of each kind of people: what they like, and how many of it
KINDS: dict[str, dict[str, tuple[int, int]]] = {
    "subjects": {},
    "channels": {"channels": (1, 3)},
    "words": {"words": (3, 8)},
    "outlets": {"outlets": (1, 3)},
    "mixed": {"channels": (1, 2), "words": (1, 4), "outlets": (0, 2)},
}
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


@dataclass(frozen=True)
class Tastes:
    """Of one person: how much each of some sets of stories is liked, and the channels and languages."""

    liked: tuple[tuple[float, frozenset[int]], ...]
    follows: frozenset[int]
    languages: frozenset[str]
    noise: random.Random
    prefers: str = ""  # a language; news in others are liked a quarter as much

    def likes(self, news: News) -> float:
        """0 to 1: how likely the person is to like it when it is seen."""
        if news.language not in self.languages:
            return 0.0
        own = max((weight for weight, stories in self.liked if news.number in stories), default=0.0)
        if self.prefers and news.language != self.prefers:
            own *= 0.25
        return min(0.95, 0.01 + 0.75 * own + 0.06 * news.appeal)


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


def readers_of_subjects(world: Sequence[News], half: int, count: int, seed: str) -> list[Tastes]:
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


def people_of(
    world: Sequence[News], half: int, count: int, seed: str, kind: str = "subjects"
) -> list[Tastes]:
    """``kind``: one of `KINDS`; ``half``: of the subjects alone."""
    if kind == "subjects":
        return readers_of_subjects(world, half, count, seed)
    sets, languages = sets_of(world), sorted({news.language for news in world})
    found = []
    for n in range(count):
        pick = random.Random(f"{seed} {kind} {n}")
        wishes = []
        for name, (least, most) in KINDS[kind].items():
            wishes += pick.sample(sets[name], min(len(sets[name]), pick.randint(least, most)))
        liked = [(pick.uniform(0.5, 1.0), stories) for _, stories in wishes]
        follows = frozenset(
            channel
            for own, stories in wishes
            if (channel := own or channel_of(world, stories)) and pick.random() < FOLLOWING
        )
        prefers = pick.choice(languages) if kind == "mixed" else ""
        found.append(Tastes(tuple(liked), follows, frozenset(languages), pick, prefers))
    return found


def sets_of(world: Sequence[News]) -> dict[str, list[tuple[int, frozenset[int]]]]:
    """By what tells them apart: (channel or 0, stories) of each channel, telling word and outlet."""
    found: dict[str, defaultdict[object, set[int]]] = {name: defaultdict(set) for name in EACH}
    for news in world:
        for name, values in (
            ("channels", news.channels),
            ("words", set(words(news.titles[0]))),
            ("outlets", {report.publisher for report in news.reports} - {""}),
        ):
            for value in values:
                found[name][value].add(news.number)
    most = {"words": len(world) // 16}
    return {
        name: [
            (value if isinstance(value, int) else 0, frozenset(stories))
            for value, stories in sorted(values.items(), key=str)
            if EACH[name] <= len(stories) <= most.get(name, len(world))
        ]
        for name, values in found.items()
    }
