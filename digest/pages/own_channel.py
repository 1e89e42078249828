"""A channel's page without what its reader hid or muted."""

from __future__ import annotations

from dataclasses import replace

from digest.accounts.access import Viewer
from digest.pages.channel import ChannelPage
from digest.pages.mixed import Item, said_in
from digest.pages.rows import Row
from digest.pages.shown import mine_for, shows
from digest.posts.mine import Mine


def own_channel(page: ChannelPage, viewer: Viewer) -> tuple[ChannelPage, Mine | None]:
    """One query for who is signed in. Who opens a channel sees it, muted or not; what else they muted stays
    out of it."""
    latest, hot, beside = page.latest, page.hot or [], page.on_list or []
    items = [*(latest.rows if latest else []), *hot]
    pinned = latest.pinned if latest else None
    shown = [*items, *([pinned] if pinned else []), *(Item(row=row) for row in beside)]
    mine = mine_for(viewer, (item.post.pk for item in shown))
    if mine is None:
        return page, None

    def keeps(item: Item) -> bool:
        said = said_in(item)
        return shows(mine, item.post.pk, replace(said, channels=said.channels - {page.channel.slug}))

    def row_stays(row: Row) -> bool:
        return keeps(Item(row=row))

    if latest:
        left = [item for item in latest.rows if keeps(item)]
        latest = replace(latest, rows=left, pinned=pinned if pinned and keeps(pinned) else None)
    return replace(
        page,
        latest=latest,
        hot=page.hot if page.hot is None else [item for item in hot if keeps(item)],
        on_list=page.on_list if page.on_list is None else [row for row in beside if row_stays(row)],
    ), mine
