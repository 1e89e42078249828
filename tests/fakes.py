"""Stand-ins at the seams: what answers as asked, and remembers what it was asked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from summarizer.llm import Answer, ModelError, Usage


class FakeModel:
    """A summarizer.llm.Model that gives its script in order, the last part again and again."""

    def __init__(self, *script: str | dict[str, Any] | Answer | ModelError, name: str = "fake-1"):
        self.name = name
        self.script = list(script)
        self.asked: list[dict[str, Any]] = []

    def next(self) -> Answer:
        said = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        if isinstance(said, ModelError):
            raise said
        if isinstance(said, Answer):
            return said
        text = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)
        return Answer(text, Usage(1000, 200))

    def complete(
        self, messages: Sequence[dict[str, str]], *, schema: dict[str, Any], max_tokens: int
    ) -> Answer:
        self.asked.append({"messages": list(messages), "schema": schema, "max_tokens": max_tokens})
        return self.next()

    def stream(self, messages: Sequence[dict[str, str]], *, max_tokens: int) -> Iterator[str]:
        self.asked.append({"messages": list(messages), "max_tokens": max_tokens})
        yield from self.next().text.split(" ")
