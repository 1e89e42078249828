"""Which people a text names."""

from __future__ import annotations

from digest.accounts.models import User
from digest.accounts.names import key_of
from digest.lib.markdown import mentions_of


def mentioned(text: str) -> dict[str, str]:
    """{name as written, folded: name of the account} of those that exist; at most one query."""
    keys = {written: key_of(written) for written in mentions_of(text)}
    if not keys:
        return {}
    people = User.objects.filter(name_key__in=set(keys.values()), deleted_at=None)
    names = dict(people.values_list("name_key", "username"))
    return {written: names[key] for written, key in keys.items() if key in names}
