"""Verb: note whom a post names."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from digest.accounts.models import User
from digest.posts.models import Post, PostMention


def mention(post: Post, names: Mapping[str, str]) -> None:
    """``names`` as `mentioned` answers them; the author's own is left out. Others noted before go."""
    with transaction.atomic():
        people = User.objects.filter(username__in=set(names.values())).exclude(pk=post.author_id or 0)
        named = set(people.values_list("pk", flat=True)) if names else set()
        noted = set(post.mentions.values_list("user", flat=True))
        post.mentions.filter(user__in=noted - named).delete()
        PostMention.objects.bulk_create([PostMention(post=post, user_id=pk) for pk in sorted(named - noted)])
