"""Files of chats are never written to a disk on their way in."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files import temp
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from digest.chats.models import Transcript
from digest.pages.chats.uploads import PATHS
from tests.people import alice, browser_of

pytestmark = pytest.mark.django_db
CHAT = b"User: What fits?\n\nAssistant: Two of 12 GB.\n"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What was opened for writing in the temporary folder."""
    opened: list[Any] = []
    real = temp.NamedTemporaryFile

    def noted(*args: Any, **options: Any) -> Any:
        opened.append(options)
        return real(*args, **options)

    monkeypatch.setattr(temp, "NamedTemporaryFile", noted)
    return opened


def given(size: int) -> SimpleUploadedFile:
    return SimpleUploadedFile("chat.md", CHAT + b" " * (size - len(CHAT)), "text/markdown")


def test_a_file_of_a_chat_is_read_from_memory(written: list[Any]):
    answer = browser_of(alice()).post("/share", {"file": given(1_000_000)})
    assert answer.status_code == 200
    assert Transcript.objects.count() == 1
    assert not written


def test_a_file_that_is_too_large_is_refused_without_being_kept(written: list[Any]):
    answer = browser_of(alice()).post("/share", {"file": given(5_000_000)})
    assert answer.status_code == 400
    assert "too large" in answer.content.decode()
    assert not Transcript.objects.exists()
    assert not written


def test_other_files_are_taken_as_always(written: list[Any]):
    browser_of(alice()).post("/compose", {"pictures": given(5_000_000), "kind": "text"})
    assert written, "else this test sees nothing"


def test_its_paths_are_those_of_uploads():
    assert (reverse("share"), "/api/v1/transcripts") == PATHS
