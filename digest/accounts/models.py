"""People: accounts, their sessions, links that open accounts, mails to them, and what limits count."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from digest.accounts.hashes import hash_of
from digest.accounts.names import LONGEST, SHORTEST, key_of, normal, problem_of
from digest.lib.claims import Claimable

if TYPE_CHECKING:  # generic for types only
    Text = models.CharField[str, str]
    Users = UserManager["User"]
else:
    Text, Users = models.CharField, UserManager

NEW_FOR = timedelta(hours=24)
SCOPES = ("post", "comment", "vote", "follow", "report", "share", "publish")
DEFAULT = ("vote", "follow")  # scopes of a token
TAKEN = _("This name is taken. Choose another.")
NAME_PROBLEMS = {
    "length": _("A name has %(shortest)d to %(longest)d characters."),
    "characters": _("Letters, digits, - and _ make a name; it begins and ends with a letter or a digit."),
    "scripts": _("Write a name in one alphabet: letters of several look alike."),
    "reserved": _("This name is kept for the site. Choose another."),
}


def validate_name(name: str) -> None:
    """A `ValidationError` that says what is wrong with a new name."""
    if problem := problem_of(normal(name)):
        raise ValidationError(
            NAME_PROBLEMS[problem], code=problem, params={"shortest": SHORTEST, "longest": LONGEST}
        )


class NameKey(Text):
    """`key_of` of the row's name, kept in step however the row is written. Unique whatever the database's
    own idea of letters is: SQLite lowers ASCII only."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        key = key_of(model_instance.username)  # type: ignore[attr-defined]
        setattr(model_instance, self.attname, key)
        return key


class People(Users):
    """Names are looked up by their key, so that case does not matter."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(name_key=key_of(username or ""))

    def of_name(self, name: str) -> User | None:
        """The person called ``name`` in any case; None for nobody and for emptied accounts."""
        return self.filter(name_key=key_of(name), deleted_at=None).first()

    def able(self, now: datetime) -> models.QuerySet[User]:
        """Who reads and writes: neither inactive nor emptied nor suspended."""
        return self.filter(
            models.Q(suspended_until=None) | models.Q(suspended_until__lte=now),
            is_active=True,
            deleted_at=None,
        )

    def found(self, start: str) -> models.QuerySet[User]:
        """People whose name or mail address begins with ``start`` (empty: everybody), newest first."""
        rows = self.order_by("-date_joined", "-pk")
        if not start:
            return rows
        return rows.filter(
            models.Q(name_key__startswith=key_of(start)) | models.Q(email__istartswith=start.lower())
        )


class User(AbstractUser):
    """A person. Staff (`is_staff`) see the operations pages and may do all that moderators do.

    ``languages`` are those one reads, ``language`` that of the pages; blank is the browser's wish.
    ``edition_hour`` is 0 to 23 in ``time_zone``. An emptied account (``deleted_at``) keeps its row, called
    `deleted-<id>`, so that what others wrote under its threads stands.
    """

    first_name = None  # type: ignore[assignment]  # one name, of one's own choice
    last_name = None  # type: ignore[assignment]
    username = models.CharField(
        _("Name"),
        max_length=LONGEST,
        unique=True,
        validators=[validate_name],
        error_messages={"unique": TAKEN},
    )
    name_key = NameKey(max_length=3 * LONGEST, unique=True, editable=False)
    languages = models.CharField(max_length=100, blank=True)
    language = models.CharField(max_length=10, blank=True)
    theme = models.CharField(max_length=5, blank=True, choices=[("light", _("Light")), ("dark", _("Dark"))])
    time_zone = models.CharField(max_length=64, blank=True)
    edition_hour = models.PositiveSmallIntegerField(null=True, blank=True)
    first_visit_done = models.BooleanField(default=False)
    invited_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    is_moderator = models.BooleanField(default=False)
    suspended_at = models.DateTimeField(null=True, blank=True, editable=False)
    suspended_until = models.DateTimeField(null=True, blank=True, editable=False)
    suspended_rule = models.CharField(max_length=100, blank=True, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    unread = models.PositiveIntegerField(default=0, editable=False)  # notices; kept by the room that tells

    objects = People()  # type: ignore[misc]

    class Meta:
        indexes = [models.Index(fields=["invited_by"], name="user_invited_by")]

    def clean(self) -> None:
        """Also refuses a name that is somebody's in another case, or looks like it."""
        self.username = normal(self.username)
        super().clean()
        same = User.objects.filter(name_key=key_of(self.username)).exclude(pk=self.pk)
        if same.exists():
            raise ValidationError({"username": ValidationError(TAKEN, code="unique")})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The key goes with the name, also where only some fields are written."""
        fields = kwargs.get("update_fields")
        if fields is not None and "username" in fields:
            kwargs["update_fields"] = {*fields, "name_key"}
        super().save(*args, **kwargs)

    def is_new(self, now: datetime) -> bool:
        """Younger than a day: limits are tighter. Staff never are."""
        return not self.is_staff and now - self.date_joined < NEW_FOR

    def is_suspended(self, now: datetime) -> bool:
        """Reads and writes nothing. Without an end: until the year 9999."""
        return self.suspended_until is not None and self.suspended_until > now

    @property
    def may_moderate(self) -> bool:
        return self.is_moderator or self.is_staff

    @property
    def language_list(self) -> list[str]:
        """Codes of the languages one reads; empty means all."""
        return [code for code in self.languages.split(",") if code]


class Sessions(BaseSessionManager):  # type: ignore[type-arg]
    def living_of(self, user: User, now: datetime) -> models.QuerySet[Session]:
        """The sessions of ``user`` that have not expired, last seen first."""
        return self.filter(user=user, expire_date__gt=now).order_by("-last_seen", "-created")


class Session(AbstractBaseSession):
    """One browser that is signed in (``user``), or that only keeps something between two pages (None).

    ``last_seen`` is right to the hour. ``agent`` is in short words, such as "Firefox on Linux".
    """

    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    created = models.DateTimeField()
    last_seen = models.DateTimeField()
    agent = models.CharField(max_length=60, blank=True)

    objects = Sessions()  # type: ignore[misc]

    @property
    def name(self) -> str:
        """What pages call it by: its key is a secret."""
        return hash_of(self.session_key)

    class Meta(AbstractBaseSession.Meta):
        abstract = False
        indexes = [models.Index(fields=["user", "last_seen"], name="session_user")]

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        raise NotImplementedError("rows are written by digest.accounts.sessions.SessionStore alone")


class SetupLink(models.Model):
    """The one-time link that opens the first staff account. Only a hash of its token is kept."""

    token_hash = models.CharField(max_length=64, unique=True)
    created = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True, blank=True)


class ResetLink(models.Model):
    """A one-time link, made by staff, that lets a person choose a new password where no mail is sent."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    created = models.DateTimeField()
    ends = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)


class Invitation(models.Model):
    """A link that lets one person sign up. Only a hash of its token is kept."""

    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    note = models.CharField(max_length=60, blank=True)
    created = models.DateTimeField()
    ends = models.DateTimeField()
    used_by = models.OneToOneField(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["made_by", "created"], name="invitation_made_by")]


class Attempt(models.Model):
    """A failed attempt to sign in, once for each thing that it counts against. See `limits`."""

    key = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["key", "at"], name="attempt_key_at")]


class Counter(models.Model):
    """How often something limited was done, until ``ends``. ``key`` is a keyed hash. See `limits`."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField()
    ends = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.count} until {self.ends:%Y-%m-%d %H:%M}"


class Token(models.Model):
    """With which a program acts for a person: only its hash is kept. ``prefix`` is how its owner knows it,
    ``scopes`` some of `SCOPES` with commas between, ``used`` the day of its last use.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    prefix = models.CharField(max_length=12)
    token_hash = models.CharField(max_length=64, unique=True)
    scopes = models.CharField(max_length=100)
    created = models.DateTimeField()
    ends = models.DateTimeField()
    used = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["user", "-created"], name="token_of_user")]

    @property
    def scope_list(self) -> list[str]:
        return self.scopes.split(",") if self.scopes else []


class WaitingMails(models.QuerySet["WaitingMail"]):
    def due(self, now: datetime) -> WaitingMails:
        """Of use still, the first that was asked for first."""
        return self.filter(ends__gt=now).order_by("pk")

    def over(self, now: datetime) -> WaitingMails:
        """Whose code or link opens nothing any more."""
        return self.filter(ends__lte=now)


class WaitingMail(Claimable):
    """A mail until a server took it: then its row is deleted. ``text`` may hold a code or a link that opens
    an account, so no page shows it. After ``ends`` it is of no use, and goes unsent."""

    sender = models.CharField(max_length=320)
    to = models.CharField(max_length=320)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    queued = models.DateTimeField()
    ends = models.DateTimeField(db_index=True)

    objects = WaitingMails.as_manager()

    def __str__(self) -> str:
        return f"{self.to}: {self.subject}"
