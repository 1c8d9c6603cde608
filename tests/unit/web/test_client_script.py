"""The client's script: small, named by its hash, and in step with the templates."""

from __future__ import annotations

import gzip
import hashlib
import re
from importlib.resources import files

from service.web.http.static_files import _PLANNER_STYLES, script

LIMIT = 6_000
SCRIPT = script()
TEXT = SCRIPT.text.decode()
SOURCE = files("service.web").joinpath("static/pochai.js").read_text(encoding="utf-8")
TEMPLATES = "".join(
    each.read_text(encoding="utf-8") for each in files("service.web").joinpath("templates").iterdir() if each.is_file()
)


def test_the_script_is_small() -> None:
    assert len(SCRIPT.gzipped) <= LIMIT
    assert len(SCRIPT.gzipped) + len(script("steps.js").gzipped) <= LIMIT
    assert gzip.decompress(SCRIPT.gzipped) == SCRIPT.text


def test_its_name_tells_its_content() -> None:
    assert f"/static/pochai.{hashlib.sha256(SCRIPT.text).hexdigest()[:12]}.js" == SCRIPT.path


def test_it_is_sent_without_comments_and_no_string_looks_like_one() -> None:
    assert not re.search(r"(^|\s)//", TEXT)
    assert not re.search(r"""(["'`])[^"'`\n]*\s// [^"'`\n]*\1""", SOURCE)


def test_blanks_are_left_out_of_code_alone() -> None:
    code = re.sub(r"(^|\s)// .*", "", SOURCE, flags=re.MULTILINE)
    kept = re.findall(r""""[^"\n]*"|'[^'\n]*'|`[^`]*`|/[^/\n ]* [^/\n]*/\.""", code)
    assert len(kept) > 100
    assert [each for each in kept if each not in TEXT] == []
    assert len(TEXT) < len(code) * 0.9


def test_names_of_a_module_are_short_and_those_of_others_stay() -> None:
    own = re.findall(r"^(?:async )?(?:function|const|let) (\w+)", SOURCE, re.MULTILINE)
    code = "".join(re.split(r""""[^"]*"|'[^']*'|`[^`]*`""", TEXT))
    kept = {each for each in own if re.search(rf"(?<![.\w]){each}\b", code)}
    assert kept == {"fields", "sheet", "sent", "waiting", "entered", "stay", "restart"}
    assert {"dataset", "replaceState", "waiting", "hidden"} <= {*re.findall(r"\.(\w+)", TEXT)}
    assert "localStorage" in TEXT
    assert "import(document.body.dataset.then)" in script("steps.js").text.decode()


def test_it_carries_no_words_for_people_and_asks_for_nothing_from_elsewhere() -> None:
    assert TEXT.isascii()
    assert re.findall(r"https?:|innerHTML|insertAdjacent|eval\(|document\.write", TEXT) == []


def test_what_templates_hold_back_for_the_script_is_what_the_script_shows() -> None:
    waiting = set(re.findall(r'data-when="(\w+)"', TEMPLATES))
    assert waiting >= {
        "restored",
        "cleared",
        "sending",
        "kept",
        "held",
        "lost",
        "sent",
        "replace",
        "returning",
        "copied",
    }
    assert waiting == {name for name in waiting if re.search(rf'"{name}"', TEXT)}
    assert all(re.search(rf'data-when="{name}"', TEMPLATES) for name in re.findall(r'show\("(\w+)"', SOURCE))


def test_every_action_of_the_templates_is_one_of_the_script() -> None:
    offered = set(re.findall(r'data-do="(\w+)"', TEMPLATES))
    assert offered == {"clear", "undo", "copy", "stay", "restart"}
    (actions,) = re.findall(r"const actions = \{(.*?)\n\};", SOURCE, re.DOTALL)
    assert offered == {name for name in offered if re.search(rf"^  (async )?{name}\b", actions, re.MULTILINE)}


def test_every_stylesheet_of_the_planners_pages_is_listed() -> None:
    folder = files("service.web").joinpath("static/planner")
    assert {each.name for each in folder.iterdir()} == {f"{name}.css" for name in _PLANNER_STYLES}


def test_the_editor_of_drafts_has_a_small_script_without_words_of_its_own() -> None:
    editor = script("draft.js")
    assert len(editor.gzipped) <= 4608
    assert editor.text.isascii()
    assert re.findall(rb"https?:|innerHTML|insertAdjacent|eval\(|document\.write", editor.text) == []
