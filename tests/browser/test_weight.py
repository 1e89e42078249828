"""What the front page weighs on the wire: at most 50 kB compressed in 5 requests, 20 kB of it script."""

from __future__ import annotations

import re

import brotli
import pytest

from tests.browser.site import inhabit
from tests.conftest import ROOT

pytestmark = pytest.mark.django_db


def test_the_front_page_keeps_to_its_budget(client):
    inhabit()
    page = client.get("/", HTTP_ACCEPT_LANGUAGE="en").content
    files = {name.decode() for name in re.findall(rb'(?:href|src)="/static/([^"#]+)', page)}
    parts = {name: (ROOT / "digest/static" / name).read_bytes() for name in files}
    sizes = {name: len(brotli.compress(data)) for name, data in {**parts, "page": page}.items()}
    assert len(sizes) <= 5, sizes
    assert sum(sizes.values()) <= 50_000, sizes
    assert sum(size for name, size in sizes.items() if name.endswith(".js")) <= 20_000, sizes
