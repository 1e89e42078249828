"""What people write, read once."""

from __future__ import annotations

from digest.accounts.models import User
from digest.accounts.names import key_of
from digest.lib.markdown import Parsed, names_in, parse


def parsed(text: str) -> Parsed:
    """The text with links to the people it names; at most one query. Slow for an article: not in a
    transaction."""
    keys = {written: key_of(written) for written in names_in(text)}
    people = User.objects.filter(name_key__in=set(keys.values()), deleted_at=None)
    names = dict(people.values_list("name_key", "username")) if keys else {}
    return parse(text, mentions={written: names[key] for written, key in keys.items() if key in names})
