from __future__ import annotations

import pytest
from django.template import Context, Template
from lxml import etree

from digest.lib.faces import COLOURS, FIGURES, draw_face, initial


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("colour", COLOURS)
def test_the_letter_can_be_read_on_every_colour(colour: str):
    lighter = "#" + "".join(f"{round(int(colour[i : i + 2], 16) * 0.88 + 255 * 0.12):02x}" for i in (1, 3, 5))
    assert 1.05 / (luminance(lighter) + 0.05) >= 4.5
    assert (luminance(colour) + 0.05) / (luminance("#121516") + 0.05) >= 1.7, "it stands out from dark paper"


def test_a_face_is_the_same_for_good_and_says_nothing_to_screen_readers():
    assert draw_face("user-7", "alice") == draw_face("user-7", "Alice")
    assert len({draw_face(f"user-{n}", "a") for n in range(300)}) > len(COLOURS) * len(FIGURES)
    assert 'aria-hidden="true"' in draw_face("user-7", "a")


@pytest.mark.parametrize("letter", ["a", "明", "<script>", "&", "", "\U0001f600", '"'])
def test_it_is_well_formed_without_styles_whatever_the_letter(letter: str):
    tree = etree.fromstring(draw_face('x" onload="alert(1)', letter).encode())
    assert {etree.QName(element).localname for element in tree.iter()} == {"svg", "rect", "path", "text"}
    assert not any(
        name.startswith("on") or name == "style" for element in tree.iter() for name in element.attrib
    )


def test_the_letter_is_the_first_of_a_name():
    assert [initial(name) for name in ("alice", "小明", "-_b", "ßa", "…")] == ["A", "小", "B", "S", ""]


def test_templates_draw_it():
    page = Template("{% load digest %}{% draw_face 'user-7' 'alice' 64 %}").render(Context())
    assert page == draw_face("user-7", "alice", 64)
