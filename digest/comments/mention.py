"""Verb: note whom a comment names."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from digest.accounts.models import User
from digest.comments.models import Comment, CommentMention


def mention(comment: Comment, names: Mapping[str, str]) -> None:
    """``names`` as `posts.mentioned` answers them; the author's own is left out. Others noted before go."""
    with transaction.atomic():
        people = User.objects.filter(username__in=set(names.values())).exclude(pk=comment.author_id)
        named = set(people.values_list("pk", flat=True)) if names else set()
        noted = set(comment.mentions.values_list("user", flat=True))
        comment.mentions.filter(user__in=noted - named).delete()
        CommentMention.objects.bulk_create(
            [CommentMention(comment=comment, user_id=pk) for pk in sorted(named - noted)]
        )
