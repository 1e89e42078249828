from __future__ import annotations

import ast
import gettext
import re
from pathlib import Path

import pytest
from django.conf import settings
from lxml import html

from digest.pages.language import base
from tests.conftest import ROOT
from tests.digest.pages.test_hot import CHINESE, ENGLISH, text

pytestmark = pytest.mark.django_db
PATHS = ["/", "/latest", "/channels", "/editions", "/about", "/login"]


def test_the_parameter_beats_the_cookie_which_beats_the_header(client):
    assert client.get("/about", **CHINESE)["Content-Language"] == "zh-hans"
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert client.get("/about", **CHINESE)["Content-Language"] == "en"
    assert client.get("/about?lang=zh-hans", **ENGLISH)["Content-Language"] == "zh-hans"


@pytest.mark.parametrize("lang", ["", "xx", "zh", "../../etc", "en%00", "zh-hans;q=1"])
def test_another_value_counts_as_none(client, lang):
    assert client.get(f"/about?lang={lang}", **CHINESE)["Content-Language"] == "zh-hans"


@pytest.mark.parametrize("accept", ["zh", "zh-CN", "zh-Hans-CN", "zh-TW,zh;q=0.9", "zh-HK"])
def test_every_chinese_reader_gets_chinese(client, accept):
    assert client.get("/about", HTTP_ACCEPT_LANGUAGE=accept)["Content-Language"] == "zh-hans"


def test_the_switch_keeps_the_choice_and_comes_back(client):
    tree = html.fromstring(client.get("/?told=zh", **ENGLISH).content.decode())
    switch = tree.xpath("//div[@class='tools']/a[@hreflang]")[0]
    answer = client.get(switch.get("href"), **ENGLISH)
    assert (answer.status_code, answer["Location"]) == (302, "/?told=zh")
    assert client.get("/", **ENGLISH)["Content-Language"] == "zh-hans"


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", ""]
)
def test_the_switch_leads_nowhere_else(client, back):
    answer = client.get("/language", {"lang": "en", "next": back})
    assert answer["Location"] == "/"


def test_an_unknown_language_sets_no_cookie(client):
    assert not client.get("/language", {"lang": "xx", "next": "/"}).cookies


@pytest.mark.parametrize("path", PATHS[:5])
def test_pages_name_their_other_languages_and_their_own_address(client, path):
    tree = html.fromstring(client.get(f"{path}?lang=zh-hans").content.decode())
    assert tree.xpath("//link[@rel='canonical']/@href") == [f"http://testserver{path}?lang=zh-hans"]
    links = {
        link.get("hreflang"): link.get("href") for link in tree.xpath("//link[@rel='alternate'][@hreflang]")
    }
    assert links == {
        "en": f"http://testserver{path}?lang=en",
        "zh-Hans": f"http://testserver{path}?lang=zh-hans",
        "x-default": f"http://testserver{path}",
    }


def test_the_sites_own_address_is_that_of_the_settings(client, settings):
    settings.SITE_URL = "https://news.example"
    tree = html.fromstring(client.get("/about").content.decode())
    assert tree.xpath("//link[@rel='canonical']/@href") == ["https://news.example/about"]


@pytest.mark.parametrize("path", PATHS)
def test_chinese_pages_have_no_english_words_of_ours(client, path):
    tree = html.fromstring(client.get(path, **CHINESE).content.decode())
    for script in tree.xpath("//script | //style"):
        script.drop_tree()
    for word in ("Read", "story", "stories", "channel", "Sources", "Edition", "report", "Search", "Sign in"):
        assert word not in text(tree.xpath("//body")[0])


def test_the_translation_is_whole_and_compiled():
    folder = ROOT / "locale/zh_Hans/LC_MESSAGES"
    untranslated = [
        block for block in (folder / "django.po").read_text().split("\n\n")[1:]
        if block.rstrip().endswith(('msgstr ""', 'msgstr[0] ""')) or "#, fuzzy" in block
    ]  # fmt: skip
    assert not untranslated
    with (folder / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    assert compiled.gettext("That is all for today") == "今天就到这里"


def test_every_text_of_the_templates_is_in_the_catalogue():
    """A new text without its Chinese line is found here, without gettext's tools."""
    known = (ROOT / "locale/zh_Hans/LC_MESSAGES/django.po").read_text()
    missing = []
    for path in sorted(Path(ROOT / "digest/templates").rglob("*.html")):
        for quote, words in re.findall(r"""{% translate (["'])(.*?)\1""", path.read_text()):
            escaped = words.replace('"', '\\"') if quote == "'" else words
            if f'msgid "{escaped}"' not in known:
                missing.append((path.name, words))
    assert not missing


def compiled() -> set[str]:
    """Texts that the compiled catalogue translates; of plural ones the first form."""
    path = ROOT / "locale/zh_Hans/LC_MESSAGES/django.mo"
    with path.open("rb") as file:
        keys = gettext.GNUTranslations(file)._catalog
    return {(key[0] if isinstance(key, tuple) else key).rpartition("\x04")[2] for key in keys}


def test_every_sentence_of_the_templates_is_translated():
    known, missing = compiled(), []
    for path in sorted(Path(ROOT / "digest/templates").rglob("*.html")):
        blocks = re.findall(
            r"{% blocktranslate([^%]*)%}(.*?){% endblocktranslate %}", path.read_text(), re.DOTALL
        )
        for options, body in blocks:
            words = body.split("{% plural %}")[0].replace("%", "%%")
            if "trimmed" in options:
                words = " ".join(row.strip() for row in words.strip().splitlines())
            words = re.sub(r"{{ (\w+) }}", r"%(\1)s", words)
            if words not in known:
                missing.append((path.name, words))
    assert known
    assert not missing


TEXT_OF = {"_": 0, "gettext": 0, "gettext_lazy": 0, "ngettext": 0, "ngettext_lazy": 0}
TEXT_OF |= {"pgettext": 1, "pgettext_lazy": 1, "npgettext": 1, "npgettext_lazy": 1}


def test_every_text_of_the_code_is_translated():
    known, asked, missing = compiled(), 0, []
    for path in sorted((ROOT / "digest").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            words = node.args[TEXT_OF.get(node.func.id, len(node.args)) :][:1]
            if words and isinstance(words[0], ast.Constant):
                asked += 1
                if words[0].value not in known:
                    missing.append((path.name, words[0].value))
    assert asked > 100
    assert not missing


@pytest.mark.parametrize(
    ("code", "bare"), [("zh-hans", "zh"), ("zh_Hans", "zh"), ("en", "en"), ("EN-gb", "en"), ("", "")]
)
def test_base_is_the_bare_language(code, bare):
    assert base(code) == bare
