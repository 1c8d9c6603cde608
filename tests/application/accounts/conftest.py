from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from service.application.accounts.sign_in import SignIn
from tests.support.fake_accounts import CountedPasswords, NumberedCodes

if TYPE_CHECKING:
    from tests.support.fake_store import MemoryStore
    from tests.support.installation import SetClock


@pytest.fixture
def passwords() -> CountedPasswords:
    return CountedPasswords()


@pytest.fixture
def signing(store: MemoryStore, clock: SetClock, passwords: CountedPasswords) -> SignIn:
    return SignIn(store, clock, passwords, NumberedCodes())
