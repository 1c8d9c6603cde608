from __future__ import annotations

import hashlib

import pytest

from service.domain.collecting.invitation_state import SECRET_LENGTH, Invitation, invitation_id
from service.domain.errors import InvitationNeededError, InvitationRevokedError, InvitationUsedError

SECRET = "AB01V3XYZ789"


def slip(state: str) -> Invitation:
    return Invitation(collector_id=1, id="0" * 32, number=17, state=state)  # type: ignore[arg-type]  # one of the states


def test_a_fresh_slip_is_refused_to_nobody() -> None:
    assert slip("fresh").refusal() is None
    assert Invitation(collector_id=1, id="0" * 32, number=17) == slip("fresh")


@pytest.mark.parametrize(("state", "error"), [("used", InvitationUsedError), ("revoked", InvitationRevokedError)])
def test_a_used_or_revoked_slip_says_so_by_its_number(state: str, error: type[Exception]) -> None:
    refusal = slip(state).refusal()
    assert isinstance(refusal, error)
    assert getattr(refusal, "params", None) == {"number": 17}


def test_an_id_is_128_bits_of_the_secrets_hash() -> None:
    assert invitation_id(SECRET) == hashlib.sha256(b"pochai invitation AB01V3XYZ789").digest()[:16].hex()


@pytest.mark.parametrize(
    "typed", [SECRET, SECRET.lower(), "ABO1-U3XY-Z789", " ab0l v3xy z789 ", "ABOI V3XY-Z789", "-".join(SECRET)]
)
def test_a_secret_is_understood_as_people_write_it(typed: str) -> None:
    assert invitation_id(typed) == invitation_id(SECRET)


@pytest.mark.parametrize("typed", ["", SECRET[:-1], f"{SECRET}0", f"{SECRET[:-1]}!", "ก" * SECRET_LENGTH, "ß" * 5])
def test_without_a_whole_secret_a_slip_is_needed(typed: str) -> None:
    with pytest.raises(InvitationNeededError):
        invitation_id(typed)


def test_an_id_does_not_show_the_secret() -> None:
    assert SECRET.lower() not in invitation_id(SECRET)
