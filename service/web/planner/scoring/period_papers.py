"""All certified papers of a period in one file, made one after another on disk, so that one at a time is in memory."""

from __future__ import annotations

from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING
from zipfile import ZIP_STORED, ZipFile

from litestar import get
from litestar.response import Stream

from service.application.certification.certify import Certification
from service.domain.certification.certificate import SCORECARD
from service.domain.errors import UnknownCertificateError
from service.domain.scoring.score import period_shown
from service.exports.thai_digits import DIGITS
from service.web.dependencies import Injected
from service.web.http.attachment import disposition
from service.web.http.parameters import PARAMETERS, PERIOD, Parameter
from service.web.http.request import HttpRequest
from service.web.planner.file_names import papers_file
from service.web.planner.period_picker import requested_period
from service.web.planner.scoring.downloads import DownloadDependencies, taken_report, taken_scorecard

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from service.web.planner.scoring.downloads import NamedFile

_PIECE = 64 * 1024
_OF_SCORECARD, _OF_FORM = ("docx", "xlsx"), ("docx", "short.docx", "xlsx")
"""What is a paper: the kinds that the page of a certified subject offers."""


class PeriodPapersDependencies(DownloadDependencies, frozen=True, kw_only=True):
    """What all papers of a period are made with."""

    certification: Certification


@get("/certified/papers.zip", opt={PARAMETERS: (*PERIOD, Parameter("digits", DIGITS))})
async def period_papers(deps: Injected[PeriodPapersDependencies], request: HttpRequest) -> Stream:
    """Return every paper of what is certified in a period. Raises `UnknownCertificateError` where nothing is."""
    period = requested_period(deps, request)
    subjects = {each.subject for each in await deps.certification.headers(period=period)}
    if not subjects:
        raise UnknownCertificateError(subject=SCORECARD)
    # A paper that cannot be made is refused before the reply begins.
    file = TemporaryFile()  # noqa: SIM115 - closed when it was sent
    try:
        await _write(file, deps, request, _papers(subjects))
    except BaseException:
        file.close()
        raise
    digits = request.parameter("digits", DIGITS[0])
    name, plain = papers_file(period_shown(period), digits)
    size = str(file.tell())
    file.seek(0)
    head = {"content-disposition": disposition(name, plain), "cache-control": "no-store", "content-length": size}
    return Stream(_pieces(file), media_type="application/zip", headers=head)


def _papers(subjects: set[str]) -> Iterable[tuple[str, str]]:
    """Yield subject and kind of each paper, the scorecard's first."""
    for subject in sorted(subjects, key=lambda each: (each != SCORECARD, each)):
        yield from ((subject, kind) for kind in (_OF_SCORECARD if subject == SCORECARD else _OF_FORM))


async def _write(
    file: IO[bytes], deps: PeriodPapersDependencies, request: HttpRequest, papers: Iterable[tuple[str, str]]
) -> None:
    with ZipFile(file, "w", ZIP_STORED) as archive:
        for number, (subject, kind) in enumerate(papers, 1):
            made: NamedFile = (
                await taken_scorecard(deps, request, kind)
                if subject == SCORECARD
                else await taken_report(deps, request, subject, kind)
            )
            archive.writestr(f"{number:02} {made.name}", made.body)


async def _pieces(file: IO[bytes]) -> AsyncIterator[bytes]:
    with file:
        while piece := file.read(_PIECE):
            yield piece
