"""The messages and tracking values that Odoo would have written while the deals went their way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from tools.load.pipeline import LOST, OPEN, WON, Deal, Step

if TYPE_CHECKING:
    from odoo.api import Environment

LABELS = {OPEN: "Pending", WON: "Won", LOST: "Lost"}
MESSAGE = (
    "id, parent_id, model, res_id, date, create_date, write_date, create_uid, write_uid, author_id, subtype_id, "
    "message_type, message_id, body, record_company_id, email_add_signature, is_internal"
)
VALUE = (
    "mail_message_id, field_id, old_value_integer, new_value_integer, old_value_char, new_value_char, create_date, "
    "write_date, create_uid, write_uid"
)
PAGE = 2000


class Value(NamedTuple):
    """A tracked field before and after: numbers and texts, as Odoo stores them for its type."""

    field: str
    old: int | None
    new: int | None
    old_text: str | None
    new_text: str | None


class State(NamedTuple):
    """The tracked fields of a lead."""

    user: object
    stage: object
    reason: object
    status: str


class Tracking:
    """Writes messages, in the words of the records that the deals refer to.

    :param users: by their name in the file; stages and reasons likewise.
    """

    def __init__(self, env: Environment, users: Mapping, stages: Mapping, won_stage, reasons: Mapping):
        self.env, self.users, self.stages, self.won_stage, self.reasons = env, users, stages, won_stage, reasons
        names = ("user_id", "stage_id", "active", "lost_reason_id", "won_status")
        self.fields = {name: env["ir.model.fields"]._get("crm.lead", name).id for name in names}
        kinds = ("create", "stage", "won", "lost", "restored")
        self.subtypes = {kind: env.ref(f"crm.mt_lead_{kind}").id for kind in kinds} | {
            "note": env.ref("mail.mt_note").id
        }

    def write(self, leads, deals: list[Deal]) -> None:
        """Insert the messages of newly made leads, each linked to the one before it, as Odoo does."""
        told = [(lead, *one) for lead, deal in zip(leads, deals, strict=True) for one in self._told(lead, deal)]
        ids, before, messages, values = self._next_ids(len(told)), {}, [], []
        for key, (lead, step, kind, body, changes) in zip(ids, told, strict=True):
            user = self.users.get(step.user) or self.env.user
            stamp = (step.at, step.at, user.id, user.id)
            messages.append((
                key, before.get(lead), "crm.lead", lead.id, step.at, *stamp, user.partner_id.id, self.subtypes[kind],
                "notification", f"<loaded-{key}-openerp-{lead.id}-crm.lead@localhost>", body,
                None if kind == "note" else lead.company_id.id or None, kind != "note", kind == "note" or None,
            ))  # fmt: skip
            values += [(key, self.fields[one.field], *one[1:], *stamp) for one in changes]
            before[lead] = key
        self._insert("mail_message", MESSAGE, messages)
        self._insert("mail_tracking_value", VALUE, values)

    def _told(self, lead, deal: Deal) -> Iterator[tuple[Step, str, str, list[Value]]]:
        """Yield the message of each step: its subtype, its text and what changed."""
        said = lead._creation_message()
        yield deal.steps[0], "create", f'<div summary="o_mail_notification"><p>{said}</p></div>', []
        for one, two in pairwise(deal.steps):
            before, after = self._state(deal, one), self._state(deal, two)
            if changes := _changes(before, after):
                yield two, _subtype(before, after), "", changes

    def _state(self, deal: Deal, step: Step) -> State:
        none = self.env["crm.lost.reason"]
        return State(
            self.users.get(step.user) or self.env["res.users"],
            self.won_stage if step.status == WON else self.stages[step.stage],
            self.reasons.get(deal.reason, none) if step.status == LOST else none,
            step.status,
        )

    def _next_ids(self, count: int) -> list[int]:
        self.env.cr.execute("SELECT nextval('mail_message_id_seq') FROM generate_series(1, %s)", [count])
        return [key for (key,) in self.env.cr.fetchall()]

    def _insert(self, table: str, columns: str, rows: list[tuple]) -> None:
        for start in range(0, len(rows), PAGE):
            some = rows[start : start + PAGE]
            marks = ", ".join(["%s"] * len(some))
            self.env.cr.execute(f"INSERT INTO {table} ({columns}) VALUES {marks}", some)


def _changes(before: State, after: State) -> list[Value]:
    """Return what Odoo tracks between two states, in its order."""
    changes = []
    for field, old, new in (("user_id", before.user, after.user), ("stage_id", before.stage, after.stage)):
        if old != new:
            changes.append(Value(field, old.id or 0, new.id or 0, old.display_name or "", new.display_name or ""))
    was_active, is_active = before.status != LOST, after.status != LOST
    if was_active != is_active:
        changes.append(Value("active", int(was_active), int(is_active), None, None))
    if before.reason != after.reason:
        old, new = before.reason, after.reason
        changes.append(Value("lost_reason_id", old.id or 0, new.id or 0, old.name or "", new.name or ""))
    if before.status != after.status:
        changes.append(Value("won_status", None, None, LABELS[before.status], LABELS[after.status]))
    return changes


def _subtype(before: State, after: State) -> str:
    """Return which kind of message Odoo makes of a change."""
    if before.stage != after.stage:
        return "won" if after.status == WON else "stage"
    if before.status == after.status:
        return "note"
    return "lost" if after.status == LOST else "restored"
