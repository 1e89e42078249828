"""Verb: one summary at once, outside any queue: by the model where there is one, else by extraction."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from summarizer import breaker
from summarizer.answer import SUMMARY_SCHEMA, Refusal
from summarizer.brief import brief, most_tokens
from summarizer.budget import price, reserve, settle
from summarizer.check import check
from summarizer.draft import Draft, Report
from summarizer.extract import extract
from summarizer.importance import informative_first
from summarizer.llm import Model, ModelError
from summarizer.models import Summary
from summarizer.reports import language_code
from summarizer.wording import is_han

READ = 12
MOST_TOKENS = 1200


def reports_from(articles: Sequence[dict[str, Any]], language: str) -> tuple[list[Report], str]:
    """Articles of a file as reports, numbered from 1, and the language to write in."""
    reports = [
        Report(
            number=n,
            title=str(article.get("title") or ""),
            text=str(article.get("text") or ""),
            publisher=str(article.get("publisher") or f"article {n}"),
            language="zh"
            if is_han(f"{article.get('title') or ''} {(article.get('text') or '')[:200]}")
            else "en",
            outlet=str(article.get("publisher") or ""),
            url=str(article.get("url") or ""),
        )
        for n, article in enumerate(articles, 1)
    ]
    wanted = language_code(language)
    told = [report.language for report in reports]
    return reports, wanted if wanted in told or not told else max(set(told), key=told.count)


def write_one(
    reports: Sequence[Report], language: str, model: Model | None, now: datetime
) -> tuple[Draft | None, str, str]:
    """(draft, who wrote it, why a model's version was refused). One call at most."""
    reason = ""
    if model and any(report.language == language for report in reports):
        try:
            draft = by_model(reports, language, model, now)
        except (ModelError, Refusal) as problem:
            reason = str(problem)
        else:
            if draft:
                return draft, model.name, ""
            reason = "over budget or paused"
    read = informative_first([report for report in reports if report.language == language], READ)
    return extract(read, language), Summary.EXTRACT, reason


def by_model(reports: Sequence[Report], language: str, model: Model, now: datetime) -> Draft | None:
    """None when no call may be made. Raises ModelError or Refusal."""
    told = brief(reports, language)
    messages = told.messages(secrets.token_hex(8))
    asked = most_tokens("".join(message["content"] for message in messages))
    if not told.reports or breaker.admitted(now):
        return None
    reservation = reserve(price(asked, MOST_TOKENS), now)
    if not reservation:
        return None
    try:
        answer = model.complete(messages, schema=SUMMARY_SCHEMA, max_tokens=MOST_TOKENS)
    except ModelError as problem:
        usage = problem.usage
        known = price(usage.tokens_in, usage.tokens_out) if usage else reservation.amount
        settle(reservation, 0 if problem.free else known, usage)
        breaker.failed(problem, now)
        raise
    usage = answer.usage
    counted = (usage.tokens_in, usage.tokens_out) if usage else (asked, most_tokens(answer.text))
    settle(reservation, price(*counted), usage)
    breaker.succeeded()
    return check(answer.text, reports, language)
