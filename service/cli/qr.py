"""The command that draws a collector's QR code: in the terminal, as a picture, or on a poster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.cli.context import open_context, print_result
from service.cli.output_files import check_ending, file_errors_in_words, refuse
from service.domain.errors import InvitationNeededError
from service.exports.poster_text import poster_words

if TYPE_CHECKING:
    import argparse

    from service.bootstrap import UseCases
    from service.domain.collecting.collector import Collector
    from service.settings import Settings


async def qr(args: argparse.Namespace, settings: Settings) -> None:
    """Draw a collector's QR code to a file, or to the terminal."""
    check_ending("--output", args.output, ".svg", ".png", ".pdf")
    async with open_context(settings) as site:
        collector = await site.collectors().find(args.code)
    if args.output is None:
        print_result(site.qr.terminal(collector))
        print_result(site.qr.link(collector))
        return
    drawn = _drawn(site, collector, args.output.suffix.lower(), demonstration=settings.demonstration)
    with file_errors_in_words(args.output):
        args.output.write_bytes(drawn)


def _drawn(site: UseCases, collector: Collector, suffix: str, *, demonstration: bool) -> bytes:
    match suffix:
        case ".png":
            return site.qr.png(collector)
        case ".pdf":
            return _poster(site, collector, demonstration=demonstration)
        case _:
            return site.qr.svg(collector).encode()


def _poster(site: UseCases, collector: Collector, *, demonstration: bool) -> bytes:
    """Return the poster as PDF. Raises `CommandError` without the extra `pdf`."""
    if collector.access == "invitation":
        raise InvitationNeededError
    try:
        from service.exports.poster_pdf import Poster, poster_pdf  # noqa: PLC0415 - an optional extra
    except ImportError:
        refuse("pdf_missing")
    form = site.registry.form(collector.form).questionnaire.form
    organisation = site.registry.catalogue.organisation
    words = poster_words(form, collector, site.qr.link(collector), organisation, demonstration=demonstration)
    return poster_pdf(Poster(**words), site.qr.modules(collector))
