"""CPU of the hot list for who is signed in: joined from pieces, against the page rendered for them alone.

python3 run.py bench personal [--times 200]

Both are whole requests through all of Django's middlewares, in turns, in one process, over the invented week
in a folder that is thrown away, for a person who voted, saved, hid and muted. Measures; judges nothing.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.conftest import ROOT
from tests.live import manage, own_environment

MEASURE = """
import time
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from digest.accounts.models import User
from digest.pages import personal_hot, views
from digest.posts.hide_post import hide_post
from digest.posts.models import Post
from digest.posts.mute import mute
from digest.posts.save_post import save_post
from digest.posts.vote import vote

now = timezone.now()
person = User.objects.create(username="reader")
posts = list(Post.objects.visible().stories().order_by("-story__heat")[:9])
for post in posts[:4]:
    vote(person, post, now)
for post in posts[3:6]:
    save_post(person, post, now)
hide_post(person, posts[7], now)
mute(person, "word", "no such word", now)
browser = Client(headers={"host": "127.0.0.1"})
browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")


def joined():
    return browser.get("/")


def whole():
    views.personal_hot = lambda request, person, context: personal_hot.whole(request, person, context())
    try:
        return browser.get("/")
    finally:
        views.personal_hot = personal_hot.personal_hot


def cpu(ask, times):
    began = time.process_time()
    for _ in range(times):
        assert ask().status_code == 200
    return 1000 * (time.process_time() - began) / times


def queries(ask):
    with CaptureQueriesContext(connection) as captured:
        ask()
    return len(captured)


joined(), whole()
personal_hot.kept.clear()
cold = queries(joined)
print(f"queries: {queries(joined)} joined ({cold} where the pieces are made first), {queries(whole)} whole")
found = []
for turn in range(5):
    made = cpu(whole, TIMES // 10)
    from_pieces = cpu(joined, TIMES)
    found.append((made, from_pieces))
    print(f"{from_pieces:.2f} ms joined, {made:.2f} ms whole: {made / from_pieces:.1f} times", flush=True)
from_pieces = sorted(f for _, f in found)[2]
made = sorted(m for m, _ in found)[2]
request = browser.get("/").wsgi_request
segments = next(iter(personal_hot.kept.pages.values()))
from digest.posts.mine import mine_of
began = time.process_time()
for _ in range(TIMES):
    segments.join(mine_of(person, segments.posts), token="t" * 64, menu="reader")
alone = 1000 * (time.process_time() - began) / TIMES
print(f"medians: {from_pieces:.2f} and {made:.2f} ms CPU; statement and joining alone {alone:.2f} ms")
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--times", type=int, default=200)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="digest-bench-") as name:
        env = own_environment(Path(name))
        print("Setting up the invented week", flush=True)
        manage(env, "setup_site")
        manage(env, "demo")
        code = MEASURE.replace("TIMES", str(options.times))
        subprocess.run(
            [sys.executable, "manage.py", "shell", "-v", "0", "-c", code], cwd=ROOT, env=env, check=True
        )


if __name__ == "__main__":
    main()
