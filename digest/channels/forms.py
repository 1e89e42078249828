"""What people type about channels."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crawler.feeds.canonical import safe_url
from digest.channels.edit_channel import Face
from digest.channels.models import Channel
from digest.channels.problems import WORDS
from digest.channels.recipe import NotRecipe, terms_typed
from digest.lib.text import line

RUN_BY = [
    ("people", _("People write here")),
    ("mixed", _("People and AI")),
    ("ai", _("AI-run: a model or rules publish")),
]


class LineField(forms.CharField):
    """One clean line."""

    def clean(self, value: Any) -> str:
        return str(super().clean(line(value or "", self.max_length or 200)))


class TermsField(forms.CharField):
    """Words, one a line."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, (list, tuple)) else value

    def clean(self, value: Any) -> tuple[str, ...]:
        try:
            return terms_typed(super().clean(value))
        except NotRecipe as problem:
            raise forms.ValidationError(str(WORDS[problem.code])) from None


class ChannelForm(forms.Form):
    """The face of a channel, and the rules of a vertical one."""

    name_en = LineField(label=_("Name"), max_length=80)
    name_zh = LineField(label=_("Name in Chinese"), max_length=80, required=False)
    slug = forms.CharField(label=_("Address"), max_length=40)
    promise_en = LineField(label=_("What readers get, in one line"), max_length=200, required=False)
    promise_zh = LineField(label=_("The same in Chinese"), max_length=200, required=False)
    run_by = forms.ChoiceField(label=_("Who publishes"), choices=RUN_BY)
    support_url = forms.URLField(
        label=_("Support link"),
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text=_("Where readers can pay for your work. It is shown as such."),
    )
    terms = TermsField(label=_("Takes stories with these words"), required=False, help_text=_("One a line."))
    not_terms = TermsField(label=_("Leaves out stories with these words"), required=False)

    def __init__(self, channel: Channel, data: Any = None) -> None:
        names = ("slug", "name_en", "name_zh", "promise_en", "promise_zh", "run_by", "support_url")
        initial = {name: getattr(channel, name) for name in (*names, "terms", "not_terms")}
        super().__init__(data, initial=initial)
        if channel.is_personal:  # one name and one promise, in whatever language; no rules
            for name in ("name_zh", "promise_zh", "terms", "not_terms"):
                del self.fields[name]
        if channel.followers or not channel.owner_id:
            self.fields["slug"].disabled = True
        for name in ("terms", "not_terms"):
            if name in self.fields:
                self.fields[name].widget.attrs["rows"] = 6

    def clean_support_url(self) -> str:
        """The field itself would take ftp:// too."""
        address = self.cleaned_data["support_url"]
        if address and not safe_url(address):
            raise forms.ValidationError(str(WORDS["address"]), code="address")
        return str(address)

    def face(self) -> Face:
        answers = self.cleaned_data
        return Face(
            slug=answers["slug"],
            name_en=answers["name_en"],
            name_zh=answers.get("name_zh", ""),
            promise_en=answers["promise_en"],
            promise_zh=answers.get("promise_zh", ""),
            run_by=answers["run_by"],
            support_url=answers["support_url"],
            terms=answers.get("terms"),
            not_terms=answers.get("not_terms"),
        )


class RecipeForm(forms.Form):
    """A recipe from elsewhere."""

    name = LineField(
        label=_("Name"), max_length=80, required=False, help_text=_("Blank: as the recipe says.")
    )
    file = forms.FileField(label=_("Recipe (JSON) or list of sources (OPML), up to 1 MB"))
