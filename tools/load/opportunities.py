"""Opportunities made in batches through Odoo's own models, then dated back to when they happened."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from tools.load.pipeline import LOST, WON, Deal, Pipeline, Step
from tools.load.pipeline_people import salespeople
from tools.load.tracking import Tracking

if TYPE_CHECKING:
    from odoo.api import Environment

BATCH = 500
EXTERNAL = "__import__"  # as Odoo's own import names what it made
PREFIX = "opportunity_"
QUIET = {"tracking_disable": True, "mail_create_nosubscribe": True, "mail_create_nolog": True, "import_file": True}
WON_STAGE = ""  # no open stage is called so
BACKDATE = """
    UPDATE crm_lead SET create_date = dated.created, date_open = dated.created, day_open = 0,
           date_last_stage_update = dated.moved, date_closed = dated.closed, day_close = dated.days
      FROM unnest(%s::int[], %s::timestamp[], %s::timestamp[], %s::timestamp[], %s::float[])
           AS dated (id, created, moved, closed, days)
     WHERE crm_lead.id = dated.id
"""


class Opportunities:
    """The deals of one company.

    :param env: an environment with all rights, whose company gets the deals in its own currency.
    """

    def __init__(self, env: Environment, pipeline: Pipeline):
        self.env = env(context={**env.context, **QUIET})
        self.users, self.new_users = salespeople(self.env, pipeline.users)
        self.stages = _stages(self.env, pipeline.stages)
        self.won_stage = _won_stage(self.env)
        self.reasons = _reasons(self.env, pipeline)
        self.team = self.env["crm.team"].search([("company_id", "in", [False, self.env.company.id])], limit=1)
        self.tracking = Tracking(self.env, self.users, self.stages, self.won_stage, self.reasons)

    def loaded(self) -> set[str]:
        """Return the names of the deals that are there already."""
        self.env.cr.execute(
            "SELECT name FROM ir_model_data WHERE module = %s AND model = 'crm.lead' AND starts_with(name, %s)",
            [EXTERNAL, PREFIX],
        )
        return {name.removeprefix(PREFIX) for (name,) in self.env.cr.fetchall()}

    def load(self, deals: list[Deal]) -> Iterator[int]:
        """Make deals and what Odoo would have noted of them; commit each batch and yield how many are done."""
        for start in range(0, len(deals), BATCH):
            some = deals[start : start + BATCH]
            leads = self.env["crm.lead"].create([self._values(deal) for deal in some])
            self._name(leads, some)
            leads.flush_recordset()
            self.env.cr.execute(BACKDATE, _dates(leads.ids, some))
            self.tracking.write(leads, some)
            self.env.cr.commit()
            self.env.invalidate_all()
            yield min(start + BATCH, len(deals))

    def _values(self, deal: Deal) -> dict[str, object]:
        last = deal.steps[-1]
        values = {
            "name": f"Opportunity {deal.name}", "type": "opportunity", "company_id": self.env.company.id,
            "stage_id": self.won_stage.id if last.status == WON else self.stages[last.stage].id,
            "user_id": self.users[last.user].id if last.user else False, "team_id": self.team.id,
            "expected_revenue": deal.amount, "partner_name": deal.customer or False,
        }  # fmt: skip
        if last.status == LOST:
            reason = self.reasons.get(deal.reason)
            values |= {"active": False, "probability": 0, "lost_reason_id": reason and reason.id}
        return values

    def _name(self, leads, deals: list[Deal]) -> None:
        """Give each lead the external id by which the next run knows it."""
        self.env["ir.model.data"].create([
            {"module": EXTERNAL, "name": f"{PREFIX}{deal.name}", "model": "crm.lead", "res_id": lead.id,
             "noupdate": True}
            for lead, deal in zip(leads, deals, strict=True)
        ])  # fmt: skip


def _dates(ids: list[int], deals: list[Deal]) -> list[list]:
    created = [deal.steps[0].at for deal in deals]
    closed = [deal.closed for deal in deals]
    days = [end and float(abs((end - start).days)) for start, end in zip(created, closed, strict=True)]
    return [ids, created, [_moved(deal.steps) for deal in deals], closed, days]


def _moved(steps: tuple[Step, ...]) -> datetime:
    """Return when a deal last changed its stage in Odoo, where winning does and losing does not."""
    moved, before = steps[0].at, steps[0].stage
    for step in steps[1:]:
        place = WON_STAGE if step.status == WON else step.stage
        moved, before = (step.at, place) if place != before else (moved, before)
    return moved


def _stages(env: Environment, names: tuple[str, ...]) -> dict:
    """Return the stages by name; those that are missing come behind the open ones that are there."""
    found = {stage.name: stage for stage in env["crm.stage"].search([("team_ids", "=", False)], order="id desc")}
    opened = env["crm.stage"].search([("is_won", "=", False)])
    behind = max(opened.mapped("sequence"), default=0)
    missing = [name for name in names if name not in found]
    made = env["crm.stage"].create(
        [{"name": name, "sequence": behind + place} for place, name in enumerate(missing, 1)]
    )
    won = env["crm.stage"].search([("is_won", "=", True)])
    won.filtered(lambda stage: stage.sequence <= behind + len(missing)).sequence = behind + len(missing) + 1
    return found | dict(zip(missing, made, strict=True))


def _won_stage(env: Environment):
    """Return the stage of won deals, made if there is none."""
    found = env["crm.stage"].search([("is_won", "=", True), ("team_ids", "=", False)], limit=1)
    return found or env["crm.stage"].create({"name": "Won", "is_won": True, "sequence": 1000})


def _reasons(env: Environment, pipeline: Pipeline) -> dict:
    """Return the reasons for losing, those that are missing made."""
    names = {deal.reason for deal in pipeline.deals if deal.reason and deal.steps[-1].status == LOST}
    found = {reason.name: reason for reason in env["crm.lost.reason"].with_context(active_test=False).search([])}
    missing = sorted(names - found.keys())
    return found | dict(zip(missing, env["crm.lost.reason"].create([{"name": name} for name in missing]), strict=True))
