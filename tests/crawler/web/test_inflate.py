"""Decoding with bounds, piece by piece."""

from __future__ import annotations

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.web.inflate import Body, coding_of
from crawler.web.outcome import FetchFailed


def bare(content: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(content) + packer.flush()


WAYS = [("identity", bytes), ("gzip", gzip.compress), ("deflate", zlib.compress), ("deflate", bare)]


@given(st.binary(max_size=3000), st.lists(st.integers(0, 10_000), max_size=8), st.sampled_from(WAYS))
def test_any_cut_of_any_body_gives_the_body(content, cuts, way):
    header, pack = way
    sent, body = pack(content), Body(coding_of(header), 10_000)
    places = sorted({cut % (len(sent) + 1) for cut in cuts} | {0, len(sent)})
    for start, end in zip(places, places[1:], strict=False):
        body.add(sent[start:end])
    assert body.finish() == content
    assert body.wire_bytes == len(sent)


@given(st.binary(max_size=300), st.sampled_from(["gzip", "deflate"]))
def test_any_bytes_end_in_a_body_or_in_a_named_failure(rubbish, coding):
    body, code = Body(coding, 1000), None
    try:
        body.add(rubbish)
        assert len(body.finish()) <= 1000
    except FetchFailed as error:
        code = error.code
    assert code in (None, "bad_encoding", "protocol", "too_big")


@given(st.integers(0, 4000))
def test_never_more_than_the_limit_is_held(limit):
    body = Body("gzip", limit)
    with pytest.raises(FetchFailed) as caught:
        body.add(gzip.compress(bytes(limit + 1)))
    assert caught.value.code == "too_big"


@pytest.mark.parametrize("header", ["", "identity", " , Identity"])
def test_codings_that_mean_nothing_are_none(header):
    assert coding_of(header) == ""
