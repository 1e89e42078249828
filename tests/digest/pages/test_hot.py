from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from lxml import html

from crawler.feeds.models import Entry, Feed
from crawler.stories.models import RankPoint, Story
from digest.editions.models import Edition
from summarizer.models import Work
from tests.factories import (
    make_channel,
    make_entry,
    make_feed,
    make_post,
    make_report,
    make_story,
    make_summary,
)

pytestmark = pytest.mark.django_db
ENGLISH, CHINESE = {"HTTP_ACCEPT_LANGUAGE": "en"}, {"HTTP_ACCEPT_LANGUAGE": "zh-CN"}


def page(client, path="/", **headers):
    answer = client.get(path, **(headers or ENGLISH))
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode())


def rows(tree):
    return tree.xpath("//li[contains(@class, 'row')]")


def text(node):
    return " ".join(node.text_content().split())


def headlines(tree):
    return [text(h2) for h2 in tree.xpath("//li[contains(@class, 'row')]//h2")]


def hot_post(title="Northlake delays its plant", *, heat=40.0, reports=3, channels=(), **fields):
    story = make_story(title, heat=heat, reports=reports, now=timezone.now(), **fields)
    return make_post(story, channels=channels)


def test_stories_stand_by_heat_with_their_ranks(client):
    hot_post("Cooler", heat=12)
    hot_post("Hotter", heat=70)
    tree = page(client)
    assert headlines(tree) == ["Hotter", "Cooler"]
    assert [text(p)[:6] for p in tree.xpath("//p[@class='rank']")] == ["Rank 1", "Rank 2"]


def test_a_cold_or_old_or_hidden_story_is_not_on_the_list(client):
    hot_post("Cold", heat=0)
    hot_post("Old", hours_ago=30)
    hidden = hot_post("Hidden")
    type(hidden).objects.update(state="hidden")
    assert headlines(page(client)) == []


def test_a_story_without_a_post_is_not_on_the_list(client):
    make_story("Unposted", now=timezone.now())
    assert headlines(page(client)) == []


def test_a_row_names_three_outlets_and_counts_the_rest(client):
    post = hot_post(reports=1)
    for name in ("Ledger Wire", "Delta Review", "Rackside", "Civic Wire"):
        make_report(post.story, make_entry(make_feed(name), now=timezone.now()))
    outlets = text(rows(page(client))[0].xpath(".//span[@class='outlets']")[0])
    assert "Ledger Wire, Delta Review" in outlets
    assert "+2" in outlets
    assert "Civic Wire" not in outlets


def test_one_source_is_said_to_be_one(client):
    hot_post("Alone", reports=1)
    assert "One source so far" in text(rows(page(client))[0])
    hot_post("Together", reports=2)
    assert "One source so far" not in text(
        rows(page(client))[0 if headlines(page(client))[0] == "Together" else 1]
    )


def test_a_reader_gets_their_language_and_the_original_below(client):
    story = make_story("北湖推迟产线", language="zh", reports=2, now=timezone.now())
    make_summary(story, headline="北湖推迟产线")
    make_summary(
        story, language="en", headline="Northlake delays its line", written_by="lark", translated=True
    )
    make_post(story)
    row = rows(page(client))[0]
    assert text(row.xpath(".//h2")[0]) == "Northlake delays its line"
    assert text(row.xpath(".//p[@class='orig']")[0]) == "北湖推迟产线"
    assert row.xpath(".//p[@class='orig']/@lang") == ["zh-Hans"]
    assert "translated" in text(row.xpath(".//p[@class='gist']")[0])
    row = rows(page(client, **CHINESE))[0]
    assert text(row.xpath(".//h2")[0]) == "北湖推迟产线"
    assert not row.xpath(".//p[@class='orig']")


def test_without_a_summary_in_the_readers_language_a_report_in_it_gives_the_headline(client):
    story = make_story("北湖推迟产线", language="zh", now=timezone.now())
    make_report(story, make_entry(make_feed("Harbour Post"), "Northlake slips", now=timezone.now()))
    make_summary(story, headline="北湖推迟产线")
    make_post(story)
    row = rows(page(client))[0]
    assert text(row.xpath(".//h2")[0]) == "Northlake slips"
    assert text(row.xpath(".//p[@class='orig']")[0]) == "北湖推迟产线"


def test_a_summary_without_sentences_gives_way_to_one_with_them(client):
    story = make_story("北湖推迟产线", language="zh", reports=2, now=timezone.now())
    make_summary(story, headline="北湖推迟产线", tldr=[{"text": "设备推迟十四个月。", "sources": [1]}])
    make_summary(story, language="en", headline="Northlake slips", tldr=[], bullets=[])
    make_post(story)
    row = rows(page(client))[0]
    assert text(row.xpath(".//h2")[0]) == "Northlake slips"
    assert "设备推迟十四个月。" in text(row.xpath(".//p[@class='gist']")[0])


@pytest.mark.parametrize(("writer", "mark"), [("extract", "extract"), ("lark-2-14b", "AI summary")])
def test_who_wrote_the_sentence_is_marked(client, writer, mark):
    story = make_story(now=timezone.now())
    make_summary(story, written_by=writer)
    make_post(story)
    assert text(rows(page(client))[0].xpath(".//span[@class='ai']")[0]) == mark


def test_moves_are_those_since_the_last_full_hour(client):
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    for title, heat, before in (("Riser", 50, 4), ("Faller", 40, 1), ("Same", 30, 3), ("Newcomer", 20, None)):
        post = hot_post(title, heat=heat)
        if before:
            RankPoint.objects.create(story=post.story, hour=hour, rank=before, heat=1)
    ranks = [text(p) for p in page(client).xpath("//p[@class='rank']")]
    assert ranks == ["Rank 1up 3", "Rank 2down 1", "Rank 3unchanged", "Rank 4new"]


def test_nobody_moved_where_most_ranks_of_the_last_hour_are_missing(client):
    """A site that has just started kept the ranks of a list that was still filling."""
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    for i in range(4):
        post = hot_post(f"Story {i}", heat=20 + i)
    RankPoint.objects.create(story=post.story, hour=hour, rank=3, heat=1)
    ranks = [text(p) for p in page(client).xpath("//p[@class='rank']")]
    assert ranks == ["Rank 1", "Rank 2", "Rank 3", "Rank 4"]


def test_nothing_is_called_new_while_no_ranks_are_kept(client):
    hot_post()
    assert text(page(client).xpath("//p[@class='rank']")[0]) == "Rank 1"


def test_ranks_under_a_filter_are_of_the_whole_list(client):
    chips, science = make_channel(), make_channel("science", name_en="Science", name_zh="科学")
    hot_post("First", heat=70, channels=(science,))
    hot_post("Second", heat=60, channels=(chips,))
    tree = page(client, "/?channel=chips")
    assert headlines(tree) == ["Second"]
    assert text(tree.xpath("//p[@class='rank']")[0]) == "Rank 2"
    assert "1 of 2 stories" in text(tree.xpath("//p[contains(@class, 'end')]")[0])


@pytest.mark.parametrize(("told", "expected"), [
    ("zh", ["Both", "Chinese"]), ("en", ["Both", "English"]), ("both", ["Both"]),
    ("", ["Both", "Chinese", "English"]), ("nonsense", ["Both", "Chinese", "English"]),
])  # fmt: skip
def test_the_list_can_be_cut_to_a_language_it_is_told_in(client, told, expected):
    both = hot_post("Both", heat=70)
    make_report(both.story, make_entry(make_feed("晨线", language="zh"), "两者", now=timezone.now()))
    hot_post("Chinese", heat=60, language="zh")
    hot_post("English", heat=50)
    assert headlines(page(client, f"/?told={told}")) == expected


def test_channels_are_counted_by_their_stories_on_the_list(client):
    chips = make_channel()
    hot_post("First", channels=(chips,))
    hot_post("Old", hours_ago=40, channels=(chips,))
    link = page(client).xpath("//nav[contains(@class, 'strip')]//a[contains(@href, 'chips')]")[0]
    assert text(link).endswith("1")


def test_an_unknown_channel_filter_shows_the_whole_list(client):
    hot_post()
    assert len(rows(page(client, "/?channel=nope"))) == 1


def test_why_here_tells_the_terms_in_words_and_ends_with_their_sum(client):
    terms = [["publishers", 9, 36.0], ["new", 3, 6.0], ["age", 14.2, -7.1], ["unheard_of", 1, 1.0]]
    hot_post(heat=35, heat_terms=terms)
    why = [text(tr) for tr in rows(page(client))[0].xpath(".//table//tr")]
    assert why == [
        "9 outlets that do not share an owner; reprints count once+36",
        "3 outlets reported in the last two hours+6",
        "First report 14 h ago−7",
        "Heat35",
    ]


def test_bullets_cite_reports_at_the_storys_page(client):
    post = hot_post()
    links = rows(page(client))[0].xpath(".//sup/a/@href")
    assert links == [f"/story/{post.pk}-{post.slug}#s1"]


def test_an_update_says_what_is_new(client):
    story = make_story(is_update=True, now=timezone.now())
    make_summary(story, change="The price is 2.3 billion euros, was 2.1.")
    make_post(story)
    assert "Update The price is 2.3" in text(rows(page(client))[0])


def test_an_update_that_the_sentence_tells_already_is_told_once(client):
    story = make_story(is_update=True, now=timezone.now())
    line = "The price is 2.3 billion euros, was 2.1."
    make_summary(story, change=line, tldr=[{"text": line, "sources": [1]}])
    make_post(story)
    words = text(rows(page(client))[0]).replace("\u00a0", " ")
    assert words.count(line) == 1
    assert f"Update {line}" in words


def test_blocked_outlets_and_reports_are_not_shown(client):
    post = hot_post(reports=1)
    blocked = make_feed("Wants Out", state=Feed.State.BLOCKED)
    make_report(post.story, make_entry(blocked, now=timezone.now()))
    make_report(post.story, make_entry(make_feed("One Report"), now=timezone.now(), blocked=True))
    words = text(page(client))
    assert "Wants Out" not in words
    assert "One Report" not in words


def test_a_young_site_says_how_far_it_is(client):
    now = timezone.now()
    make_feed("Answered", last_success=now)
    make_feed("Broken", last_error_at=now, last_error="503")
    make_feed("Waiting")
    make_entry(Feed.objects.get(title="Answered"), now=now)
    answer = client.get("/", **ENGLISH)
    assert "data-filling" in answer.content.decode()
    words = text(html.fromstring(answer.content.decode()).xpath("//main")[0])
    assert "1 of 3 feeds have answered, with 1 reports" in words
    assert "1 does not answer" in words


def test_a_quiet_day_points_to_the_latest(client):
    hot_post("Yesterday", hours_ago=40)
    tree = page(client)
    assert "The news is quiet" in text(tree)
    assert tree.xpath("//main//a[@href='/latest']")


def test_a_filter_without_stories_offers_the_whole_list(client):
    make_channel()
    hot_post()
    tree = page(client, "/?channel=chips")
    assert tree.xpath("//main//a[@href='/']")
    assert "No story on the list matches" in text(tree)


def test_a_spent_budget_is_said(client, settings):
    settings.LLM_BASE_URL, settings.LLM_DAILY_BUDGET = "http://127.0.0.1:1/v1", 1
    hot_post()
    work = Work.objects.create(story=Story.objects.get(), language="en", last_error="timeout")
    assert "budget is spent" not in text(page(client))
    Work.objects.filter(pk=work.pk).update(state=Work.State.DEFERRED, last_error="over_budget")
    assert "budget is spent" in text(page(client))
    Work.objects.filter(pk=work.pk).update(updated=timezone.now() - timedelta(days=1))
    assert "budget is spent" not in text(page(client))


def test_the_newest_posts_off_the_list_stand_beside_it(client):
    post = hot_post("Just arrived", heat=0)
    type(post).objects.update(published=timezone.now())
    assert "Just arrived" in text(page(client).xpath("//aside")[0])


def test_the_latest_edition_is_linked(client):
    house = make_channel("hot", name_en="24h Hot", kind="house")
    Edition.objects.create(channel=house, date="2026-03-10", language="en", closed=timezone.now())
    hot_post()
    assert page(client).xpath("//aside//a[@href='/editions/2026-03-10']")


def test_ages_of_the_first_and_the_last_report_are_times(client):
    post = hot_post(reports=1, hours_ago=14)
    Story.objects.filter(pk=post.story_id).update(last_report=timezone.now() - timedelta(minutes=12))
    row = rows(page(client))[0]
    meta = row.xpath(".//p[@class='meta']")[0]
    assert "14 h – 12 min ago" in text(meta)
    assert len(meta.xpath(".//time/@datetime")) == 2


@pytest.mark.parametrize("stories", [1, 12])
def test_the_list_takes_as_many_queries_whatever_its_length(client, django_assert_num_queries, stories):
    chips = make_channel()
    for i in range(stories):
        hot_post(f"Story {i}", heat=10 + i, channels=(chips,))
    hot_post("Just in", heat=0)
    Entry.objects.update(effective=timezone.now())
    with django_assert_num_queries(10):
        client.get("/", **ENGLISH)
