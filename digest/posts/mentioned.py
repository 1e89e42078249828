"""Which people a text names."""

from __future__ import annotations

from digest.accounts.models import User
from digest.accounts.names import key_of
from digest.lib.markdown import mentions_of


def mentioned(text: str) -> dict[str, str]:
    """{name as written, folded: name of the account} of those meant; at most one query.

    `@小明你好` may be written for 小明 and for 小明你; the longest that exists is meant.
    """
    keys = {written: key_of(written) for written in mentions_of(text)}
    if not keys:
        return {}
    people = User.objects.filter(name_key__in=set(keys.values()), deleted_at=None)
    names = dict(people.values_list("name_key", "username"))
    known = {written: names[key] for written, key in keys.items() if key in names}
    meant = set(mentions_of(text, known)) if known else set()
    return {written: name for written, name in known.items() if name in meant}
