"""Words of rules, deeds and states for templates."""

from __future__ import annotations

from django import template

from digest.moderation.rules import words_of
from digest.moderation.wording import BUTTONS, DEEDS, STATES, TARGETS, problem_words

register = template.Library()
register.filter("rule_words", words_of)
register.filter("problem_words", problem_words)


@register.filter
def deed_words(deed: str) -> str:
    return str(DEEDS[deed])


@register.filter
def deed_button(deed: str) -> str:
    return str(BUTTONS[deed])


@register.filter
def target_words(target: str) -> str:
    return str(TARGETS[target])


@register.filter
def state_words(state: str) -> str:
    return str(STATES.get(state, state))
