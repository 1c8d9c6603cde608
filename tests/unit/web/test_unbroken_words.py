"""Words are kept whole where a text stands between tags, and nowhere else."""

from __future__ import annotations

import pytest
from jinja2 import DictLoader, Environment

from service.web.http.unbroken_words import UnbrokenWords

KEPT = "<<ระดับ>>"


@pytest.mark.parametrize(
    ("template", "page"),
    [
        ("{{ t }}", KEPT),
        ("<p>{{ t if t else 1 }}</p>", f"<p>{KEPT}</p>"),
        ('<p title="{{ t }}" data-a="a > {{ t }}">{{ t }}</p>', f'<p title="ระดับ" data-a="a > ระดับ">{KEPT}</p>'),
        ("<p{{ t }}>{{ t }}", f"<pระดับ>{KEPT}"),
        ("<title>{{ t }}</title>{{ t }}", f"<title>ระดับ</title>{KEPT}"),
        ("<textarea>{{ t }}</textarea>{{ t }}", f"<textarea>ระดับ</textarea>{KEPT}"),
        ('<p translate="no"><b>{{ t }}</b></p>{{ t }}', f'<p translate="no"><b>ระดับ</b></p>{KEPT}'),
        ('<input translate="no">{{ t }}', f'<input translate="no">{KEPT}'),
        ("{% block title %}{{ t }}{% endblock %} {{ t }}", f"ระดับ {KEPT}"),
        ("{% macro m() %}{{ t }}{% endmacro %}<p>{{ m() }}</p>", f"<p>{KEPT}</p>"),
        ('{% macro m() %}{{ t }}{% endmacro %}<p title="{{ m() }}">', '<p title="ระดับ">'),
        ("{% macro m() %}<b>{{ t }}</b>{% endmacro %}{{ m() }}", f"<<<b>{KEPT}</b>>>"),
    ],
)
def test_only_texts_between_tags_are_marked(template: str, page: str) -> None:
    environment = Environment(loader=DictLoader({"page": template}), autoescape=False, extensions=[UnbrokenWords])
    assert environment.get_template("page").render(t="ระดับ", kept_whole=lambda text: f"<<{text}>>") == page
