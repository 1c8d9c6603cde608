"""The shipped forms and a copy of one with a personal item, for tests of consent and personal data."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

_SHIPPED = Path(__file__).parents[2] / "forms"

CONSENT = "ยินยอมให้กองทุนฯ เก็บข้อมูลติดต่อนี้เพื่อตอบกลับความต้องการที่แจ้งไว้"
CONSENT_EN = "I agree that the Fund keeps this contact to reply to the needs I have named."
MONTHS = 6
PERSONAL = f"""
[consent]
text = "{CONSENT}"
text_en = "{CONSENT_EN}"
retention_months = {MONTHS}

[[sections]]
id = "reply"
part = "ส่วนที่ ๔ การติดต่อกลับ"
part_en = "Part 4: Our reply"

[[sections.items]]
id = "contact"
type = "text"
personal = true
text = "อีเมลหรือโทรศัพท์ หากต้องการให้ติดต่อกลับ"
text_en = "E-mail or telephone, if you want a reply"
max_length = 100
"""

CONTACT = {"contact": "somebody@example.org"}


def forms_with_contact(folder: Path) -> Path:
    """Write the shipped forms, and `reply`, which is `progress` with a personal item."""
    shutil.copytree(_SHIPPED, folder)
    progress = (folder / "progress.toml").read_text(encoding="utf-8")
    begin, sections = progress.split("[[sections]]", 1)
    begin = re.sub("^indicator = .*", "", begin.replace('id = "progress"', 'id = "reply"'), flags=re.MULTILINE)
    consent, personal = PERSONAL.split("[[sections]]", 1)
    parts = [begin + consent, sections.rstrip() + "\n", personal]
    (folder / "reply.toml").write_text("\n[[sections]]".join(parts), encoding="utf-8")
    return folder
