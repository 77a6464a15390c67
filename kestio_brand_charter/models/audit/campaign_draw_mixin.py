"""Audits: the draw of a campaign: at random in each cell, the same for the same seed, never to its own author."""

from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...engine import audit as engine
from . import sql_artefacts


class KestioCharterCampaignDrawMixin(models.AbstractModel):
    """One statement finds what is drawn; audits and their questions are made all at once."""

    _name = "kestio.charter.campaign.draw.mixin"
    _description = "Draw of a campaign"

    def action_draw(self):
        """Draw the artefacts, and give them to auditors.

        :raises UserError: when the charter is not in force, nobody audits, or there is nothing to draw.
        """
        self.ensure_one()
        self.check_access("write")
        self._check_ready()
        # An audit begins with its artefact: who made it, and that it was made, is no news.
        campaign = self.sudo().with_context(mail_create_nolog=True, mail_create_nosubscribe=True, mail_notrack=True)
        campaign.lock_for_update()
        drawn = campaign._drawn()
        if not drawn:
            raise UserError(
                self.env._("No artefact of this period belongs to a cell in which the charter requires something.")
            )
        campaign._make_audits(drawn)
        campaign.write({"state": "running"})
        return self.action_open_audits()

    def _check_ready(self):
        if self.state != "draft":
            raise UserError(self.env._("The campaign is drawn already."))
        if self.charter_id.state != "published":
            raise UserError(self.env._("Audits judge by a published charter: this version is not in force."))
        if not self.auditor_ids:
            raise UserError(self.env._("Say who audits."))
        if not self._kinds():
            raise UserError(self.env._("Say which kinds of artefacts are audited."))
        if self.double_share and len(self.auditor_ids) < 2:
            raise UserError(self.env._("Double audits need two auditors: add one, or set their share to 0."))

    def _population(self):
        """Return the statement of all artefacts of the campaign; see ``sql_artefacts.population``."""
        self.env.flush_all()
        until = self.date_to + timedelta(days=1)
        return sql_artefacts.population(self, self.date_from, until)

    def _population_since(self, since):
        """Return the statement of the artefacts made from a moment on, until now; pages count again."""
        self.env.flush_all()
        return sql_artefacts.population(self, since, fields.Datetime.now() + timedelta(days=1), redo=True)

    def _drawn(self):
        """Return the artefacts that are drawn: the first ones of each cell in the order of the seed."""
        return self.env.execute_query_dict(
            SQL(
                "SELECT * FROM (%s) p WHERE channel_id IS NOT NULL AND place <= %s"
                " ORDER BY channel_id, step_id, tier_rank, place",
                self._population(),
                self.per_cell,
            )
        )

    def _make_audits(self, drawn):
        """Create the audits of artefacts, and second ones of the share that is audited twice."""
        for row in drawn:
            row["key"] = f"{row['res_model']},{row['res_id']}"
        auditors = self.auditor_ids.ids
        given = engine.assign([(row["key"], {row["author_id"]}) for row in drawn], auditors)
        rows = [row for row in drawn if row["key"] in given]
        texts = self.env["kestio.charter.artefact"]._freeze(rows, self.is_anonymous)
        audits = self.env["kestio.charter.audit"].create(
            [self._audit_values(row, given[row["key"]], texts[row["key"]]) for row in rows]
        )
        audits |= self._make_doubles(dict(zip((row["key"] for row in rows), audits, strict=True)), given)
        audits._make_lines()
        return audits

    def _audit_values(self, row, auditor_id, artefact):
        return {
            "campaign_id": self.id,
            "channel_id": row["channel_id"],
            "step_id": row["step_id"],
            "tier_code": row["tier_code"],
            "kind": row["kind"],
            "res_model": row["res_model"],
            "res_id": row["res_id"],
            "author_id": row["author_id"],
            "artefact_date": row["at"] or fields.Datetime.now(),
            "artefact": artefact,
            "auditor_id": auditor_id,
        }

    def _make_doubles(self, firsts, given):
        """Create the second audits; author and first auditor are left out, a busy auditor comes after others."""
        keys = engine.doubled(list(firsts), self.double_share)
        loads = {auditor: list(given.values()).count(auditor) for auditor in self.auditor_ids.ids}
        items = [(key, {firsts[key].author_id.id, given[key]}) for key in keys]
        seconds = engine.assign(items, self.auditor_ids.ids, loads)
        doubles = self.env["kestio.charter.audit"].browse()
        if seconds:
            rows = [
                {
                    **firsts[key].copy_data({"auditor_id": second, "double_of_id": firsts[key].id})[0],
                    "hidden_for_id": given[key],
                }
                for key, second in seconds.items()
            ]
            doubles = doubles.create(rows)
        for second, audits in doubles.grouped("auditor_id").items():
            audits.double_of_id.write({"hidden_for_id": second.id})
        return doubles

    def action_preview(self):
        """Show how many artefacts there are in each cell, before anything is drawn."""
        self.ensure_one()
        self.check_access("write")
        rows = self.env["kestio.charter.campaign.preview"]._fill(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Artefacts in each cell"),
            "res_model": rows._name,
            "views": [(False, "list")],
            "domain": [("id", "in", rows.ids)],
            "target": "new",
            "context": {"create": False, "edit": False, "delete": False},
        }
