"""What search follows: rows of other rooms, and which things they tell of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from digest.accounts.models import User
from digest.channels.models import Channel
from digest.chats.models import Transcript
from digest.comments.models import Comment
from digest.lib.pulling import Source
from digest.posts.models import Post
from digest.search.models import Kind
from summarizer.models import Summary

Ids = list[int]


@dataclass(frozen=True)
class Followed:
    """``things``: ids of the things of ``kind`` that such rows tell of; without it they are the things."""

    source: Source
    kind: Kind
    things: Callable[[Ids], Ids] | None = None


def of_summaries(pks: Ids) -> Ids:
    stories = Summary.objects.filter(pk__in=pks).values("story")
    return list(Post.objects.filter(story__in=stories).values_list("pk", flat=True))


def of_transcripts(pks: Ids) -> Ids:
    return list(Post.objects.filter(transcript__in=pks).values_list("pk", flat=True))


# Stories, posts and chats are asked for by the ids of their posts.
FOLLOWED = (
    Followed(Source("post", Post.objects.all(), changed="changed"), Kind.POST),
    Followed(Source("summary", Summary.objects.all(), made="created"), Kind.POST, of_summaries),
    Followed(Source("transcript", Transcript.objects.all(), changed="changed"), Kind.POST, of_transcripts),
    Followed(Source("comment", Comment.objects.all(), changed="changed"), Kind.COMMENT),
    Followed(Source("channel", Channel.objects.all(), changed="changed"), Kind.CHANNEL),
    Followed(Source("person", User.objects.all(), made="date_joined"), Kind.PERSON),
)
