"""The session engine: rows that know whose they are, so that a person's can be listed and ended.

One statement reads a session, its person, and whether both still count: not expired, not inactive, not
emptied, and begun after the latest suspension. Anything else loads as an empty session: a stolen cookie is
dead.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models import F, Q
from django.utils import timezone

from digest.accounts.models import Session, User

SEEN_EVERY = timedelta(hours=1)
UNSIGNED_FOR = timedelta(days=1)  # what is kept between two pages of somebody who is not signed in
CLEARED = 200  # expired rows that one pass deletes

COUNTS = Q(user=None) | Q(user__is_active=True, user__deleted_at=None) & (
    Q(user__suspended_at=None) | Q(created__gt=F("user__suspended_at"))
)


class SessionStore(DatabaseStore):
    """Django's database engine on our table. ``agent`` is set before a session is first saved."""

    agent = ""
    created: datetime | None = None
    last_seen: datetime | None = None
    loaded: User | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    @property
    def person(self) -> User | None:
        """Who is signed in, read with the session itself; None for nobody. Their password is not looked at:
        `signed_in` compares its hash."""
        self.get(SESSION_KEY)  # reads the row
        return self.loaded

    def load(self) -> dict[str, Any]:
        now = timezone.now()
        row = (
            Session.objects.select_related("user")
            .filter(COUNTS, session_key=self.session_key, expire_date__gt=now)
            .first()
        )
        if row is None:
            self._session_key = None
            return {}
        self.agent, self.created, self.last_seen, self.loaded = (
            row.agent,
            row.created,
            row.last_seen,
            row.user,
        )
        if now - row.last_seen >= SEEN_EVERY:
            self.last_seen = now
            Session.objects.filter(pk=row.pk, last_seen=row.last_seen).update(last_seen=now)
        return self.decode(row.session_data)

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        now = timezone.now()
        row = cast(Session, super().create_model_instance(data))
        row.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        if row.user_id is None:
            row.expire_date = min(row.expire_date, now + UNSIGNED_FOR)
        row.agent = self.agent
        row.created, row.last_seen = self.created or now, self.last_seen or now
        return row

    def cycle_key(self) -> None:
        """A new key is a new session: signing in after a suspension begins one."""
        self.created = self.last_seen = None
        super().cycle_key()

    def flush(self) -> None:
        super().flush()
        self.created = self.last_seen = self.loaded = None

    @classmethod
    def clear_expired(cls) -> int:  # type: ignore[override]
        """Delete at most `CLEARED` rows, since the web shares the writer; answers how many."""
        over = Session.objects.filter(expire_date__lt=timezone.now()).values_list("pk", flat=True)[:CLEARED]
        return Session.objects.filter(pk__in=list(over)).delete()[0]
