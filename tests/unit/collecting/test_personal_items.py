"""Personal items: accepted with consent, and split from the answers."""

from __future__ import annotations

import hashlib

import pytest
from msgspec.structs import replace

from service.domain.catalogue import Catalogue, form_findings
from service.domain.collecting.answers import check, split_personal
from service.domain.collecting.receipt import personal_id, receipt_of, response_id
from service.domain.errors import InvalidAnswersError, Violation
from service.domain.forms.findings import Finding
from service.domain.forms.form import RESERVED, Form, Questionnaire
from service.domain.forms.notice import Consent
from tests.support.examples import form, interpretation, multiple, questionnaire, rating, scale, section, words

CONTACT = replace(words("contact", max_length=20), personal=True)
PHONE = replace(words("phone", max_length=10), personal=True)
ASKED = questionnaire(section("s", rating("ease"), CONTACT, PHONE, words("comments")))
KNOWN = Catalogue(scales=(scale(),), interpretations=(interpretation(),))
CONSENT = Consent(text="ยินยอมให้ติดต่อกลับ", retention_months=6)


def violations(raw: dict[str, object], asked: Questionnaire = ASKED) -> list[Violation]:
    with pytest.raises(InvalidAnswersError) as refused:
        check(asked, raw)
    return refused.value.violations


def findings(changed: Form) -> list[Finding]:
    return list(form_findings(changed, KNOWN))


def test_with_consent_personal_items_are_answers_and_the_consent_itself_is_none() -> None:
    raw = {"ease": 5, "contact": " a@b.example ", "consent": True}
    assert check(ASKED, raw) == {"ease": 5, "contact": "a@b.example"}


@pytest.mark.parametrize("not_agreed", [None, False])
def test_without_consent_nothing_personal_is_taken(not_agreed: object) -> None:
    needed = [Violation(item="contact", code="consent-needed")]
    assert violations({"ease": 5, "contact": "a@b.example", "consent": not_agreed}) == needed
    assert violations({"ease": 5, "contact": "a@b.example", "phone": "02"}) == needed


@pytest.mark.parametrize("consent", ["", "yes", "true", "on", 0, 1, 2, [], ["yes"], {"yes": True}])
@pytest.mark.parametrize("contact", ["a@b.example", " ", None])
def test_a_consent_is_true_or_false_and_nothing_else(consent: object, contact: str | None) -> None:
    unclear = [Violation(item="consent", code="not-a-consent")]
    assert violations({"ease": 5, "contact": contact, "consent": consent}) == unclear


def test_whoever_gives_nothing_personal_need_not_agree() -> None:
    assert check(ASKED, {"ease": 5, "contact": " ", "comments": "ดี"}) == {"ease": 5, "comments": "ดี"}
    assert check(ASKED, {"ease": 5, "consent": True}) == {"ease": 5}


def test_a_missing_consent_is_told_with_everything_else() -> None:
    assert violations({"contact": "a@b.example", "comments": 5, "more": 1}) == [
        Violation(item="ease", code="missing-rating"),
        Violation(item="comments", code="not-a-text"),
        Violation(item="contact", code="consent-needed"),
        Violation(item="more", code="unknown-item"),
    ]


def test_a_form_that_asks_nothing_personal_knows_no_consent() -> None:
    plain = questionnaire(rating("ease"))
    assert violations({"ease": 5, "consent": "yes"}, plain) == [Violation(item="consent", code="unknown-item")]
    assert list(plain.fields) == ["ease"]
    assert set(ASKED.fields) == {"consent", "ease", "contact", "phone", "comments"}


def test_a_form_knows_its_personal_items() -> None:
    assert ASKED.personal == ("contact", "phone")
    assert questionnaire(rating("ease"), words("comments"), multiple("topics")).personal == ()


def test_a_sheet_is_parted_into_what_carries_no_name_and_what_does() -> None:
    answers = check(ASKED, {"ease": 5, "contact": "a@b.example", "comments": "ดี", "consent": True})
    assert split_personal(ASKED, answers) == ({"ease": 5, "comments": "ดี"}, {"contact": "a@b.example"})
    assert split_personal(ASKED, {"ease": 5}) == ({"ease": 5}, {})


def test_what_is_kept_apart_has_an_id_that_does_not_lead_to_the_answers() -> None:
    receipt = receipt_of("k" * 22, "ABC234")
    assert personal_id(receipt) == hashlib.sha256(f"pochai personal {receipt}".encode()).digest()[:16].hex()
    assert personal_id(receipt) != response_id(receipt)


def test_a_form_with_personal_items_has_a_consent_and_does_not_require_them() -> None:
    sound = replace(form(section("s", rating("ease"), CONTACT)), consent=CONSENT)
    assert findings(sound) == []
    assert findings(replace(sound, consent=None)) == [Finding("consent", "consent-missing")]
    required = replace(sound, sections=(section("s", rating("ease"), replace(CONTACT, required=True)),))
    assert findings(required) == [Finding("sections[0].items[1].required", "personal-required")]


def test_a_form_without_personal_items_has_no_consent() -> None:
    idle = replace(form(rating("ease"), words("comments")), consent=CONSENT)
    assert findings(idle) == [Finding("consent", "consent-idle")]


def test_no_item_goes_by_the_name_of_another_field_of_the_page() -> None:
    names = sorted(RESERVED)
    assert findings(form(section("s", *map(words, names)))) == [
        Finding(f"sections[0].items[{at}].id", "id-reserved", {"id": name}) for at, name in enumerate(names)
    ]
