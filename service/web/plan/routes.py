"""The routes of the planners' pages: a few doors that stand open, and all else behind the guard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import Router

from service.web.parameters import BEHIND_A_DOOR
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
    webhooks,
)
from service.web.plan.guard import from_here, signed_in
from service.web.plan.pages import ROOM

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler


ROOMS: dict[str, list[HTTPRouteHandler]] = {
    "overview": [
        overview.overview,
        survey.survey,
        pictures.picture,
        files.file,
        files.scorecard,
        files.with_comments,
        excel.excel,
        comments.read,
        comments.mark,
    ],
    "collectors": [
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
    ],
    "measurements": [measuring.measurements, measuring.measurement, measuring.measure],
    "certified": [certifying.certified, certifying.certificate, certifying.certify],
    "forms": [
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
    "keeping": [
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
        webhooks.webhooks,
        webhooks.add,
        webhooks.test,
        webhooks.remove_page,
        webhooks.remove,
        book.audit,
    ],
    "account": [
        account.account,
        account.session,
        account.change_password,
        account.sign_out_everywhere,
        doors.sign_out,
    ],
}
"""The pages behind the guard, by the item of the menu that leads to them."""


def plan_router() -> Router:
    """Give the routes. A page that is added to a room is guarded and found in the menu without a further word."""
    rooms = [Router("/", opt={ROOM: room}, route_handlers=handlers) for room, handlers in ROOMS.items()]
    inner = Router("/", guards=[signed_in], opt={BEHIND_A_DOOR: True}, route_handlers=rooms)
    open_doors = [doors.sign_in_page, doors.sign_in, doors.password_page, doors.set_password]
    way_in = [provider.begin, provider.finish]
    return Router("/plan", guards=[from_here], route_handlers=[*open_doors, *way_in, inner], include_in_schema=False)
