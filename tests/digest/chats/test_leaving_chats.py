"""What a person takes along, what goes with them, and that no secret was ever anywhere."""

from __future__ import annotations

import json
import logging

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection

from digest.chats.choose_turns import choose_turns
from digest.chats.copy_of import copy_of
from digest.chats.describe_chat import describe_chat
from digest.chats.draft_chat import draft_chat
from digest.chats.export_person import export_person
from digest.chats.forget_person import forget_person
from digest.chats.importers.read import read_chats
from digest.chats.models import ShareLink, Transcript, Turn, Visibility
from digest.chats.remove_too import remove_too
from digest.chats.renew_chat import renew_chat
from digest.chats.written_out import WrittenChat, WrittenTurn, to_dict, to_markdown
from digest.pages.export import zipped
from digest.pages.leave import forget
from digest.posts.models import Post
from digest.posts.share_chat import share_chat
from tests.digest.chats.chats import KEY, MAIL, PASSWORD, PHONE, SECRETS, chat_of, make_chat
from tests.factories import NOW
from tests.people import alice, bob

pytestmark = pytest.mark.django_db


def test_all_that_a_person_shared_can_be_taken_away():
    owner = alice()
    draft = make_chat(owner, now=NOW)
    choose_turns(draft, [1, 2], NOW)
    public = make_chat(owner, visibility=Visibility.PUBLIC)
    ShareLink.objects.create(owner=owner, address="https://claude.ai/share/1", created=NOW)
    make_chat(bob(), "not hers", "at all")
    found = json.loads(json.dumps(export_person(owner)))
    first, second = found["shared_chats"]
    assert [turn["shown"] for turn in first["turns"]] == [True, True, False, False]
    assert (first["visibility"], first["path"]) == ("draft", "")
    assert (second["visibility"], second["path"]) == ("public", f"/s/{public.token}")
    assert found["share_links"] == [{"address": "https://claude.ai/share/1", "given": NOW.isoformat()}]
    assert "not hers" not in str(found)
    assert len(zipped(owner)) > 1_000


def test_nothing_of_a_person_s_chats_stays():
    owner, other = alice(), bob()
    for visibility in Visibility:
        make_chat(owner, visibility=visibility)
    ShareLink.objects.create(owner=owner, address="https://claude.ai/share/1", created=NOW)
    kept = make_chat(other)
    forget_person(owner, NOW)
    forget_person(owner, NOW)
    assert list(Transcript.objects.all()) == [kept]
    assert Turn.objects.count() == 4
    assert not ShareLink.objects.exists()


def test_leaving_the_site_takes_public_chats_along():
    owner = alice()
    row = make_chat(owner, now=NOW)
    describe_chat(row, NOW, title="Otters", note="Look", story=None, channel=None, expires_at=None)
    share_chat(Transcript.objects.get(), Visibility.PUBLIC, NOW)
    assert Post.objects.get().transcript == row
    forget(owner, NOW)
    assert not Transcript.objects.exists()
    assert not Post.objects.exclude(transcript=None).exists()


# -- copies


def test_a_copy_is_read_in_again_as_the_chat_that_it_was():
    row = make_chat(alice(), "How far?", "About\n\n```python\nx = 1\n```", "And?", "No.")
    Transcript.objects.filter(pk=row.pk).update(model="gpt-5", chatted_at=NOW)
    choose_turns(row, [1, 2, 4], NOW)
    row = Transcript.objects.get()
    copy = copy_of(row, row.turns.shown(), address="https://digest.example/s/x")
    said = [(turn.role, turn.text) for turn in copy.turns]
    (again,) = read_chats(json.dumps(to_dict(copy)).encode())
    assert (again.source, again.title, again.model, again.at) == ("chatgpt", "Otters", "gpt-5", NOW)
    assert [(turn.role, turn.text) for turn in again.turns] == said
    (again,) = read_chats(to_markdown(copy).encode())
    assert (again.source, again.title, again.model) == ("chatgpt", "Otters", "gpt-5")
    assert [turn.role for turn in again.turns] == [role for role, _ in said]
    assert again.turns[1].text == "About\n\n```python\nx = 1\n```\n\n[1 turn left out]"


def test_a_copy_says_that_a_model_wrote_it():
    turns = (WrittenTurn(2, "assistant", "20 km"), WrittenTurn(5, "user", "Thanks", name="Mira"))
    chat = WrittenChat(turns, 9, title='A "title"\n---', note="Mine\nand more", source="chatgpt")
    written = to_markdown(chat)
    assert written.startswith('---\ntitle: "A \\"title\\"\\n---"\n')
    assert 'notice: "AI-generated' in written
    assert "\n> Mine\n> and more\n" in written
    assert "\n[1 turn left out]\n\n## Assistant\n\n20 km\n\n[2 turns left out]\n\n## User (Mira)" in written
    assert written.endswith("Thanks\n\n[4 turns left out]\n")
    assert to_dict(chat)["ai_generated"] is True
    assert to_dict(chat)["written_by"] == "chatgpt"


# -- secrets


def tables_as_text() -> str:
    """Every column of every row in the database."""
    said = []
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"SELECT * FROM {table}")
            said += [f"{model.__name__}: {row}" for row in cursor.fetchall()]
    return "\n".join(said)


def test_no_original_is_in_any_table_log_or_cache(caplog):
    caplog.set_level(logging.DEBUG)
    owner, name = alice(), "Odd Smedstuen"
    texts = (f"I am {name}, {MAIL}, password: {PASSWORD}", f"`key={KEY}` and {PHONE}", f"Quietotter {name}")
    drafted = draft_chat(owner, chat_of(*texts, title=MAIL, model=MAIL, at=NOW), NOW, names=[name])
    originals = {one.original for one in drafted.removed}
    assert originals >= {*SECRETS, name}
    row = drafted.transcript
    describe_chat(row, NOW, title=f"T {KEY}", note=f"N {MAIL}", story=None, channel=None, expires_at=None)
    assert remove_too(row, ["Quietotter"], NOW) == 1
    share_chat(Transcript.objects.get(), Visibility.PUBLIC, NOW)
    newer = draft_chat(owner, chat_of(*texts), NOW, names=[name], replaces=row).transcript
    renew_chat(newer, NOW)
    remove_too(row, ["Quietotter"], NOW)
    stored, logged = tables_as_text(), caplog.text + str([record.__dict__ for record in caplog.records])
    assert "[email removed]" in stored
    kept = str(vars(cache._connections[cache._alias]) if hasattr(cache, "_connections") else vars(cache))
    for original in {*originals, "Quietotter"}:
        assert original not in stored
        assert original not in logged
        assert original not in kept
