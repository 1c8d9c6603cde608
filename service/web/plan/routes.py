"""The routes of the planners' pages: a few doors that stand open, and all else behind the guard."""

from __future__ import annotations

from litestar import Router

from service.web.plan import (
    account,
    accounts,
    book,
    certifying,
    closing,
    collecting,
    comments,
    doors,
    excel,
    files,
    forms,
    inviting,
    measuring,
    overview,
    pictures,
    provider,
    publish,
    settling,
    survey,
    tokens,
)
from service.web.plan.guard import from_here, signed_in


def plan_router() -> Router:
    """Give the routes. A page that is added to the inner ones is guarded without a further word."""
    inner = Router(
        "/",
        guards=[signed_in],
        route_handlers=[
            collecting.collectors,
            collecting.collector,
            collecting.poster,
            settling.new_page,
            settling.create,
            settling.edit_page,
            settling.edit,
            inviting.make,
            inviting.replace,
            closing.close_page,
            closing.close,
            closing.reopen_page,
            closing.reopen,
            overview.overview,
            survey.survey,
            pictures.picture,
            files.file,
            files.scorecard,
            files.with_comments,
            excel.excel,
            comments.read,
            comments.mark,
            account.account,
            account.change_password,
            account.sign_out_everywhere,
            accounts.accounts,
            accounts.new_page,
            accounts.create,
            accounts.account,
            accounts.reset,
            accounts.change_role,
            accounts.close_page,
            accounts.close,
            tokens.tokens,
            tokens.create,
            tokens.revoke_page,
            tokens.revoke,
            book.audit,
            doors.sign_out,
            measuring.measurements,
            measuring.measurement,
            measuring.measure,
            certifying.certified,
            certifying.certificate,
            certifying.certify,
            forms.forms,
            forms.form,
            forms.preview,
            forms.definition,
            forms.workbook,
            publish.hand_in,
            publish.check,
            publish.preview_draft,
            publish.take_draft,
            publish.edit_draft,
            publish.confirm,
        ],
    )
    open_doors = [doors.sign_in_page, doors.sign_in, doors.password_page, doors.set_password]
    way_in = [provider.begin, provider.finish]
    return Router("/plan", guards=[from_here], route_handlers=[*open_doors, *way_in, inner], include_in_schema=False)
