"""What programs send, as schemas. They hold every rule for which no row is asked: what fits them is refused
for what stands on the site alone (403, 404, 409, 429)."""

from __future__ import annotations

from typing import Annotated, Literal

from ninja import Field, Schema
from pydantic import ConfigDict

from digest.comments.wording import LONGEST
from digest.posts.wording import ARTICLE, LINK, TEXT, TITLE

# At least one character that is no blank and that `digest.lib.text.visible` leaves. Without \s, which is not
# the same in all languages, and with tag letters as they are, for which not all have an escape.
WORDS = (
    r"[^\u0000-\u0020\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u180e\u2000-\u200f\u2028-\u202f"
    r"\u205f-\u206f\u3000\u3164\ufeff\ufff9-\ufffb\ufffe\uffff" + "\U000e0000-\U000e0fff]"
)
PORT = r"(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])"
ADDRESS = rf"^https?://[A-Za-z0-9._-]+(?::{PORT})?(?:[/?#][!-~]*)?$"

Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
PostedIn = Annotated[
    str | None, Field(pattern=r"^[a-z0-9-]{1,40}$", description="A slug; null for one's own channel")
]


NOTE = 500  # characters


class Received(Schema):
    model_config = ConfigDict(extra="forbid")  # a misspelt name is told, not passed over


class TextPost(Received):
    kind: Literal["text"]
    text: str = Field(max_length=TEXT, pattern=WORDS, description="Markdown")
    channel: PostedIn = None


class LinkPost(Received):
    """`link` is written as RFC 3986 has it: what is not ASCII in it is percent-encoded."""

    kind: Literal["link"]
    link: str = Field(max_length=LINK, pattern=ADDRESS)
    title: str = Field("", max_length=TITLE)
    text: str = Field("", max_length=TEXT, description="Markdown")
    channel: PostedIn = None


class QuotePost(Received):
    kind: Literal["quote"]
    quoted: Id = Field(description="The post that it is about")
    turn: Annotated[int, Field(ge=1, le=32_767)] | None = Field(
        None, description="Of a shared chat: the number of the turn that is quoted"
    )
    text: str = Field("", max_length=TEXT, description="Markdown")
    channel: PostedIn = None


class ArticlePost(Received):
    kind: Literal["article"]
    title: str = Field(max_length=TITLE, pattern=WORDS)
    text: str = Field(max_length=ARTICLE, pattern=WORDS, description="Markdown")
    channel: PostedIn = None


NewPost = Annotated[TextPost | LinkPost | QuotePost | ArticlePost, Field(discriminator="kind")]


class NewComment(Received):
    text: str = Field(max_length=LONGEST, pattern=WORDS, description="Markdown")
    parent: Id | None = Field(None, description="The comment that this one answers")


class NewReportOfThing(Received):
    """Stories are reported as their posts, and for `ai-label` and `misleading` alone."""

    target: Literal["post", "comment", "channel"]
    id: Id
    reason: Literal[
        "spam", "harassment", "hate", "privacy", "illegal", "off-topic", "ai-label", "misleading",
        "impersonation", "other",
    ]  # fmt: skip
    note: str = Field("", max_length=NOTE)


class NewReportOfPerson(Received):
    target: Literal["person"]
    id: Id
    reason: Literal["spam", "harassment", "hate", "privacy", "illegal", "impersonation", "other"]
    note: str = Field("", max_length=NOTE)


NewReport = Annotated[NewReportOfThing | NewReportOfPerson, Field(discriminator="target")]
