"""How the pages of chat products mark their messages, as saved by a browser. Pure.

Products change their pages every few months: marks that older pages have stay beside the newer ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from digest.chats.imported import Role


def having(*classes: str) -> str:
    """XPath condition: one of these classes."""
    return " or ".join(f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')" for name in classes)


def with_class(*classes: str) -> str:
    """XPath of the elements in a page with one of these classes."""
    return f"//*[{having(*classes)}]"


def inside(*classes: str) -> str:
    """XPath of the elements in a message with one of these classes."""
    return f".{with_class(*classes)}"


@dataclass(frozen=True)
class Product:
    """How a product's page is read. All are XPath: `messages` of each role; `body` inside one, its text (all
    of them, one under another), else the whole; `without`, what is no part of what was said; `titles`."""

    source: str
    hint: str  # a word that stands in every such page
    messages: Mapping[Role, str]
    body: str = ""
    without: str = ""
    titles: tuple[str, ...] = ()


GROK_USER = f"ancestor-or-self::*[{having('items-end', 'user-message')}]"
DEEPSEEK_THOUGHT = f"ancestor::*[{having('ds-think-content', 'e1675d8b')}]"

PRODUCTS = (
    Product(
        "chatgpt",
        "data-message-author-role",
        {role: f"//*[@data-message-author-role='{role.value}']" for role in Role},
        without=".//details[contains(@class, 'thought')]",
    ),
    Product(
        "chatgpt",
        "conversation-turn",
        {
            role: f"//*[@data-turn='{role.value}'][starts-with(@data-testid, 'conversation-turn')]"
            for role in (Role.USER, Role.ASSISTANT)
        },
    ),
    Product(
        "gemini",
        "user-query",
        {
            Role.USER: "//user-query",
            Role.ASSISTANT: "//model-response | //response-container[not(ancestor::model-response)]",
        },
        body=".//message-content | .//user-query-content | .//*[@data-test-id='generated-image']",
        without=".//model-thoughts | .//*[@data-test-id='model-thoughts'] | .//sources-list"
        " | .//source-footnote | " + inside("thoughts-container", "creation-timestamp", "response-footer"),
        titles=(
            with_class("conversation-title", "conversation-title-text"),
            "//*[@data-test-id='conversation-title']",
            "//*[@data-test-id='conversation']//a[@aria-current]",
        ),
    ),
    Product(
        "claude",
        "font-claude-",
        {
            Role.USER: f"//*[@data-testid='user-message'] | {with_class('font-user-message')}",
            Role.ASSISTANT: with_class("font-claude-message", "font-claude-response"),
        },
        without=".//*[@data-testid='thinking' or @data-thinking]",
        titles=("//*[@data-testid='chat-menu-trigger']", "//*[@data-testid='chat-title-button']"),
    ),
    Product(
        "grok",
        "message-bubble",
        {
            Role.USER: f"{with_class('message-bubble')}[{GROK_USER}]",
            Role.ASSISTANT: f"{with_class('message-bubble')}[not({GROK_USER})]",
        },
        without=inside("thinking-container", "action-buttons"),
    ),
    Product(
        "perplexity",
        "query",
        {
            Role.USER: "//*[contains(@class, 'group/query') or @data-testid='user-query']",
            Role.ASSISTANT: "//*[starts-with(@id, 'markdown-content') or @data-testid='answer']",
        },
    ),
    Product(
        "deepseek",
        "ds-markdown",
        {
            Role.USER: f"{with_class('fbb737a4')}"
            f" | {with_class('ds-message')}[not(.//*[contains(@class, 'ds-markdown')])]",
            Role.ASSISTANT: f"{with_class('ds-markdown')}[not({DEEPSEEK_THOUGHT})]",
        },
    ),
    Product(
        "kimi",
        "-assistant",
        {
            Role.USER: with_class("chat-content-item-user", "segment-user"),
            Role.ASSISTANT: with_class("chat-content-item-assistant", "segment-assistant"),
        },
        body=f"{inside('user-content')} | {inside('markdown')}",
        without=inside(
            "thinking-container", "thinking", "k1-thinking", "toolcall", "segment-assistant-actions"
        ),
        titles=(with_class("chat-name", "chat-header-title"),),
    ),
)
