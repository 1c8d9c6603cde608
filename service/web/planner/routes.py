"""The routes of the planners' pages: sign-in without a guard, everything else behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.web.http.parameters import CHECKED_BY_GUARD
from service.web.http.router import Router
from service.web.planner.accounts import (
    account,
    accounts,
    audit_log,
    clock,
    proof,
    second_factor,
    second_step,
    sign_in,
    sign_in_openid,
    tokens,
)
from service.web.planner.auth import NEEDS, same_origin, signed_in
from service.web.planner.certification import certification, figure_links, shared_figures, year_rules
from service.web.planner.collecting import (
    collector_closing,
    collector_form,
    collector_list,
    collector_many,
    collectors,
    comments,
    exclusions,
    invitations,
    populations,
    posters,
    withdrawals,
)
from service.web.planner.forms import draft_pages, drafts, forms, publishing
from service.web.planner.indicators import imported, measurements, overview, remarks
from service.web.planner.layout import MENU_ITEM, NAVIGATION
from service.web.planner.manual import manual
from service.web.planner.scoring import charts, conclusion, downloads, excel, period_papers, survey, wall
from service.web.planner.webhooks import webhooks

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler


HANDLERS: dict[str, list[HTTPRouteHandler]] = {
    "overview": [
        overview.overview,
        remarks.remarks,
        remarks.write,
        survey.survey,
        wall.wall,
        conclusion.conclusion,
        conclusion.conclude,
        charts.chart,
        downloads.file,
        downloads.scorecard,
        downloads.workbook_with_comments,
        excel.excel,
        comments.read,
        comments.mark,
        imported.imported,
        imported.import_result,
        imported.remove_result,
        year_rules.years,
        year_rules.year,
        year_rules.amend,
    ],
    "collectors": [
        collector_list.collectors,
        collector_many.many_page,
        collector_many.create_many,
        posters.posters,
        collectors.collector,
        posters.poster,
        collector_form.new_page,
        collector_form.create,
        collector_form.edit_page,
        collector_form.edit,
        populations.tell,
        invitations.make,
        invitations.replace,
        collector_closing.close_page,
        collector_closing.close,
        collector_closing.reopen_page,
        collector_closing.reopen,
        exclusions.unusual,
        exclusions.exclude,
        exclusions.take_back,
        withdrawals.withdraw_page,
        withdrawals.withdraw,
        withdrawals.take_back,
    ],
    "measurements": [
        measurements.measurements,
        measurements.measurement,
        measurements.measure,
    ],
    "certified": [
        certification.certified,
        period_papers.period_papers,
        certification.certificate,
        certification.certify,
        figure_links.links,
        figure_links.make,
    ],
    "forms": [
        forms.forms,
        forms.form,
        forms.preview,
        forms.definition,
        forms.workbook,
        publishing.upload_page,
        publishing.template,
        publishing.check,
        publishing.preview_draft,
        publishing.download_draft,
        publishing.edit_draft,
        publishing.confirm,
        publishing.since_before,
        drafts.create,
        drafts.editor,
        drafts.edit,
        drafts.delete,
        drafts.take_mark,
        draft_pages.preview,
        draft_pages.compare,
        draft_pages.publish,
    ],
    "keeping": [
        accounts.accounts,
        accounts.new_page,
        accounts.create,
        accounts.account,
        accounts.reset,
        accounts.change_role,
        accounts.set_holder,
        accounts.close_page,
        accounts.close,
        accounts.reset_second_factor,
        tokens.tokens,
        tokens.create,
        tokens.revoke_page,
        tokens.revoke,
        webhooks.webhooks,
        webhooks.add,
        webhooks.test,
        webhooks.remove_page,
        webhooks.remove,
        audit_log.audit,
        clock.clock,
        clock.confirm,
    ],
    "account": [
        account.account,
        account.session,
        account.change_password,
        account.set_holder,
        account.sign_out_everywhere,
        account.end_session,
        proof.proof_page,
        proof.prove,
        second_factor.second_factor,
        second_factor.begin,
        second_factor.confirm,
        second_factor.renew_codes,
        second_factor.remove,
        sign_in.sign_out,
    ],
    "help": [manual.manual, manual.manual_words, manual.manual_chapter, manual.manual_picture],
}
"""The handlers behind the guard, by menu item."""


def plan_router() -> Router:
    """Return the routes under `/plan`. A handler added to `HANDLERS` is guarded and marked in the menu."""
    pages = [
        Router("/", opt={MENU_ITEM: item, NEEDS: role}, route_handlers=HANDLERS[item]) for item, _, role in NAVIGATION
    ]
    inner = Router("/", guards=[signed_in], opt={CHECKED_BY_GUARD: True}, route_handlers=pages)
    open_doors = [sign_in.sign_in_page, sign_in.sign_in, sign_in.password_page, sign_in.set_password, draft_pages.look]
    shared = [shared_figures.shared, shared_figures.shared_file]
    way_in = [second_step.code_page, second_step.finish, sign_in_openid.begin, sign_in_openid.finish]
    return Router(
        "/plan", guards=[same_origin], route_handlers=[*open_doors, *shared, *way_in, inner], include_in_schema=False
    )
