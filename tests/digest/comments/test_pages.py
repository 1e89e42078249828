"""Comments on pages: what each reader sees and may do, then what the database holds."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import html

from digest.comments.models import Comment, CommentVersion, CommentVote, ThreadSeen
from digest.comments.set_state import set_state
from digest.comments.thread import MOST
from digest.lib.moderated import State
from digest.posts.cards import post_url
from digest.posts.delete_post import delete_post
from digest.posts.models import Post
from tests.digest.comments.test_write_comment import counters_equal_rows
from tests.factories import make_comment, make_post, make_story, make_text_post, make_user
from tests.people import alice, bob, browser_of, charlie, dora, newcomer
from tests.policy import within_policy

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def post() -> Post:
    return make_post()


def address(post: Post) -> str:
    return post_url(post)


def page_of(client, post: Post, query: str = "") -> str:
    response = client.get(address(post) + query)
    assert response.status_code == 200
    return response.content.decode()


def said(author=None, post=None, text="They said so before.", **fields) -> Comment:
    return make_comment(post, author, text, published=fields.pop("published", timezone.now()), **fields)


# -- reading -----------------------------------------------------------------------------------------------


def test_everybody_reads_and_only_who_is_signed_in_has_forms(client, post):
    comment = said(post=post, text="Their **third** delay.")
    page = page_of(client, post)
    assert "<p>Their <strong>third</strong> delay.</p>" in page
    assert "Sign in to comment" in page
    assert "<form" not in page.replace('<form method="dialog">', "")
    assert "csrfmiddlewaretoken" not in page
    assert "csrf" not in client.cookies
    page = page_of(browser_of(bob()), post)
    assert f'action="/p/{post.pk}/comment"' in page
    assert f'href="/comments/{comment.pk}/reply"' in page


def test_a_persons_post_carries_comments_too(client):
    post = make_text_post(alice(), published=timezone.now())
    said(post=post, text="Seen it.")
    assert "<p>Seen it.</p>" in page_of(client, post)
    assert f'action="/p/{post.pk}/comment"' in page_of(browser_of(bob()), post)


def test_an_empty_thread_says_so(client, post):
    assert "Nobody has commented yet." in page_of(client, post)


def test_comments_are_best_first_or_newest_first(client, post):
    start = timezone.now() - timedelta(hours=20)
    said(post=post, text="the liked one", published=start, votes=9)
    said(post=post, text="the plain one", published=start + timedelta(minutes=5))
    said(post=post, text="the last one", published=start + timedelta(minutes=9))
    page = page_of(client, post)
    assert page.index("the liked one") < page.index("the last one") < page.index("the plain one")
    page = page_of(client, post, "?sort=new")
    assert page.index("the last one") < page.index("the plain one") < page.index("the liked one")
    assert "the liked one" in page_of(client, post, "?sort=worst&cursor=x&comment=%C2%B2")


def test_a_page_asks_as_many_queries_for_many_comments_as_for_few(client, post):
    def queries(browser) -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page_of(browser, post)
        return len(asked)

    reader = browser_of(bob())
    page_of(client, post)
    anonymous, signed_in = queries(client), queries(reader)
    first = said(post=post, votes=1)
    assert (queries(client), queries(reader)) == (anonymous + 2, signed_in + 3)
    for n in range(40):
        said(post=post, parent=first if n % 2 else None, votes=1)
    assert (queries(client), queries(reader)) == (anonymous + 2, signed_in + 3)
    client.get(f"{address(post)}?comment={first.pk}")
    with CaptureQueriesContext(connection) as asked:
        assert "All comments" in page_of(client, post, f"?comment={first.pk}")
    assert len(asked) == anonymous + 3


def test_a_long_page_ends_with_a_link_to_the_next_one(client, post):
    author, start = alice(), timezone.now() - timedelta(days=2)
    rows = [
        Comment(post=post, author=author, text="x", html="<p>x</p>", published=start + timedelta(minutes=n))
        for n in range(MOST + 30)
    ]
    Comment.objects.bulk_create(rows)
    Post.objects.filter(pk=post.pk).update(comments=len(rows))
    page = page_of(client, post)
    found = re.findall(r'<li class="com[ \w]*" id="c(\d+)"', page)
    assert len(found) == MOST
    following = re.search(r'rel="next" href="[^"]*\?(cursor=[^"#]+)', page)
    assert following
    page = page_of(client, post, "?" + following[1])
    rest = re.findall(r'<li class="com[ \w]*" id="c(\d+)"', page)
    assert len({*found, *rest}) == MOST + 30
    assert "Back to the first ones" in page
    assert 'rel="next"' not in page


def test_a_thread_longer_than_a_page_is_read_in_parts(client, post):
    author, now = alice(), timezone.now()
    root = said(author, post)
    Comment.objects.bulk_create(
        [
            Comment(
                post=post,
                author=author,
                parent=root,
                root=root,
                depth=1,
                text="x",
                html="<p>x</p>",
                published=now,
            )
            for _ in range(MOST + 200)
        ]
    )
    Post.objects.filter(pk=post.pk).update(comments=MOST + 201)
    Comment.objects.filter(pk=root.pk).update(replies=MOST + 200)
    found: set[str] = set()
    query = ""
    for _part in range(4):
        page = page_of(client, post, query)
        found |= set(re.findall(r'<li class="com[ \w]*" id="c(\d+)"', page))
        further = re.search(rf'href="[^"]*(\?comment={root.pk}&amp;cursor=\d+)#', page)
        if not further:
            break
        query = further[1].replace("&amp;", "&")
    assert len(found) == MOST + 201


def test_a_permanent_address_opens_the_thread_around_a_comment(client, post):
    first, other = said(post=post, text="asked for"), said(post=post, text="something else")
    reply = said(parent=first, text="below it")
    response = client.get(f"/comments/{reply.pk}")
    assert response.url == f"{address(post)}?comment={reply.pk}#c{reply.pk}"
    page = client.get(response.url).content.decode()
    assert "asked for" in page
    assert "below it" in page
    assert "something else" not in page
    assert client.get(f"/p/{post.pk}?comment={reply.pk}").url == f"{address(post)}?comment={reply.pk}"
    page = page_of(client, post, "?comment=999999")
    assert "That comment is no longer here." in page
    assert "something else" in page
    set_state(other, State.REMOVED, "spam", timezone.now())
    assert client.get(f"/comments/{other.pk}").status_code == 404


def test_deep_threads_say_what_they_answer(client, post):
    comment = said(make_user("reader-0"), post)
    for n in range(1, 8):
        comment = said(make_user(f"reader-{n}"), parent=comment)
    tree = html.fromstring(page_of(client, post))
    deepest = tree.get_element_by_id(f"c{comment.pk}")
    assert len([one for one in deepest.iterancestors("li") if "com" in one.get("class", "").split()]) == 5
    assert "in reply to reader-6" in " ".join(deepest.text_content().split())
    assert tree.xpath("count(//p[@class='by small']/span[starts-with(., 'in reply')])") == 2


def test_lists_say_how_many_there_are_and_lead_there(client):
    post = make_post(make_story(now=timezone.now()))
    link = f'href="{address(post)}#comments"'
    assert link not in client.get("/").content.decode()
    said(post=post)
    for reader in (client, browser_of(bob())):
        for path in ("/", "/latest"):
            page = reader.get(path).content.decode()
            assert link in page
            assert 'aria-label="1 comment"' in page


# -- gaps --------------------------------------------------------------------------------------------------


def test_a_comment_has_its_address_while_its_thread_stands(client):
    post = make_text_post(author := make_user("poster"))
    comment = said(post=post, author=bob(), text="I kept a copy of the timetable.")
    delete_post(post, timezone.now())
    for browser in (client, browser_of(alice()), browser_of(author)):
        found = browser.get(f"/comments/{comment.pk}", follow=True)
        assert found.redirect_chain[0] == (f"/p/{post.pk}?comment={comment.pk}#c{comment.pk}", 302)
        assert "I kept a copy of the timetable." in found.content.decode()
        assert browser.get(f"/comments/{comment.pk}/history").status_code == 200


@pytest.mark.parametrize("state", ["draft", "queued", "hidden", "removed"])
def test_a_comment_has_no_address_under_a_post_that_is_out_of_sight(client, state):
    post = make_text_post(make_user("poster"))
    comment = said(post=post, author=make_user("clara"))
    Post.objects.filter(pk=post.pk).update(state=state)
    for browser in (client, browser_of(alice())):
        assert browser.get(f"/comments/{comment.pk}").status_code == 404
        assert browser.get(f"/p/{post.pk}").status_code == 404


def test_what_was_deleted_is_a_gap_while_there_are_replies(client, post):
    author, other = alice(), bob()
    first = said(author, post, "regretted words")
    reply = said(other, parent=first, text="an answer")
    leaf = said(author, post, "regretted leaf")
    mine = browser_of(author)
    for comment in (first, leaf):
        assert mine.post(f"/comments/{comment.pk}/delete").url == f"{address(post)}#comments"
    for browser in (client, mine, browser_of(dora())):
        page = page_of(browser, post)
        assert "regretted" not in page
        assert "Deleted by its author" in page
        assert "an answer" in page
        assert f'id="c{leaf.pk}"' not in page
    assert Comment.objects.get(pk=first.pk).text == ""
    counters_equal_rows()
    browser_of(other).post(f"/comments/{reply.pk}/delete")
    assert "Deleted by its author" not in page_of(client, post)
    assert client.get(f"/comments/{first.pk}").status_code == 404


def test_who_wrote_what_was_removed_reads_the_rule_and_others_a_gap(client, post):
    author = alice()
    comment = said(author, post, "buy my watches")
    said(parent=comment, text="no thanks")
    set_state(comment, State.REMOVED, "spam", timezone.now())
    page = page_of(client, post)
    assert "buy my watches" not in page
    assert "alice" not in page
    assert "Removed by a moderator" in page
    for reader in (author, dora()):
        page = page_of(browser_of(reader), post)
        assert "buy my watches" in page
        assert "The rule: Spam." in page
        assert f"/comments/{comment.pk}/reply" not in page
        assert f"/comments/{comment.pk}/vote" not in page
    assert "buy my watches" not in page_of(browser_of(bob()), post)


def test_what_waits_is_seen_by_its_author_and_moderators_alone(client, post):
    author = alice()
    comment = said(author, post, "queued words", state=State.QUEUED, state_reason="flood")
    assert "queued words" not in page_of(client, post)
    page = page_of(browser_of(author), post)
    assert "queued words" in page
    assert "waits for a moderator" in page
    assert "Many in a short time" in page
    assert "queued words" in page_of(browser_of(dora()), post)
    set_state(comment, State.VISIBLE, "", timezone.now())
    assert "queued words" in page_of(client, post)


def test_people_who_left_have_no_name(client, post):
    author = alice()
    comment = said(author, post, "old words")
    author.deleted_at = timezone.now()
    author.save()
    page = page_of(client, post)
    assert "Somebody who left" in page
    assert "alice" not in page
    assert f'id="c{comment.pk}"' in page


# -- writing -----------------------------------------------------------------------------------------------


def test_a_comment_is_written_without_scripts(post):
    writer = browser_of(alice())
    response = writer.post(f"/p/{post.pk}/comment", {"text": "A first **word**."})
    comment = Comment.objects.get()
    assert response.url == f"{address(post)}#c{comment.pk}"
    assert "A first <strong>word</strong>." in page_of(writer, post)
    page = writer.get(f"/comments/{comment.pk}/reply").content.decode()
    assert "Your reply to alice" in page
    assert "A first <strong>word</strong>." in page
    answerer = browser_of(bob())
    response = answerer.post(f"/comments/{comment.pk}/reply", {"text": "A second."})
    reply = Comment.objects.get(parent=comment)
    assert response.url.endswith(f"#c{reply.pk}")
    post.refresh_from_db()
    assert post.comments == 2
    counters_equal_rows()


def test_a_refused_comment_keeps_its_words(post):
    writer = browser_of(alice())
    response = writer.post(f"/p/{post.pk}/comment", {"text": "x" * 5001})
    assert response.status_code == 422
    page = response.content.decode()
    assert "at most 5,000 characters" in page
    assert "x" * 5001 in page
    response = writer.post(f"/p/{post.pk}/comment", {"text": " "}, headers=HTMX)
    assert response.status_code == 200
    assert "Write something first." in response.content.decode()
    assert not Comment.objects.exists()


def test_a_fragment_brings_the_comment_its_place_and_the_new_number(post):
    writer = browser_of(alice())
    page = writer.post(f"/p/{post.pk}/comment", {"text": "first"}, headers=HTMX).content.decode()
    comment = Comment.objects.get()
    assert "<html" not in page
    assert '<ol id="coms" hx-swap-oob="afterbegin">' in page
    assert f'id="c{comment.pk}"' in page
    assert re.search(r'id="comments-total" hx-swap-oob="true">1<', page)
    assert '<form class="say"' in page, "an empty form for the next one"
    page = writer.post(f"/comments/{comment.pk}/reply", {"text": "second"}, headers=HTMX).content.decode()
    assert f'<ol id="r{comment.pk}" hx-swap-oob="afterbegin">' in page
    assert '<form class="say"' not in page
    assert "Publish the reply" in writer.get(f"/comments/{comment.pk}/reply", headers=HTMX).content.decode()


def test_a_fragment_of_a_deep_reply_stands_in_the_list_of_the_fifth_level(post):
    chain = [said(post=post)]
    for _ in range(6):
        chain.append(said(parent=chain[-1]))
    page = browser_of(bob()).post(f"/comments/{chain[-1].pk}/reply", {"text": "deep"}, headers=HTMX)
    assert f'<ol id="r{chain[4].pk}" hx-swap-oob="afterbegin">' in page.content.decode()
    assert f'in reply to <a href="#c{chain[-1].pk}">' in page.content.decode()


def test_new_accounts_are_told_of_their_limit(post):
    writer = browser_of(newcomer())
    for n in range(10):
        Comment.objects.update(published=timezone.now() - timedelta(hours=2))
        assert writer.post(f"/p/{post.pk}/comment", {"text": f"thought {n}"}).status_code == 302
    response = writer.post(f"/p/{post.pk}/comment", {"text": "one more"})
    assert response.status_code == 422
    assert "limit of comments for today" in response.content.decode()
    assert Comment.objects.count() == 10


def test_nobody_comments_on_what_is_not_there(post):
    writer = browser_of(alice())
    Post.objects.filter(pk=post.pk).update(state=State.HIDDEN)
    assert writer.post(f"/p/{post.pk}/comment", {"text": "hello"}).status_code == 404
    assert writer.post("/p/999999/comment", {"text": "hello"}).status_code == 404
    assert writer.get("/comments/999999/reply").status_code == 404
    assert not Comment.objects.exists()


def test_a_form_of_an_old_page_reaches_the_post_it_moved_to(post):
    old = make_post(moved_to=post)
    assert browser_of(alice()).post(f"/p/{old.pk}/comment", {"text": "hello"}).status_code == 302
    assert Comment.objects.get().post == post


# -- changing ----------------------------------------------------------------------------------------------


def test_an_author_changes_a_comment_for_fifteen_minutes_and_what_it_said_stays(client, post):
    author = alice()
    comment = said(author, post, "Taht was quick")
    writer = browser_of(author)
    assert "Taht was quick" in writer.get(f"/comments/{comment.pk}/edit").content.decode()
    writer.post(f"/comments/{comment.pk}/edit", {"text": "That was quick"})
    page = page_of(client, post)
    assert "That was quick" in page
    assert f"/comments/{comment.pk}/history" in page
    assert "Taht was quick" in client.get(f"/comments/{comment.pk}/history").content.decode()
    assert CommentVersion.objects.get().text == "Taht was quick"
    page = writer.post(f"/comments/{comment.pk}/edit", {"text": "That was very quick"}, headers=HTMX)
    assert f'<div id="b{comment.pk}" hx-swap-oob="true">' in page.content.decode()
    Comment.objects.update(published=timezone.now() - timedelta(minutes=16))
    response = writer.post(f"/comments/{comment.pk}/edit", {"text": "I never said so"})
    assert response.status_code == 422
    assert "for 15 minutes" in response.content.decode()
    assert Comment.objects.get().text == "That was very quick"
    assert f"/comments/{comment.pk}/edit" not in page_of(writer, post)


def test_an_edit_that_looks_like_spam_waits(client, post):
    author = alice()
    comment = said(author, post, "A fine day")
    browser_of(author).post(f"/comments/{comment.pk}/edit", {"text": "A" * 100})
    comment.refresh_from_db()
    assert (comment.state, comment.state_reason) == (State.QUEUED, "shouting")
    assert "A" * 100 not in page_of(client, post)
    counters_equal_rows()


def test_deleting_in_place_leaves_a_gap_or_nothing(post):
    author = alice()
    first = said(author, post)
    reply = said(author, parent=first)
    writer = browser_of(author)
    assert "Delete for good" in writer.get(f"/comments/{first.pk}/delete", headers=HTMX).content.decode()
    assert Comment.objects.filter(state=State.VISIBLE).count() == 2
    page = writer.post(f"/comments/{first.pk}/delete", headers=HTMX).content.decode()
    assert "Deleted by its author" in page
    assert re.search(r'id="comments-total" hx-swap-oob="true">1<', page)
    page = writer.post(f"/comments/{reply.pk}/delete", headers=HTMX).content.decode()
    assert f'<li id="c{reply.pk}" hx-swap-oob="delete">' in page
    counters_equal_rows()


# -- votes -------------------------------------------------------------------------------------------------


def test_a_vote_counts_once_and_can_be_taken_back(post):
    comment, voter = said(alice(), post), browser_of(bob())
    back = f"{address(post)}?sort=new"
    for _ in range(2):
        response = voter.post(f"/comments/{comment.pk}/vote", {"next": back})
        assert response.url == f"{back}#c{comment.pk}"
    assert Comment.objects.get().votes == CommentVote.objects.count() == 1
    assert 'aria-pressed="true"' in page_of(voter, post)
    fragment = voter.post(f"/comments/{comment.pk}/unvote", headers=HTMX).content.decode()
    assert 'aria-pressed="false"' in fragment
    assert "<html" not in fragment
    assert Comment.objects.get().votes == CommentVote.objects.count() == 0
    voter.post(f"/comments/{comment.pk}/unvote")
    assert Comment.objects.get().votes == 0


def test_nobody_votes_for_themselves_or_for_what_is_gone(post):
    author = alice()
    comment = said(author, post)
    assert browser_of(author).post(f"/comments/{comment.pk}/vote").status_code == 409
    assert f"/comments/{comment.pk}/vote" not in page_of(browser_of(author), post)
    set_state(comment, State.REMOVED, "spam", timezone.now())
    assert browser_of(bob()).post(f"/comments/{comment.pk}/vote").status_code == 404
    assert not CommentVote.objects.exists()


# -- what is new -------------------------------------------------------------------------------------------


def test_what_came_since_the_last_visit_is_marked(post):
    reader = bob()
    browser = browser_of(reader)
    first = said(alice(), post)
    assert "since your last visit" not in page_of(browser, post), "nothing is before a first visit"
    assert not ThreadSeen.objects.exists(), "reading changes nothing"
    assert browser.post(f"/p/{post.pk}/comments/seen", {"last": first.pk}).status_code == 204
    second = said(parent=first)
    said(reader, post, "my own")
    page = page_of(browser, post)
    assert "1 new since your last visit" in page
    assert f'href="#c{second.pk}"' in page
    assert f'data-last="{second.pk + 1}"' in page
    browser.post(f"/p/{post.pk}/comments/seen", {"last": second.pk + 99})
    assert ThreadSeen.objects.get().last == second.pk + 1, "nobody has seen what is not there"
    browser.post(f"/p/{post.pk}/comments/seen", {"last": 1})
    assert ThreadSeen.objects.get().last == second.pk + 1
    assert "since your last visit" not in page_of(browser, post)


@pytest.mark.parametrize("last", ["", "x", "-1", "²", "9" * 30])
def test_only_an_id_can_have_been_seen(post, last):
    assert browser_of(bob()).post(f"/p/{post.pk}/comments/seen", {"last": last}).status_code == 400
    assert not ThreadSeen.objects.exists()


# -- who may -----------------------------------------------------------------------------------------------

LOGIN, OK, BACK, NOT_HERE, NO, NEVER = "login", 200, 302, 404, 403, 405
WHO = ["nobody", "newcomer", "author", "bob", "dora", "charlie"]
TABLE = {  # (method, path): outcome for nobody, a newcomer, the author, bob, a moderator, a suspended person
    ("get", "/p/{post}/comment"): (LOGIN, OK, OK, OK, OK, OK),
    ("post", "/p/{post}/comment"): (401, BACK, BACK, BACK, BACK, NO),
    ("get", "/comments/{pk}"): (BACK, BACK, BACK, BACK, BACK, BACK),
    ("post", "/comments/{pk}"): (NEVER, NEVER, NEVER, NEVER, NEVER, NEVER),
    ("get", "/comments/{pk}/reply"): (LOGIN, OK, OK, OK, OK, OK),
    ("post", "/comments/{pk}/reply"): (401, BACK, BACK, BACK, BACK, NO),
    ("get", "/comments/{pk}/edit"): (LOGIN, NOT_HERE, OK, NOT_HERE, NOT_HERE, NOT_HERE),
    ("post", "/comments/{pk}/edit"): (401, NOT_HERE, BACK, NOT_HERE, NOT_HERE, NO),
    ("get", "/comments/{pk}/delete"): (LOGIN, NOT_HERE, OK, NOT_HERE, NOT_HERE, NOT_HERE),
    ("post", "/comments/{pk}/delete"): (401, NOT_HERE, BACK, NOT_HERE, NOT_HERE, NOT_HERE),
    ("get", "/comments/{pk}/history"): (OK, OK, OK, OK, OK, OK),
    ("get", "/comments/{pk}/vote"): (LOGIN, NEVER, NEVER, NEVER, NEVER, NEVER),
    ("post", "/comments/{pk}/vote"): (401, BACK, 409, BACK, BACK, NO),
    ("post", "/comments/{pk}/unvote"): (401, BACK, BACK, BACK, BACK, NO),
    ("get", "/p/{post}/comments/seen"): (LOGIN, NEVER, NEVER, NEVER, NEVER, NEVER),
    ("post", "/p/{post}/comments/seen"): (401, 204, 204, 204, 204, 204),
}


@pytest.mark.parametrize("who", WHO)
def test_who_may_do_what(client, post, who):
    author = alice()
    people = {"newcomer": newcomer, "bob": bob, "dora": dora, "charlie": charlie, "author": lambda: author}
    browser = client if who == "nobody" else browser_of(people[who]())
    for (method, path), outcomes in TABLE.items():
        comment = said(author, post)
        wanted = outcomes[WHO.index(who)]
        sent = {"text": "Something else", "last": comment.pk} if method == "post" else {}
        response = getattr(browser, method)(path.format(pk=comment.pk, post=post.pk), sent)
        if wanted == LOGIN:
            assert response.status_code == 302
            assert response.url.startswith("/login?next=")
        else:
            assert response.status_code == wanted, (method, path)
        if wanted in (401, NO, NOT_HERE):
            comment.refresh_from_db()
            assert (comment.text, comment.votes) == ("They said so before.", 0)


def test_a_form_without_its_token_changes_nothing(post):
    comment = said(alice(), post)
    browser = browser_of(bob())
    browser.handler.enforce_csrf_checks = True
    for path in (f"/p/{post.pk}/comment", f"/comments/{comment.pk}/reply", f"/comments/{comment.pk}/vote"):
        assert browser.post(path, {"text": "hello"}).status_code == 403
    assert Comment.objects.count() == 1
    assert not CommentVote.objects.exists()


# -- hostile words -----------------------------------------------------------------------------------------


def fragments_of(page: str) -> list[str]:
    """What people wrote, as it stands on a page."""
    tree = html.fromstring(page)
    found = tree.xpath(
        "//li[contains(@class, 'com')]//div[contains(@class, 'prose')] | //div[@class='prose was']"
    )
    return ["".join(html.tostring(part, encoding="unicode") for part in one) for one in found]


def test_hostile_markdown_comes_out_within_the_policy(shared_dir, client):
    lines = [
        json.loads(line) for line in (shared_dir / "data/hostile/hostile.jsonl").read_text().splitlines()
    ]
    texts = [line["input"] for line in lines if line["kind"] in ("md_xss", "html_xss", "render_dos")]
    texts = [text[:5000] for text in texts if isinstance(text, str)]
    assert len(texts) > 20
    writer, post, n = dora(), make_text_post(alice(), published=timezone.now()), 0
    browser = browser_of(writer)
    for text in texts:
        response = browser.post(f"/p/{post.pk}/comment", {"text": text})
        n += response.status_code == 302
        assert response.status_code in (302, 422)
    assert n > 20
    comment = Comment.objects.first()
    browser.post(
        f"/comments/{comment.pk}/edit", {"text": "<img src=x onerror=alert(1)> [x](javascript:alert(1))"}
    )
    for page in (
        page_of(client, post),
        page_of(browser, post),
        client.get(f"/comments/{comment.pk}/history").content.decode(),
    ):
        found = fragments_of(page)
        assert found
        for fragment in found:
            within_policy(fragment, coloured=True)


def test_a_cursor_of_thousands_of_digits_counts_as_none(client):
    comment = make_comment(make_text_post(make_user("alice")), make_user("bob"))
    answer = client.get(f"/p/{comment.post_id}?comment={comment.pk}&cursor={'9' * 5000}")
    assert answer.status_code == 200
