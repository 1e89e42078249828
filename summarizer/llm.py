"""The one door to a model: any OpenAI-compatible server, one try a call, every failure by its name.

The server's address is set by who runs the site, so it may be private; it does not pass the crawler's guard.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from threading import Lock
from typing import Any, ClassVar, Protocol
from urllib.parse import urlsplit

from django.conf import settings

SECONDS = 60.0  # of one call
CONNECT_SECONDS = 5.0
MOST_BYTES = 2_000_000  # of an answer
LADDER = ("json_schema", "json_object", "plain")
WAIT, SHORTEST_WAIT, LONGEST_WAIT = 60.0, 15.0, 86_400.0  # seconds after "too many requests"

Messages = Sequence[dict[str, str]]


@dataclass(frozen=True)
class Usage:
    """Tokens as the server counted them."""

    tokens_in: int
    tokens_out: int


@dataclass(frozen=True)
class Answer:
    text: str
    usage: Usage | None  # None: not told, or nonsense


class ModelError(Exception):
    """A call without a usable answer. ``free``: it cost nothing for certain; else ``usage`` says what it
    cost, and without that the worst case counts."""

    code: ClassVar[str] = "error"
    server: ClassVar[bool] = False  # whether it speaks against the server rather than this request

    def __init__(self, detail: str = "", *, free: bool = False, usage: Usage | None = None):
        super().__init__(f"{self.code}: {detail}"[:300] if detail else self.code)
        self.free = free
        self.usage = usage


class RateLimited(ModelError):
    code = "rate_limited"

    def __init__(self, detail: str, retry_after: float):
        super().__init__(detail, free=True)
        self.retry_after = retry_after  # seconds


class BadKey(ModelError):
    code = "bad_key"


class Overloaded(ModelError):
    code, server = "overloaded", True


class Unreachable(ModelError):
    code, server = "unreachable", True


class TimedOut(ModelError):
    code, server = "timed_out", True


class BrokenOff(ModelError):
    code, server = "broken_off", True


class NotAnAnswer(ModelError):
    """200 with something else than a completion in it."""

    code, server = "not_an_answer", True


class TooBig(ModelError):
    """More than was asked for and more than is read: a server that heeds no limit, and may bill for it."""

    code, server = "too_big", True
    tokens_out: ClassVar[int] = MOST_BYTES // 3


class TooLong(ModelError):
    """The question does not fit the model."""

    code = "context_too_long"


class BadRequest(ModelError):
    code = "bad_request"


class FormatUnknown(BadRequest):
    """The server does not know the form of answer asked for; the next call asks for a simpler one."""

    code = "format_unknown"


class Empty(ModelError):
    code = "empty"


class CutShort(ModelError):
    """The answer ended at the token limit, thoughts included."""

    code = "cut_short"


class Declined(ModelError):
    code = "declined"


class Model(Protocol):
    """What the writer needs of a model; the tests' FakeModel is another one."""

    name: str

    def complete(self, messages: Messages, *, schema: dict[str, Any], max_tokens: int) -> Answer:
        """One try, at most 60 s. Raises a ModelError."""

    def stream(self, messages: Messages, *, max_tokens: int) -> Iterator[str]:
        """Pieces of the answer as they come. Raises a ModelError."""


@dataclass(frozen=True)
class Quirks:
    """What a provider wants said differently."""

    answers: str = "json_schema"
    temperature: float | None = 0.2
    limit: str = "max_tokens"


PROVIDERS = {
    "moonshot.ai": Quirks("json_object", temperature=None),
    "moonshot.cn": Quirks("json_object", temperature=None),
    "deepseek.com": Quirks("json_object"),
    "aliyuncs.com": Quirks("json_object"),
    "openai.com": Quirks("json_schema", temperature=None, limit="max_completion_tokens"),
}
# What a 400 has taught this process about (address, model).
simpler: dict[tuple[str, str], str] = {}


def quirks(base_url: str) -> Quirks:
    host = urlsplit(base_url).hostname or "api.openai.com"
    return next((q for end, q in PROVIDERS.items() if host == end or host.endswith("." + end)), Quirks())


class Server:
    """A Model behind an OpenAI-compatible address."""

    def __init__(
        self, base_url: str, api_key: str, name: str, answers: str = "auto", seconds: float = SECONDS
    ):
        self.name = name
        self.base_url = base_url or "https://api.openai.com/v1"
        self.api_key = api_key
        self.quirks = quirks(self.base_url)
        self.fixed = "" if answers == "auto" else answers
        self.seconds = seconds
        self._client: Any = None
        self._building = Lock()

    @property
    def answers(self) -> str:
        """The form of answer to ask for: as set, as learned, or as the provider is known for."""
        return self.fixed or simpler.get((self.base_url, self.name), self.quirks.answers)

    def client(self) -> Any:
        """Built late: importing openai takes longer than starting the site."""
        with self._building:
            if self._client is None:
                import openai

                self._client = openai.OpenAI(
                    base_url=self.base_url,
                    api_key=self.api_key or "none",
                    max_retries=0,
                    timeout=openai.Timeout(self.seconds, connect=CONNECT_SECONDS),
                    http_client=openai.DefaultHttpxClient(trust_env=False, follow_redirects=False),
                )
            return self._client

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def request(self, messages: Messages, max_tokens: int, schema: dict[str, Any] | None) -> dict[str, Any]:
        form: dict[str, Any] = {}
        if schema and self.answers == "json_schema":
            form["response_format"] = {
                "type": "json_schema",
                "json_schema": {"name": "answer", "schema": schema},
            }
        elif schema and self.answers == "json_object":
            form["response_format"] = {"type": "json_object"}
        if self.quirks.temperature is not None:
            form["temperature"] = self.quirks.temperature
        return {"model": self.name, "messages": list(messages), self.quirks.limit: max_tokens, **form}

    def complete(self, messages: Messages, *, schema: dict[str, Any], max_tokens: int) -> Answer:
        body = self.fetch(self.request(messages, max_tokens, schema))
        return read_completion(body)

    def fetch(self, request: dict[str, Any]) -> bytes:
        """The body of one answer, bounded in bytes and time. Raises a ModelError."""
        import openai

        deadline = time.monotonic() + self.seconds
        asked = self.answers
        received = bytearray()
        try:
            with self.client().chat.completions.with_streaming_response.create(
                **request, extra_headers={"Accept-Encoding": "identity"}
            ) as response:
                for chunk in response.iter_bytes():
                    received += chunk
                    if len(received) > MOST_BYTES:
                        raise TooBig(f"more than {MOST_BYTES} bytes")
                    if time.monotonic() > deadline:
                        raise TimedOut(f"not finished after {self.seconds:.0f} s")
        except (openai.OpenAIError, transport_error()) as problem:
            failure = named(problem, openai)
            if isinstance(failure, FormatUnknown) and not self.fixed:
                simpler[self.base_url, self.name] = LADDER[min(LADDER.index(asked) + 1, len(LADDER) - 1)]
            raise failure from problem
        return bytes(received)

    def stream(self, messages: Messages, *, max_tokens: int) -> Iterator[str]:
        import openai

        deadline = time.monotonic() + self.seconds
        length = 0
        try:
            with self.client().chat.completions.create(
                **self.request(messages, max_tokens, None), stream=True
            ) as events:
                for event in events:
                    piece = event.choices[0].delta.content if event.choices else None
                    length += len(piece or "")
                    if length > MOST_BYTES:
                        raise TooBig(f"more than {MOST_BYTES} characters")
                    if time.monotonic() > deadline:
                        raise TimedOut(f"not finished after {self.seconds:.0f} s")
                    if piece:
                        yield piece
        except (openai.OpenAIError, transport_error()) as problem:
            raise named(problem, openai) from problem


@cache
def transport_error() -> type[Exception]:
    """The base of what the client's HTTP library raises while a body is read; openai wraps it only before."""
    import openai

    client = next(c for c in openai.DefaultHttpxClient.__mro__ if c.__name__ == "Client")
    library = sys.modules[client.__module__.partition(".")[0]]
    base: type[Exception] = library.HTTPError
    return base


def named(problem: Exception, openai: Any) -> ModelError:
    """A failure of the client by its own name."""
    cause = type(problem.__cause__ or problem).__name__
    detail = str(problem)[:200]
    if isinstance(problem, openai.APIStatusError):
        return of_status(problem.status_code, detail, problem.body, problem.response.headers)
    if isinstance(problem, openai.APITimeoutError) or "Timeout" in cause:
        return TimedOut(cause, free=cause in ("ConnectTimeout", "PoolTimeout"))
    if cause == "ConnectError":
        return Unreachable(str(problem.__cause__ or problem)[:200], free=True)
    if isinstance(problem, openai.APIResponseValidationError):
        return NotAnAnswer(detail)
    return BrokenOff(f"{cause} {detail}")


TOO_LONG = ("context_length", "context length", "maximum context", "too long", "context size")
FORMAT_UNKNOWN = ("response_format", "json_schema", "json_object", "grammar", "structured")


def of_status(status: int, detail: str, body: Any, headers: Any) -> ModelError:
    if status == 429:
        return RateLimited(detail, retry_after(headers.get("retry-after", "")))
    if status in (401, 403):
        return BadKey(detail, free=True)
    if status in (500, 503, 529):
        return Overloaded(f"status {status}", free=True)
    if status in (408, 502, 504):  # a gateway gave up; the model may have answered, and billed
        return TimedOut(f"status {status}")
    said = f"{detail} {body}".lower()
    if any(
        word in said
        for word in ("context_length", "context length", "maximum context", "too long", "context size")
    ):
        return TooLong(detail, free=True)
    if any(
        word in said for word in ("response_format", "json_schema", "json_object", "grammar", "structured")
    ):
        return FormatUnknown(detail, free=True)
    return BadRequest(f"status {status} {detail}", free=True)


def retry_after(value: str) -> float:
    """Seconds to wait by a Retry-After header (a number or a date), within bounds; nonsense is a minute."""
    try:
        wait = float(value)
    except ValueError:
        try:
            wait = (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds()
        except (ValueError, TypeError):
            wait = WAIT
    if not wait >= 0:
        wait = WAIT
    return min(max(wait, SHORTEST_WAIT), LONGEST_WAIT)


def read_completion(body: bytes) -> Answer:
    """The text of a completion. Raises NotAnAnswer, Empty, CutShort or Declined."""
    try:
        data = json.loads(body)
        choice = data["choices"][0]
        message = choice["message"]
        text, finish = message.get("content"), choice.get("finish_reason")
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as problem:
        raise NotAnAnswer(type(problem).__name__) from problem
    usage = counted(data.get("usage"))
    if finish == "length":
        raise CutShort(usage=usage)
    if finish == "content_filter" or (not text and message.get("refusal")):
        raise Declined(usage=usage)
    if not isinstance(text, str) or not text.strip():
        raise Empty(usage=usage)
    return Answer(text, usage)


def counted(usage: Any) -> Usage | None:
    """The server's count where it makes sense."""
    if not isinstance(usage, dict):
        return None
    tokens_in, tokens_out = usage.get("prompt_tokens"), usage.get("completion_tokens")
    if not isinstance(tokens_in, int) or not isinstance(tokens_out, int):
        return None
    return Usage(tokens_in, tokens_out) if tokens_in > 0 and 0 <= tokens_out < 10**7 else None


def configured_model() -> Server | None:
    """The model of the settings; None where none is named or its budget is nothing."""
    if not settings.LLM_MODEL or settings.LLM_DAILY_BUDGET <= 0:
        return None
    return server(settings.LLM_BASE_URL, settings.LLM_API_KEY, settings.LLM_MODEL, settings.LLM_ANSWERS)


@cache
def server(base_url: str, api_key: str, name: str, answers: str) -> Server:
    """One client, and so one set of connections, for a process."""
    return Server(base_url, api_key, name, answers)
