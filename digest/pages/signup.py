"""Signing up, with what the rooms to the right of accounts do for a new person."""

from __future__ import annotations

from digest.accounts import entrance
from digest.accounts.first_visit import COOKIE, first_visit_of
from digest.accounts.models import User
from digest.pages.welcome import follow_chosen


class Signup(entrance.Signup):
    def joined(self, user: User) -> None:
        """The channels that the first visit chose."""
        follow_chosen(user, first_visit_of(self.request.COOKIES.get(COOKIE, "")).channels)
