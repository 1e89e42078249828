"""What a person wrote goes out with their export, and with their account."""

from __future__ import annotations

import json
from io import BytesIO
from zipfile import ZipFile

import pytest

from digest.channels.open_personal import open_personal
from digest.lib.moderated import State
from digest.pages.leave import forget
from digest.posts.edit_post import edit_post
from digest.posts.export_written import export_written
from digest.posts.models import Post, PostVersion
from digest.posts.write_post import write_post
from tests.factories import NOW, make_text_post
from tests.people import alice, bob, browser_of

pytestmark = pytest.mark.django_db


def test_the_export_has_posts_drafts_and_earlier_versions():
    author = alice()
    post = make_text_post(author, open_personal(author, NOW), text="First **words**")
    edit_post(post, NOW, title="", text="Second words")
    write_post(author, None, "article", NOW, title="Later", text="Not yet", draft=True)
    make_text_post(bob(), text="Of somebody else")
    data = export_written(author)
    assert [row["text"] for row in data["posts"]] == ["Second words", "Not yet"]
    assert [row["text"] for row in data["earlier_versions"]] == ["First **words**"]
    answer = browser_of(author).post("/settings/export")
    with ZipFile(BytesIO(answer.content)) as file:
        assert json.loads(file.read("posts.json")) == data


def test_a_deleted_account_leaves_empty_posts_so_that_threads_stand(client):
    author = alice()
    post = make_text_post(author, open_personal(author, NOW), text="Words of mine", comments=2)
    edit_post(post, NOW, title="", text="Other words")
    write_post(author, None, "text", NOW, text="A draft", draft=True)
    theirs = make_text_post(bob(), text="Look", kind="quote", quoted=post)
    forget(author, NOW)
    post.refresh_from_db()
    assert (post.state, post.text, post.html) == (State.DELETED, "", "")
    assert Post.objects.filter(author=author).count() == 1
    assert not PostVersion.objects.exists()
    page = client.get(f"/p/{post.pk}").content.decode()
    assert "The author deleted this post" in page
    assert "words" not in page
    assert "no longer here" in client.get(f"/p/{theirs.pk}").content.decode()
