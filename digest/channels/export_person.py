"""What this room keeps of a person, for themselves."""

from __future__ import annotations

from typing import Any

from digest.accounts.models import User
from digest.channels.models import Channel, Editor, Follow, OwnFeed, SourceProposal
from digest.channels.recipe_of import recipe_of


def export_person(user: User) -> dict[str, Any]:
    """Plain values; times in ISO 8601."""
    follows = Follow.objects.filter(user=user).select_related("channel").order_by("at", "id")
    edits = Editor.objects.filter(user=user).select_related("channel").order_by("id")
    proposals = SourceProposal.objects.filter(by=user).select_related("channel").order_by("id")
    return {
        "channels": [channel_of(channel) for channel in Channel.objects.filter(owner=user).order_by("id")],
        "follows": [{"channel": f.channel.slug, "since": f.at.isoformat()} for f in follows],
        "edits": [
            {"channel": e.channel.slug, "since": e.accepted_at and e.accepted_at.isoformat()} for e in edits
        ],
        "own_feeds": [
            {"address": o.address, "proved": o.proved_at and o.proved_at.isoformat()}
            for o in OwnFeed.objects.filter(channel__owner=user).order_by("id")
        ],
        "proposed_sources": [
            {
                "channel": p.channel.slug,
                "address": p.address,
                "note": p.note,
                "at": p.at.isoformat(),
                "decision": p.decision,
            }
            for p in proposals
        ],
    }


def channel_of(channel: Channel) -> dict[str, Any]:
    recipe = recipe_of(channel)
    return {
        "address": channel.slug,
        "kind": channel.kind,
        "run_by": channel.run_by,
        "name": channel.name_en,
        "name_zh": channel.name_zh,
        "promise": channel.promise_en,
        "promise_zh": channel.promise_zh,
        "support": channel.support_url,
        "state": channel.state,
        "followers": channel.followers,
        "opened": channel.created.isoformat(),
        "terms": list(recipe.terms),
        "not_terms": list(recipe.not_terms),
        "sources": [source.url for source in recipe.sources],
    }
