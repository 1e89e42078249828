from __future__ import annotations

import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.lib.coloured_code import LANGUAGES, class_of, coloured, cost, lexer_of


def test_python_is_coloured_by_classes():
    assert coloured("def f(): return 'a'  # why", "python") == (
        '<span class="hl-k">def</span> <span class="hl-f">f</span>(): <span class="hl-k">return</span> '
        '<span class="hl-s">&#x27;a&#x27;</span>  <span class="hl-c"># why</span>'
    )


def test_what_is_unknown_is_only_escaped():
    assert coloured("<b> if", "klingon") == "&lt;b&gt; if"
    assert cost("<b> if", "klingon") == 0


def test_a_line_without_end_is_not_coloured_and_slow_lexers_cost_more():
    assert "<span" not in coloured("x = 1 " * 400, "python")
    assert cost("int a;\n" * 10, "java") == 2 * cost("int a;\n" * 10, "python")


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_language_has_its_lexer(language: str):
    assert lexer_of(language).name


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=120).map(lambda text: text.replace("\r", "")), st.sampled_from(sorted(LANGUAGES)))
def test_the_code_itself_is_never_changed(code: str, language: str):
    assert html.unescape(re.sub(r'</?span(?: class="hl-[a-z]")?>', "", coloured(code, language))) == code


def test_kinds_without_a_class_have_that_of_the_kind_above():
    kinds = {kind for kind, _ in lexer_of("python").get_tokens("'''doc''' + 0x1f")}
    assert {class_of(kind) for kind in kinds} >= {"hl-s", "hl-n", ""}
