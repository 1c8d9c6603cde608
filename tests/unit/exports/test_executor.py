"""The pool of makers: what a maker raises reaches the request that waits for it."""

from __future__ import annotations

import pytest

from service.exports.executor import run_in_executor


@pytest.mark.anyio
@pytest.mark.parametrize(("raised", "told"), [(StopIteration, RuntimeError), (KeyError, KeyError)])
async def test_a_maker_that_fails_leaves_nobody_waiting(raised: type[Exception], told: type[Exception]) -> None:
    def work() -> None:
        raise raised("no quarter")

    with pytest.raises(told, match="no quarter"):
        await run_in_executor(work)
