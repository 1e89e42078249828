"""Finding: in English and Chinese, what a reader may see now and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.feeds.models import Entry
from crawler.lease.alone import alone
from digest.channels.models import Channel
from digest.channels.set_state import set_state as set_channel_state
from digest.comments.delete_comment import delete_comment
from digest.lib.moderated import State
from digest.posts.decide_proposal import decide_proposal
from digest.posts.delete_post import delete_post
from digest.posts.models import PlacementProposal, Post
from digest.posts.set_state import set_state
from digest.search.forget_person import forget_person
from digest.search.models import Mark, Row
from digest.search.pull_changes import pull_changes
from digest.search.rebuild import rebuild
from digest.search.sweep import sweep
from digest.search.tasks import pull_changes as stage
from summarizer.models import Summary
from tests.factories import (
    NOW,
    make_channel,
    make_comment,
    make_post,
    make_story,
    make_summary,
    make_text_post,
    make_user,
)
from tests.people import alice, bob, browser_of, charlie, dora

pytestmark = pytest.mark.django_db


def pull() -> dict[str, int]:
    return pull_changes(timezone.now())


def page(query: str, client: Client | None = None, **more: str) -> str:
    response = (client or Client()).get("/search", {"q": query, **more})
    assert response.status_code == 200
    return response.content.decode()


def paths(query: str, client: Client | None = None, **more: str) -> list[str]:
    """Where the results lead, in their order; channels and people beside the list first."""
    found = (client or Client()).get("/search", {"q": query, **more}).context["found"]
    return [result.thing.url for result in (*found.named, *found.results)]


def count(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return len(queries)


# -- what is found -----------------------------------------------------------------------------------------


def test_what_is_found_is_in_the_languages_that_a_person_reads():
    author = make_user("writer")
    english = make_text_post(author, text="Ferry talk for all, ABC7.")
    chinese = make_text_post(author, text="渡轮恢复通航的消息 ABC7。")
    make_channel("abc7")
    pull()
    reader = browser_of(make_user("rita", languages="zh"))
    both = {f"/p/{english.pk}", f"/p/{chinese.pk}", "/c/abc7"}
    assert set(paths("ABC7", reader)) == {f"/p/{chinese.pk}", "/c/abc7"}
    assert set(paths("ABC7", reader, **{"in": "any"})) == both
    assert paths("ABC7", reader, **{"in": "en"}) == [f"/p/{english.pk}"]
    assert set(paths("ABC7", browser_of(bob()))) == set(paths("ABC7")) == both
    assert '<option value="" selected>languages I read</option>' in page("ABC7", reader)
    assert '<option value="any" selected>any language</option>' in page("ABC7", reader, **{"in": "any"})
    assert "languages I read" not in page("ABC7")
    everywhere = "?q=ferry&amp;in=any"
    assert everywhere in page("ferry", reader)
    assert everywhere not in page("nowhere")
    assert count(reader, "/search?q=ABC7") <= count(browser_of(alice()), "/search?q=ABC7")


def test_words_of_all_kinds_of_things_are_found():
    writer = make_user("ferryman")
    channel = make_channel("ferries", name_en="Ferries", name_zh="渡轮")
    story = make_post(make_story("Ferries stop for a week"))
    post = make_text_post(writer, text="The **ferries** run again.")
    comment = make_comment(post, text="Which ferry did you take?")
    make_text_post(writer, text="Nothing about ships.")
    pull()
    found = paths("ferry")
    assert found[0] == f"/c/{channel.slug}"
    assert set(found[1:]) == {
        f"/story/{story.pk}-{story.slug}", f"/p/{post.pk}", f"/p/{post.pk}#c{comment.pk}",
    }  # fmt: skip
    assert paths("ferryman") == ["/u/ferryman"]
    text = page("ferry")
    assert "The <mark>ferries</mark> run again." in text
    assert "<mark>Ferries</mark> stop for a week" in text


@pytest.mark.parametrize("query", ["产", "产线", "推迟产线", "北湖", "北", "推遲產線", "“推迟产线”", "半"])
def test_any_chinese_string_is_found_from_one_character_up(query: str):
    story = make_post(make_story("北湖推迟产线，今年开支减半", language="zh"))
    make_post(make_story("天气很好", language="zh"))
    pull()
    assert paths(query) == [f"/story/{story.pk}-{story.slug}"]


def test_a_story_told_twice_is_found_in_both_languages_and_listed_once():
    story = make_story("Northlake delays its plant")
    post = make_post(story)
    make_summary(story, language="zh-hans", headline="北湖 Northlake 推迟产线")
    pull()
    address = f"/story/{post.pk}-{post.slug}"
    assert Row.objects.filter(kind="story").count() == 2
    for query in ("Northlake", "北湖", "plant"):
        for by in ("best", "new"):
            assert paths(query, by=by) == [address], (query, by)
    assert "<mark>Northlake</mark> 推迟产线" in page("Northlake", lang="zh-hans").replace("北湖 ", "")
    assert "<mark>Northlake</mark> delays" in page("Northlake", lang="en")


def test_phrases_stand_side_by_side_and_not_over_the_end_of_a_title():
    whole = make_text_post(alice(), kind="article", title="A tram line", text="Opens in May.")
    apart = make_text_post(bob(), text="This line has a tram.")
    pull()
    assert paths('"tram line"') == [f"/p/{whole.pk}"]
    assert paths('"line opens"') == []
    assert set(paths("line tram")) == {f"/p/{whole.pk}", f"/p/{apart.pk}"}


def test_minus_leaves_out():
    plain = make_text_post(alice(), text="A ferry to the island.")
    make_text_post(bob(), text="A ferry to the town.")
    pull()
    assert paths("ferry -town") == [f"/p/{plain.pk}"]
    assert paths("-town") == []
    assert "no word to look for" in page("-town")


def test_filters_narrow_by_kind_channel_language_and_time():
    chips, now = make_channel(), timezone.now()
    here = make_post(make_story("Ferry one", now=now, hours_ago=1), channels=(chips,))
    zh = make_post(make_story("渡轮 Ferry", language="zh", now=now, hours_ago=1))
    old = make_text_post(alice(), text="ferry", published=now - timedelta(days=40))
    pull()
    both = {f"/story/{here.pk}-{here.slug}", f"/story/{zh.pk}-{zh.slug}"}
    assert set(paths("ferry", kind="story")) == both
    assert paths("ferry", channel="chips") == [f"/story/{here.pk}-{here.slug}"]
    assert paths("ferry", **{"in": "zh"}) == [f"/story/{zh.pk}-{zh.slug}"]
    assert set(paths("ferry", when="month")) == both
    assert set(paths("ferry", when="year")) == both | {f"/p/{old.pk}"}
    assert paths("ferry", channel="nowhere") == []
    assert "Look everywhere" in page("ferry", channel="nowhere")


def test_a_new_placement_is_found_by_its_channel():
    post = make_text_post(alice(), text="ferry")
    pull()
    chips = make_channel()
    proposal = PlacementProposal.objects.create(post=post, channel=chips, at=NOW)
    Post.objects.update(changed=NOW)
    decide_proposal(proposal, bob(), True, timezone.now())
    pull()
    assert paths("ferry", channel="chips") == [f"/p/{post.pk}"]


def test_pages_follow_each_other_by_time_and_by_relevance():
    writer = alice()
    posts = [
        make_text_post(writer, text=f"ferry {'boat ' * (i % 7)}", published=NOW + timedelta(minutes=i))
        for i in range(45)
    ]
    pull()
    for by in ("new", "best"):
        seen, query = [], {"q": "ferry", "by": by}
        while True:
            context = Client().get("/search", query).context
            seen += [result.thing.pk for result in context["found"].results]
            if not context["found"].older:
                break
            make_text_post(writer, text="ferry", published=NOW + timedelta(days=1))
            pull()
            query["before"] = context["found"].older
        assert sorted(seen) == sorted(post.pk for post in posts), by
        if by == "new":
            assert seen == [post.pk for post in reversed(posts)]
        Post.objects.exclude(pk__in=[post.pk for post in posts]).update(
            state="deleted", changed=timezone.now()
        )
        pull()


def test_the_best_match_is_first_and_the_newest_first_when_asked():
    writer = alice()
    best = make_text_post(writer, text="ferry ferry", published=NOW - timedelta(days=3))
    newest = make_text_post(writer, text="ferry " + "other things too " * 20, published=NOW)
    pull()
    assert paths("ferry") == [f"/p/{best.pk}", f"/p/{newest.pk}"]
    assert paths("ferry", by="new") == [f"/p/{newest.pk}", f"/p/{best.pk}"]


# -- what is not shown -------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [State.HIDDEN, State.REMOVED, State.QUEUED])
def test_a_post_just_taken_away_is_not_shown_before_search_heard_of_it(state: str):
    post = make_text_post(alice(), text="A secret ferry.")
    comment = make_comment(post, bob(), text="ferry indeed")
    pull()
    assert set(paths("ferry")) == {f"/p/{post.pk}", f"/p/{post.pk}#c{comment.pk}"}
    Post.objects.filter(pk=post.pk).update(state=state)
    assert paths("ferry") == []
    assert "secret" not in page("ferry")


def test_what_was_said_under_a_deleted_post_is_not_found():
    post = make_text_post(alice(), text="A secret ferry.")
    make_comment(post, bob(), text="ferry indeed")
    pull()
    delete_post(post, timezone.now())
    assert paths("ferry") == []
    pull()
    assert set(Row.objects.values_list("kind", flat=True)) == {"person"}


def test_what_was_taken_away_leaves_the_index_and_comes_back():
    post = make_text_post(alice(), text="A ferry.")
    make_comment(post, bob(), text="ferry indeed")
    pull()
    assert set(Row.objects.values_list("kind", flat=True)) == {"post", "comment", "person"}
    set_state(post, State.HIDDEN, "spam", timezone.now())
    pull()
    assert set(Row.objects.values_list("kind", flat=True)) == {"person"}
    set_state(post, State.VISIBLE, "", timezone.now())
    pull()
    assert len(paths("ferry")) == 2


def test_drafts_and_scheduled_posts_are_found_by_nobody():
    writer = alice()
    make_text_post(writer, text="ferry", state="draft")
    make_text_post(writer, text="ferry", state="scheduled")
    pull()
    assert paths("ferry", browser_of(writer)) == []


def test_a_deleted_comment_is_gone_from_the_index():
    comment = make_comment(make_text_post(alice()), bob(), text="my address is Quay 4")
    pull()
    assert len(paths("quay")) == 1
    delete_comment(comment, timezone.now())
    assert paths("quay") == []
    pull()
    assert not Row.objects.filter(body__contains="Quay").exists()


def test_an_edited_text_is_not_found_by_what_it_said():
    post = make_text_post(alice(), text="A ferry.")
    pull()
    Post.objects.filter(pk=post.pk).update(text="A train.", changed=timezone.now())
    assert paths("ferry") == []
    pull()
    assert paths("ferry") == []
    assert paths("train") == [f"/p/{post.pk}"]


def test_words_of_a_withdrawn_report_are_not_shown():
    story = make_story("Ferry sunk", reports=1)
    make_post(story)
    pull()
    assert len(paths("ferry")) == 1
    Entry.objects.update(blocked=True)
    assert paths("ferry") == []
    assert "<mark>" not in page("ferry")


def test_hidden_channels_and_suspended_or_deleted_people_are_not_found():
    suspended, gone = charlie(), make_user("carlotta")
    channel = make_channel("tides", name_en="Tides", name_zh="", kind=Channel.Kind.VERTICAL)
    pull()
    assert paths("charlie") == []
    assert paths("carlotta") == ["/u/carlotta"]
    assert paths("tides") == ["/c/tides"]
    set_channel_state(channel, State.HIDDEN, "spam", timezone.now())
    gone.deleted_at = timezone.now()
    gone.save()
    assert paths("tides") == []
    assert paths("carlotta") == []
    pull()
    sweep(timezone.now())
    assert not Row.objects.filter(kind__in=["person", "channel"]).exists()
    suspended.suspended_until = None
    suspended.save()
    sweep(timezone.now())
    assert paths("charlie") == ["/u/charlie"]


def test_moderators_find_nothing_that_the_index_does_not_hold():
    make_text_post(alice(), text="ferry", state="queued")
    pull()
    assert paths("ferry", browser_of(dora())) == []


# -- how it follows ----------------------------------------------------------------------------------------


def test_pulling_again_changes_nothing():
    make_comment(make_text_post(alice(), text="ferry"))
    make_post(channels=(make_channel(),))
    pull()
    rows = list(Row.objects.order_by("pk").values())
    assert pull() == {"indexed": 0}
    assert list(Row.objects.order_by("pk").values()) == rows


def test_what_was_committed_late_is_found():
    make_text_post(alice(), text="first")
    pull()
    mark = Mark.objects.get(name="post")
    late = make_text_post(bob(), text="ferry")
    Post.objects.filter(pk=late.pk).update(changed=mark.at - timedelta(seconds=5))
    pull()
    assert paths("ferry") == [f"/p/{late.pk}"]


def test_a_new_summary_replaces_the_old_one():
    story = make_story("Ferry late")
    make_post(story)
    pull()
    make_summary(story, headline="Train late")
    pull()
    assert paths("train")
    assert not paths("ferry")
    assert Summary.objects.count() == 2


def test_more_things_changed_at_one_moment_than_fit_a_run(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("digest.lib.pulling.BATCH", 2)
    monkeypatch.setattr("digest.lib.pulling.BATCHES", 2)
    pull()
    writer = alice()
    for _ in range(11):
        make_text_post(writer, text="ferry")
    Post.objects.update(changed=timezone.now())
    for _ in range(3):
        pull()
    assert Row.objects.filter(kind="post").count() == 11


def test_a_rebuild_finds_the_same_and_a_change_of_terms_rebuilds():
    make_comment(make_text_post(alice(), text="ferry"))
    make_post(channels=(make_channel(),))
    pull()
    before = list(Row.objects.order_by("pk").values())
    assert rebuild(timezone.now()) == len({(row["kind"], row["object_id"]) for row in before})
    assert list(Row.objects.order_by("pk").values()) == before
    Mark.objects.filter(name="terms").update(last_id=1)
    assert stage()["rebuilt"]
    assert len(paths("ferry")) == 1


def test_two_hundred_things_of_one_second_have_places_of_their_own():
    writer = alice()
    for _ in range(60):
        make_text_post(writer, text="ferry", published=NOW)
    pull()
    assert Row.objects.filter(kind="post").count() == 60


def test_two_stages_and_a_command_never_run_at_once(capsys: pytest.CaptureFixture[str]):
    make_text_post(alice(), text="ferry")
    with alone("search", 60):
        assert stage() == {}
    assert stage() == {"rebuilt": 2}
    call_command("rebuild_search")
    assert capsys.readouterr().out.split() == ["2", "can", "be", "found"]
    assert len(paths("ferry")) == 1


def test_who_leaves_is_found_by_nobody_from_that_moment():
    writer = alice()
    pull()
    forget_person(writer, timezone.now())
    assert not Row.objects.exists()


# -- the page ----------------------------------------------------------------------------------------------


def test_the_page_asks_a_fixed_number_of_queries():
    writer, client = alice(), Client()

    def more(n: int) -> None:
        for _ in range(n):
            post = make_text_post(writer, text="ferry")
            make_comment(post, text="ferry")
            make_post(make_story("Ferry"))
            make_channel(f"ferry-{post.pk}", name_en="Ferry")
        pull()

    more(1)
    few = count(client, "/search?q=ferry")
    more(8)
    assert count(client, "/search?q=ferry") == few <= 22


def test_the_page_says_what_to_do_where_nothing_is_asked_or_found():
    assert "side by side" in page("")
    assert "Nothing says “ferry”." in page("ferry")
    assert '<meta name="robots" content="noindex">' in page("ferry")


def test_hostile_words_are_shown_as_words():
    assert "<script>alert" not in page("<script>alert(1)</script>")
    make_text_post(alice(), text="Look: `<script>alert(1)</script>` ferry")
    pull()
    assert "<script>alert" not in page("ferry")


ANY = st.text(max_size=60)


@given(
    q=ANY
    | st.lists(st.sampled_from(['"', "“", "-", "产", "a", "*", "(", "NEAR", "OR", ":", "'"])).map("".join),
    before=ANY | st.sampled_from(["WzFd", "W10", "WzEsMS4wLDFd", "e30"]),
    more=st.dictionaries(st.sampled_from(["kind", "channel", "in", "when", "by", "lang"]), ANY),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_parameters_break_the_page(q: str, before: str, more: dict[str, str]):
    if not Row.objects.exists():
        make_text_post(make_user(f"w{Post.objects.count()}"), text='产线 a "quoted" OR NEAR')
        pull()
    for by in ("best", "new"):
        assert Client().get("/search", {"by": by, **more, "q": q, "before": before}).status_code == 200
    assert Client().get("/search/suggest", {"q": q, "kind": before}).status_code == 200


# -- suggestions -------------------------------------------------------------------------------------------


def suggested(query: str, client: Client | None = None, **more: str) -> list[str]:
    response = (client or Client()).get("/search/suggest", {"q": query, **more})
    return [item["name"] for item in response.json()["items"]]


def test_channels_and_people_are_suggested_by_their_beginnings():
    alice()
    make_user("Alison")
    make_channel("alloys", name_en="Alloys and Metals", name_zh="合金")
    assert suggested("al") == ["Alloys and Metals", "alice", "Alison"]
    assert suggested("AL", kind="person") == ["alice", "Alison"] == suggested("@al", kind="person")
    assert suggested("met") == ["Alloys and Metals"] == suggested("金")
    assert suggested("") == [] == suggested("zz")


def test_suspended_and_deleted_people_and_hidden_channels_are_not_suggested():
    charlie()
    make_user("charlotte", deleted_at=NOW)
    make_user("charles", is_active=False)
    make_channel("charts", name_en="Charts", name_zh="", state=State.HIDDEN)
    assert suggested("char") == []


def test_suggestions_ask_two_queries_and_a_session():
    client = browser_of(bob())
    assert count(client, "/search/suggest?q=a") == 3
