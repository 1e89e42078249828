"""What a site's database holds, by the publishers' own ids, so that two sites can be compared.

Run as a program it prints its own site's: python -m tests.snapshot
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from tests.conftest import ROOT


@dataclass(frozen=True)
class Snapshot:
    entries: list[str]  # guids, in order, doubles included
    stories: list[list[str]]  # guids of each story that lives
    posts: list[list[str]]  # guids of the story behind each post that stands
    homeless: list[str]  # entries without a story
    untold: int  # posts whose story has no summary
    doubled: list[str]  # what should be once and is more often
    waiting: dict[str, int]  # rows that are claimed or parked, by table

    def partition(self) -> set[frozenset[str]]:
        return {frozenset(story) for story in self.stories}

    def told(self) -> set[frozenset[str]]:
        return {frozenset(story) for story in self.posts}


def look(env: Mapping[str, str]) -> Snapshot:
    """The snapshot of the site of ``env``, by a process of its own."""
    result = subprocess.run(
        [sys.executable, "-m", "tests.snapshot"],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert result.returncode == 0, result.stderr
    return Snapshot(**json.loads(result.stdout))


def more_than_once(things: list[Any]) -> list[str]:
    return sorted(str(thing) for thing, times in Counter(things).items() if times > 1)


def take() -> Snapshot:
    from crawler.feeds.models import Entry, Feed
    from crawler.stories.models import Membership
    from digest.posts.models import Placement, Post
    from summarizer.models import Summary, Work

    guids = dict(Entry.objects.values_list("pk", "guid"))
    members: dict[int, list[str]] = defaultdict(list)
    numbers = []
    for entry, story, number in Membership.objects.values_list("entry", "story", "number"):
        members[story].append(guids[entry])
        numbers.append((story, number))
    posts = Post.objects.filter(moved_to=None, story__merged_into=None).values_list("story", flat=True)
    housed = {guid for story in members.values() for guid in story}
    latest = [f"{s} {lang}" for s, lang in Summary.objects.newest().values_list("story", "language")]
    versions = list(Summary.objects.values_list("story", "language", "version"))
    stories_told = set(Summary.objects.values_list("story", flat=True))
    return Snapshot(
        entries=sorted(guids.values()),
        stories=sorted(sorted(story) for story in members.values()),
        posts=sorted(sorted(members[story]) for story in posts),
        homeless=sorted(set(guids.values()) - housed),
        untold=sum(story not in stories_told for story in posts),
        doubled=more_than_once(list(guids.values()))
        + more_than_once([guid for story in members.values() for guid in story])
        + more_than_once(numbers)
        + more_than_once(list(posts))
        + more_than_once(latest)
        + more_than_once(versions)
        + more_than_once(list(Placement.objects.values_list("post", "channel"))),
        waiting={
            f"{model.__name__} {state}": model.objects.filter(**{f"{column}__isnull": False}).count()
            for model in (Feed, Entry, Work)
            for state, column in (("claimed", "claim_token"), ("parked", "parked_at"))
        },
    )


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(asdict(take())))
