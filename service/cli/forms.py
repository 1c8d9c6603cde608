"""Commands on forms: check, list, import, export."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from msgspec import Struct

from service.adapters.clock import now
from service.adapters.form_files.definitions import FormDefinitions
from service.adapters.form_files.toml import load, load_path
from service.application.forms.filed_forms import compare, from_web
from service.application.forms.registry import questionnaire_of
from service.cli.context import (
    TEXTS,
    CommandError,
    print_json,
    print_result,
    print_status,
    print_table,
    read_database,
    rules_sentence,
)
from service.cli.output_files import check_ending, file_errors_in_words, refuse, write
from service.domain.errors import ExtraMissingError, FaultyFormsError, UnknownFormError
from service.domain.forms.import_outcomes import OUTCOMES
from service.domain.organisation.organisation import Organisation, wanting
from service.exports.docx import document, scorecard_document
from service.exports.scorecard_rows import Paper
from service.settings import TEMPLATES
from service.texts.fault_sentences import finding_sentence, reason

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from pathlib import Path

    from service.application.ports.records import FormVersion, Origin
    from service.application.ports.snapshot import Adopted
    from service.domain.catalogue import Catalogue
    from service.domain.forms.form import Form, Questionnaire
    from service.domain.forms.import_findings import Intake
    from service.settings import Settings


class FileLine(Struct, frozen=True, kw_only=True):
    """A form as asked now. `file_version` is that of its file, if any."""

    id: str
    version: int
    indicator: str | None
    title: str
    origin: Origin
    file_version: int | None


async def forms_check(args: argparse.Namespace, settings: Settings) -> None:
    """Check the definitions, also against published versions where there is a database, and the Word template."""
    catalogue = load_path(args.path, settings.forms) if args.path else load(settings.forms)
    adopted: Adopted = {}
    if settings.database_expected:
        async with read_database(settings) as store:
            behind = await store.behind()
            _, _, faults = ([], [], []) if behind else await compare(catalogue, store, now())
            adopted = {} if behind else await store.year_rules.in_force()
        if faults:
            raise FaultyFormsError(faults)
        if behind:
            print_status(TEXTS.cli.say("not_compared", file=settings.database_name))
    try_templates(args.path, settings)
    for different in catalogue.differing_rules(adopted.values()):
        print_status(rules_sentence(different))
    for each in wanting(catalogue.organisation):
        print_status(TEXTS.cli.say("organisation_wants", advice=TEXTS.doctor.advice.say(each)))
    counts = {"forms": len(catalogue.forms), "indicators": len(catalogue.indicators)}
    if args.format == "json":
        print_json(counts)
    else:
        print_result(TEXTS.cli.say("forms_good", **counts))


def try_templates(path: Path | None, settings: Settings) -> None:
    """Fill the templates of report and scorecard with made-up figures. Raises `BrokenTemplateError`."""
    from service.web.api.openapi_examples import FORM_REPORT, SCORED_CARD  # noqa: PLC0415 - loads the web framework

    report, short, scorecard = (path / each.name if path else each for each in map(settings.template, TEMPLATES))
    # Without the extra `office`, no reports are made.
    with suppress(ExtraMissingError):
        for each in (report, short):
            if each.is_file():
                document(FORM_REPORT, each, Organisation())
        if scorecard.is_file():
            scorecard_document(SCORED_CARD, scorecard, Paper(organisation=FORM_REPORT.score.title))


async def forms_list(args: argparse.Namespace, settings: Settings) -> None:
    """List the forms asked now, with their origin."""
    catalogue = load(settings.forms)
    lines = _lines(catalogue, await _published(settings))
    if args.format == "json":
        print_json(lines)
        return
    called = {each.id: each.title for each in catalogue.indicators}
    rows = (
        (each.id, each.version, each.indicator, each.title, _origin(each), called.get(each.indicator or ""))
        for each in lines
    )
    print_table(TEXTS.cli.columns.forms, rows)


async def _published(settings: Settings) -> list[FormVersion]:
    """Return the published versions, without changing anything."""
    if not settings.database_expected:
        return []
    async with read_database(settings) as store:
        return [] if await store.behind() else await store.forms.versions()


async def forms_import(args: argparse.Namespace, settings: Settings) -> None:
    """Read a workbook and print what is taken of it as TOML, and what is told of its cells on standard error."""
    catalogue = load(settings.forms)
    asked = await _asked(catalogue, settings)
    try:
        content = args.workbook.read_bytes()
    except OSError as error:
        raise CommandError(TEXTS.cli.say("cannot_read", file=str(args.workbook), message=reason(error))) from error
    intake = FormDefinitions(catalogue).import_workbook(args.workbook.name, content, asked)
    for line in import_lines(intake):
        print_status(line)
    if intake.kept:
        print_status(TEXTS.cli.say("kept", names=", ".join(intake.kept)))
    print_result(intake.text.rstrip())


def import_lines(intake: Intake) -> Iterator[str]:
    """Yield what is told of an import: its size, then its findings by what they mean, each with its cell."""
    says = TEXTS.imports
    yield says.say("told", items=len(intake.items), count=len(intake.unsettled))
    for outcome in OUTCOMES:
        for each in intake.findings:
            if each.outcome == outcome:
                yield " ".join(filter(None, (says.say(outcome), each.shown, finding_sentence(each))))


async def forms_export(args: argparse.Namespace, settings: Settings) -> None:
    """Write a form as asked now, as TOML or as an XLSForm workbook."""
    check_ending("--output", args.output, f".{args.format}")
    if args.format == "xlsx" and args.output is None:
        refuse("workbook_to_file")
    catalogue = load(settings.forms)
    asked = await _asked(catalogue, settings)
    if args.form not in asked:
        raise UnknownFormError(form=args.form)
    definitions = FormDefinitions(catalogue)
    if args.format == "xlsx":
        content = definitions.workbook(asked[args.form])
        with file_errors_in_words(args.output):
            args.output.write_bytes(content)
    elif args.output:
        write(args.output, definitions.toml(asked[args.form]))
    else:
        print_result(definitions.toml(asked[args.form]).rstrip())


async def _asked(catalogue: Catalogue, settings: Settings) -> dict[str, Questionnaire]:
    """Return the forms as asked now."""
    filed = {form.id: catalogue.questionnaire(form) for form in catalogue.forms}
    newer = from_web(catalogue, await _published(settings))
    return filed | {name: questionnaire_of(each) for name, each in newer.items()}


def _lines(catalogue: Catalogue, published: list[FormVersion]) -> list[FileLine]:
    filed = {form.id: form for form in catalogue.forms}
    newer = {name: questionnaire_of(each).form for name, each in from_web(catalogue, published).items()}
    return [_line(form, filed.get(name), "web" if name in newer else "file") for name, form in (filed | newer).items()]


def _line(asked: Form, filed: Form | None, origin: Origin) -> FileLine:
    return FileLine(
        id=asked.id,
        version=asked.version,
        indicator=asked.indicator,
        title=asked.title,
        origin=origin,
        file_version=filed.version if filed else None,
    )


def _origin(line: FileLine) -> str:
    if line.origin == "file":
        return str(TEXTS.cli.origins.file)
    if line.file_version is None:
        return str(TEXTS.cli.origins.web)
    said = "web_in_place_of_file" if line.file_version == line.version else "web_over_file"
    return str(TEXTS.cli.origins.say(said, version=line.file_version))
