"""Search over many stories: making all rows anew, a look where nothing happened, a sweep, and one search.

python3 run.py bench search [--reports 100000]

Two reports and a half make a story; each has a post and eight sentences in English and in Chinese, drawn from
the invented week, in SQLite in a folder that is thrown away. Measures; judges nothing.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.conftest import ROOT
from tests.live import manage, own_environment

MEASURE = r"""
import json, random, re, resource, time
from datetime import timedelta
from pathlib import Path
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from crawler.feeds.models import Entry, Feed
from crawler.stories.models import Membership, Story
from digest.posts.models import Post
from digest.search import tasks
from digest.search.asked import Asked
from digest.search.find import find
from digest.search.models import Row
from digest.search.pull_changes import pull_changes
from digest.search.rebuild import rebuild
from summarizer.models import Summary

random.seed(7)
now = timezone.now()
said = {"en": [], "zh": []}
for path in Path("digest/demo/reports").glob("*.jsonl"):
    for line in path.read_text().splitlines():
        for sentence in filter(None, re.split(r"(?<=[.!?。！？])\s*", json.loads(line)["text"])):
            said["zh" if re.search("[一-鿿]", sentence) else "en"].append(sentence[:300])
feed = Feed.objects.create(url="https://a.example/feed", title="A", owner="A", next_fetch=now)
reports, stories, began = 0, 0, time.perf_counter()
while reports < REPORTS:
    with transaction.atomic():
        made = Story.objects.bulk_create(
            Story(title=random.choice(said["en"]), language="en", first_report=at, last_report=at)
            for at in (now - timedelta(seconds=60 * (stories + n)) for n in range(1000))
        )
        entries, members, told = [], [], []
        for n, story in enumerate(made):
            for number in range(1, 3 + n % 2):
                reports += 1
                at, text = story.last_report, " ".join(random.sample(said["en"], 5))
                entries.append(
                    Entry(feed=feed, key=reports, title=story.title, text=text, first_seen=at, effective=at)
                )
                members.append((story, number))
        Entry.objects.bulk_create(entries)
        pairs = list(zip(members, entries, strict=True))
        Membership.objects.bulk_create(
            Membership(story=story, number=number, entry=entry, added=now) for (story, number), entry in pairs
        )
        cited = {}
        for (story, number), entry in pairs:
            cited.setdefault(story.pk, {})[str(number)] = entry.pk
        for story in made:
            for language in said:
                lines = [{"text": text, "sources": [1]} for text in random.sample(said[language], 8)]
                told.append(Summary(
                    story=story, language=language, version=1, headline=random.choice(said[language])[:120],
                    tldr=lines[:5], bullets=lines[5:], cited=cited[story.pk], created=story.last_report,
                ))
        Summary.objects.bulk_create(told)
        Post.objects.bulk_create(
            Post(story=story, published=story.last_report, updated=story.last_report) for story in made
        )
    stories += 1000
Post.objects.update(changed=now - timedelta(hours=1))
print(f"{reports} reports in {stories} stories, laid out in {time.perf_counter() - began:.0f} s", flush=True)

before, began, cpu = size(), time.perf_counter(), time.process_time()
count = rebuild(now)
took, cpu, rows = time.perf_counter() - began, time.process_time() - cpu, Row.objects.count()
print(f"all anew: {count} stories, {rows} rows in {took:.0f} s ({cpu:.0f} s CPU)")
print(f"{count / took:.0f} stories and {rows / took:.0f} rows a second, {(size() - before) / 2**20:.0f} MB")
print(f"at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB of memory", flush=True)


def told(name, do, times):
    with CaptureQueriesContext(connection) as captured:
        do()
    began = time.perf_counter()
    for _ in range(times):
        do()
    took = 1000 * (time.perf_counter() - began) / times
    print(f"{name}: {took:.1f} ms, {len(captured)} statements", flush=True)


pull_changes(timezone.now() + timedelta(minutes=1))
told("a look where nothing happened", tasks.pull_changes, 100)
told("a sweep", tasks.sweep, 5)
for words in ("ships", "plant delay", "“last week”", "产线", "年"):
    for by in ("best", "new"):
        asked = Asked.read({"q": words, "by": by})
        told(f"a search for {words}, {by}", lambda: find(asked, AnonymousUser(), timezone.now()), 10)
"""
SIZE = """
from django.conf import settings
def size():
    name = settings.DATABASES["default"]["NAME"]
    return sum(path.stat().st_size for path in Path(name).parent.glob(Path(name).name + "*"))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--reports", type=int, default=100_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="digest-bench-") as name:
        env = own_environment(Path(name))
        manage(env, "migrate")
        code = "from pathlib import Path\n" + SIZE + MEASURE.replace("REPORTS", str(options.reports))
        subprocess.run(
            [sys.executable, "manage.py", "shell", "-v", "0", "-c", code], cwd=ROOT, env=env, check=True
        )


if __name__ == "__main__":
    main()
