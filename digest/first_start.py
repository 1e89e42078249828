"""What an empty installation is given at its first start: channels, sources, or the invented week."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from importlib.util import find_spec

from django.utils.module_loading import import_string

from digest.channels.models import Channel


def load_first_news(now: datetime, *, demo: bool, say: Callable[[str], object]) -> None:
    """Load the default channels and sources (or the demo) unless there are channels already."""
    if Channel.objects.exists():
        return
    name = "digest.demo.load" if demo else "digest.channels.defaults"
    if find_spec(name) is None:
        return
    say("An invented week of news" if demo else "Channels and sources")
    import_string(f"{name}.load_{'demo' if demo else 'defaults'}")(now)
