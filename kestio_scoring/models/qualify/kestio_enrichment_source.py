"""Data quality: where missing facts about customers come from; other addons add kinds of sources."""

from odoo import fields, models
from odoo.exceptions import UserError

from .enrichment_job_mixin import SLICE

# Facts that a source fills by Odoo's own import, which converts texts to what a field holds.
FILLABLE = {"char", "text", "html", "integer", "float", "monetary", "selection", "many2one", "date", "datetime"}
NUMBERS = {"integer", "float", "monetary"}
# Whose customer it is, and whether he is one, is no fact that a source knows.
NEVER = {"active", "company_id", "parent_id", "user_id", "type", "is_company", "barcode", "kestio_tier_id"}


class KestioEnrichmentSource(models.Model):
    """A kind of source is a method ``_fetch_<kind>(partners)`` that returns ``{partner: {field: text}}``.

    Another addon adds its kind with ``selection_add`` and that method; with ``_notes_<kind>()`` it may tell something
    before. What a person typed is never overwritten, and what he took away does not come back: only fields that never
    held anything are filled, and those that still hold what a source wrote.
    """

    _name = "kestio.enrichment.source"
    _description = "Source of facts about customers"
    _inherit = ["kestio.enrichment.csv.mixin", "kestio.enrichment.job.mixin"]
    _order = "company_id, sequence, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    kind = fields.Selection(selection=[("csv", "CSV file")], required=True, default="csv")
    filled_count = fields.Integer(string="Facts filled", compute="_compute_filled_count")

    def _compute_filled_count(self):
        groups = (
            self.env["kestio.enrichment.entry"]
            .sudo()
            ._read_group([("source_id", "in", self.ids)], ["source_id"], ["__count"])
        )
        counts = {source.id: count for source, count in groups}
        for source in self:
            source.filled_count = counts.get(source.id, 0)

    def _fetch(self, partners):
        """Return what this source knows: ``{partner: {field name: text}}``.

        :param partners: customers, as superuser.
        """
        return getattr(self, f"_fetch_{self.kind}")(partners)

    def _notes(self):
        """Return what should be known before this source is used."""
        return getattr(self, f"_notes_{self.kind}", list)()

    def action_enrich(self):
        """Show what would be filled; nothing is written yet.

        :raises AccessError: for who may not change contacts.
        :raises UserError: when the source cannot be read, or nothing is asked of customers.
        """
        self.ensure_one()
        self._check_may_fill()
        preview = self.env["kestio.enrichment.preview"].create({"source_id": self.id})
        preview._look()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What %s would fill", self.name),
            "res_model": preview._name,
            "res_id": preview.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_entries(self):
        """Show what this source filled."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("kestio_scoring.kestio_enrichment_entry_action")
        return {**action, "domain": [("source_id", "=", self.id)]}

    def _check_may_fill(self):
        self.check_access("write")
        self.env["res.partner"].check_access("write")

    def _customers(self, limit=None):
        """Return the customers of the company of whom something is asked, those of whom least is known first.

        :raises UserError: when there are none.
        """
        rows = self.env["kestio.completeness"].sudo().search([("company_id", "=", self.company_id.id)], limit=limit)
        if not rows:
            raise UserError(self.env._("Say first which facts should be known of customers."))
        return rows.partner_id.with_company(self.company_id)

    def _fill(self):
        """Fill what is missing of all customers; a job does it when there are many.

        :return: how many facts were filled; None when a job does it.
        """
        self.ensure_one()
        self._check_may_fill()
        customers = self._customers(limit=SLICE + 1)
        if len(customers) > SLICE:
            return self._start()
        return self._enrich(customers)

    def _enrich(self, partners):
        """Fill what is missing of some customers; return how many facts were filled."""
        rows = self._plan(partners)
        bad = self._load(rows)
        for partner, name, _reason in bad:
            rows[partner].pop(name, None)
        self.env["kestio.enrichment.entry"].sudo()._note(self, rows)
        self.job_note = self._told(bad)
        return sum(map(len, rows.values()))

    def _told(self, bad):
        """Return a sentence on what could not be used, or nothing."""
        if not bad:
            return False
        return self.env._("%(count)s facts cannot be used, such as: %(reason)s", count=len(bad), reason=bad[0][2])

    def _plan(self, partners):
        """Return what would be filled: ``{partner: {field: text}}``."""
        known = self._fetch(partners)
        ours = self.env["kestio.enrichment.entry"].sudo()._written(partners, self.company_id)
        return {
            partner: facts
            for partner, told in known.items()
            if (facts := {name: text for name, text in told.items() if self._may_fill(partner, name, text, ours)})
        }

    def _may_fill(self, partner, name, text, ours):
        """Tell whether a source may write a fact: there never was one, or the one that is there came from a source.

        What a source wrote and is gone, a person took away.
        """
        field = partner._fields.get(name)
        if not field or not self._is_fillable(field) or not text:
            return False
        current, written = self._as_text(partner, name), ours.get((partner.id, name))
        if not current:
            return written is None
        return current == written and not self._is_same(field, current, text)

    def _is_same(self, field, current, text):
        """Tell whether a text says what a field holds already."""
        if field.type == "selection":
            return text in (current, dict(field._description_selection(self.env)).get(current))
        try:
            return current == text or (field.type in NUMBERS and float(current) == float(text))
        except ValueError:
            return False

    def _is_fillable(self, field):
        """Tell whether a source may fill a field, by itself and for this user."""
        return (
            field.store
            and not field.readonly
            and field.type in FILLABLE
            and field.name not in NEVER
            and self.env["res.partner"]._has_field_access(field, "write")
        )

    def _as_text(self, partner, name):
        """Return what a field holds, as what a source would write."""
        field, value = partner._fields[name], partner[name]
        if not value:
            return ""
        return value.display_name if field.type == "many2one" else str(value)

    def _load(self, rows, is_kept=True):
        """Write facts through Odoo's import, which converts and checks them; those that cannot be used are left out.

        :param is_kept: False tries only.
        :return: what is left out: partner, field, reason.
        """
        by_fields = {}
        for partner, facts in rows.items():
            by_fields.setdefault(tuple(sorted(facts)), []).append((partner, facts))
        bad = []
        for names, group in by_fields.items():
            problems = self._load_group(names, group, is_kept)
            left = [(partner, name) for partner, name, _reason in problems]
            bad += problems
            if problems and is_kept:
                rest = {
                    partner: {name: text for name, text in facts.items() if (partner, name) not in left}
                    for partner, facts in group
                }
                bad += self._load({partner: facts for partner, facts in rest.items() if facts})
        return bad

    def _load_group(self, names, group, is_kept):
        """Write the same fields of some customers, all or none; return what cannot be used."""
        partners = self.env["res.partner"].with_company(self.company_id)
        table = [[str(partner.id), *(facts[name] for name in names)] for partner, facts in group]
        savepoint = self.env.cr.savepoint(flush=True)
        messages = partners.load([".id", *names], table)["messages"]
        savepoint.close(rollback=not is_kept)
        if not is_kept:
            self.env.invalidate_all(flush=False)
        problems = []
        for message in messages:
            if message["type"] != "error":
                continue
            partner = group[message.get("record", 0)][0]
            named = [message["field"]] if message.get("field") in names else names
            problems += [(partner, name, message["message"]) for name in named]
        return problems
