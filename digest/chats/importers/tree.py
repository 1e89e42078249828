"""The branch of a chat that was last looked at. Products keep every edit and every retry in a tree. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from digest.chats.imported import Unreadable


def branch(nodes: Mapping[str, Any], leaf: object, place: str) -> list[str]:
    """Keys of `nodes`, first to last, from the root to `leaf`; where that is not told or not there, to the
    leaf one reaches by taking the newest child each time. Nodes are objects with `parent`, and may have
    `children`. Unreadable("cycle") where they are no tree."""
    parents = {key: parent_of(node) for key, node in nodes.items()}
    if not isinstance(leaf, str) or leaf not in nodes:
        leaf = _newest_leaf(nodes, parents, place)
    path: list[str] = []
    seen: set[str] = set()
    here: str | None = leaf
    while here is not None and here in nodes:
        if here in seen:
            raise Unreadable("cycle", place, f"a tree of {len(nodes)} messages that leads back to itself")
        seen.add(here)
        path.append(here)
        here = parents[here]
    return path[::-1]


def parent_of(node: object) -> str | None:
    if not isinstance(node, Mapping):
        return None
    parent = node.get("parent", node.get("parentId", node.get("parent_id")))
    return str(parent) if isinstance(parent, (str, int)) and not isinstance(parent, bool) else None


def _newest_leaf(nodes: Mapping[str, Any], parents: Mapping[str, str | None], place: str) -> str | None:
    children: dict[str | None, list[str]] = {}
    for key, parent in parents.items():
        children.setdefault(parent if parent in nodes else None, []).append(key)
    roots = children.get(None, [])
    if not roots:
        if nodes:
            raise Unreadable("cycle", place, f"a tree of {len(nodes)} messages without a first one")
        return None
    here = roots[-1] if len(roots) == 1 else max(roots, key=lambda key: len(children.get(key, ())))
    for _ in nodes:  # a tree by `parents`: each step goes down
        below = children.get(here)
        if not below:
            break
        listed = nodes[here].get("children") if isinstance(nodes[here], Mapping) else None
        known = set(below)
        listed = [key for key in listed if key in known] if isinstance(listed, list) else []
        here = (listed or below)[-1]
    return here


def latest(messages: list[Any], key: str, parent: str, leaf: object = None) -> list[Any]:
    """Messages in a list that name their parents: the branch to `leaf`, or to the last one. All of them, in
    their order, where none has two answers or where the names do not lead back to a first one."""
    if not all(isinstance(message, Mapping) and message.get(key) for message in messages):
        return messages
    by_key = {str(message[key]): message for message in messages}
    links = {name: str(message.get(parent) or "") for name, message in by_key.items()}
    told = [link for link in links.values() if link]
    roots = {link for link in told if link not in by_key}
    if len(set(told)) == len(told) or len(roots) > 1:
        return messages
    here = str(leaf) if isinstance(leaf, str) and leaf in by_key else str(messages[-1][key])
    path: list[Any] = []
    while here in by_key and len(path) <= len(by_key):
        path.append(by_key[here])
        here = links[here]
    return path[::-1] if len(path) <= len(by_key) else messages
