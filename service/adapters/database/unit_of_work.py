"""One write transaction, with a writer for each kind of record."""

from __future__ import annotations

from collections import defaultdict
from itertools import chain, islice
from typing import TYPE_CHECKING

from service.adapters.database.accounts.accounts import AccountWriter
from service.adapters.database.accounts.audit_log import AuditLog
from service.adapters.database.accounts.tokens import TokenWriter
from service.adapters.database.accounts.wrong_passwords import WrongPasswordWriter
from service.adapters.database.certification.certificates import CertificateWriter
from service.adapters.database.certification.figure_links import FigureLinkWriter
from service.adapters.database.collecting.collectors import CollectorWriter, to_collector
from service.adapters.database.collecting.comments import ArrivalWriter, CommentWriter
from service.adapters.database.collecting.exclusions import ExclusionWriter
from service.adapters.database.collecting.invitations import InvitationWriter, to_invitation
from service.adapters.database.collecting.personal_answers import PersonalWriter
from service.adapters.database.collecting.populations import PopulationWriter
from service.adapters.database.collecting.responses import ResponseWriter
from service.adapters.database.daily_tasks import DailyTaskWriter
from service.adapters.database.forms.draft_forms import DraftFormWriter
from service.adapters.database.forms.forms import FormWriter
from service.adapters.database.forms.year_rules import YearRulesWriter
from service.adapters.database.indicators.imported_results import ImportedResultWriter
from service.adapters.database.indicators.measurements import MeasurementWriter
from service.adapters.database.indicators.remarks import RemarkWriter
from service.adapters.database.scoring.conclusions import ConclusionWriter
from service.adapters.database.scoring.journal import JournalWriter
from service.adapters.database.scoring.tallies import TallyWriter
from service.adapters.database.timekeeping import TimekeepingWriter
from service.adapters.database.webhooks.outbox import OutboxWriter
from service.application.ports.records import Found, Personal, StoredResponse

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from service.adapters.database.scoring.tally_cells import Cells
    from service.adapters.database.session import Row, Wanted, Writing
    from service.application.ports.records import Key


class UnitOfWork:
    """Writers over one transaction of any engine."""

    def __init__(self, session: Writing, cells: Cells, *, journaled: bool) -> None:
        self.responses = ResponseWriter(session)
        self.exclusions = ExclusionWriter(session)
        self.tallies = TallyWriter(session, cells)
        self.invitations = InvitationWriter(session)
        self.personal = PersonalWriter(session)
        self.comments = CommentWriter(session)
        self.arrivals = ArrivalWriter(session)
        self.journal = JournalWriter(session, self.tallies, self.arrivals, kept=journaled)
        self.forms = FormWriter(session)
        self.draft_forms = DraftFormWriter(session)
        self.figure_links = FigureLinkWriter(session)
        self.collectors = CollectorWriter(session)
        self.populations = PopulationWriter(session)
        self.measurements = MeasurementWriter(session)
        self.remarks = RemarkWriter(session)
        self.conclusions = ConclusionWriter(session)
        self.imported = ImportedResultWriter(session)
        self.year_rules = YearRulesWriter(session)
        self.certificates = CertificateWriter(session)
        self.accounts = AccountWriter(session)
        self.wrong_passwords = WrongPasswordWriter(session)
        self.tokens = TokenWriter(session)
        self.webhooks = OutboxWriter(session)
        self.daily_tasks = DailyTaskWriter(session)
        self.timekeeping = TimekeepingWriter(session)
        self.audit = AuditLog(session)
        self._session = session

    def copy(self, table: str, rows: Sequence[Row]) -> None:
        """Add rows of another database as they stand there, in the order of their columns."""
        self._session.put(f"write_{table}", rows)

    async def renumber(self) -> None:
        """Have ids that the database gives begin behind those that were copied."""
        await self._session.rows("renumber")

    async def find(
        self,
        *,
        collectors: Collection[int] = (),
        responses: Collection[Key] = (),
        invitations: Collection[Key] = (),
        personal: Collection[Key] = (),
    ) -> Found:
        """Read what exists of the wanted, as it stands in this transaction, in one trip."""
        queries = (
            [("collectors_by_ids", {"ids": self._session.array(collectors)})] if collectors else [],
            self._by_collector("responses_by_ids", responses),
            self._by_collector("invitations_by_ids", invitations),
            self._by_collector("personal_by_ids", personal),
        )
        answers = iter(await self._session.gather(*chain(*queries)))
        by_id, by_key, slips, kept = (list(chain.from_iterable(islice(answers, len(each)))) for each in queries)
        return Found(
            {row[0]: to_collector(row) for row in by_id},
            {(row[0], row[1]): StoredResponse(*row) for row in by_key},
            {(row[0], row[1]): to_invitation(row) for row in slips},
            {(row[0], row[1]): Personal(*row) for row in kept},
        )

    def _by_collector(self, query: str, keys: Iterable[Key]) -> list[Wanted]:
        """Ask for keys, those of each collector by a query of its own: it lies in one place of a cluster."""
        names: defaultdict[int, list[str]] = defaultdict(list)
        for collector_id, name in keys:
            names[collector_id].append(name)
        array = self._session.array
        return [(query, {"collector_id": at, "ids": array(ids)}) for at, ids in sorted(names.items())]
