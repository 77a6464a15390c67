"""Pipeline: the short checklist on a lead: criteria and required fields of its stage, tasks and key question."""

from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL, format_datetime

from . import sql_criteria

_ROWS = """
    SELECT s.lead_id, c.id AS criterion_id, c.mandatory, c.field_id, told.met, said.state, said.note,
           said.user_id, said.date
      FROM (%(situations)s) s
      JOIN %(told)s
     ORDER BY s.lead_id, c.sequence, c.id
"""


class KestioLeadChecklist(models.AbstractModel):
    """A fixed number of queries for any number of leads; only forms ask for it."""

    _name = "kestio.lead.checklist"
    _description = "Checklist of a lead"

    @api.model
    def _checklists(self, leads):
        """Return what the form shows of open leads whose stage has criteria, required fields or tasks, by lead id.

        ``rows``: id, name, help, mandatory, field (label, or False: ticked by hand), state, note, said (who, when);
        ``met`` of ``count`` rows that apply; ``tasks`` and ``question`` of the stage.
        """
        leads = leads.filtered(lambda lead: lead.active and not lead.stage_id.is_won)
        if not leads or not self.env["kestio.model.scope"]._is_used():
            return {}
        rows = self._criteria(leads)
        for lead_id, found in self._required(leads).items():
            names = {row["fname"] for row in rows[lead_id]}
            rows[lead_id] += [row for row in found if row["fname"] not in names]
        guides = self._guides(leads)
        return {
            lead.id: {**self._counted(rows[lead.id]), **guides.get(lead.id, {}), "stage": lead.stage_id.name}
            for lead in leads
            if rows[lead.id] or lead.id in guides
        }

    def _counted(self, rows):
        applicable = [row for row in rows if row["state"] != "na"]
        return {
            "rows": rows,
            "met": sum(row["state"] == "met" for row in applicable),
            "count": len(applicable),
        }

    def _criteria(self, leads):
        """Return the rows of criteria by lead: one statement, the same reading as that of the probability."""
        rows = defaultdict(list)
        if not self.env["kestio.stage.criterion"]._are_written():
            return rows
        sql_criteria.flush(self.env)
        own = SQL("lead.id = ANY(%s)", leads.ids)
        parts = {"situations": sql_criteria.situations(self.env, own), "told": sql_criteria.told(self.env)}
        found = self.env.execute_query_dict(SQL(_ROWS, **parts))
        criteria = self.env["kestio.stage.criterion"].sudo().browse([row["criterion_id"] for row in found])
        users = self.env["res.users"].sudo().browse({row["user_id"] for row in found if row["user_id"]})
        names = {user.id: user.name for user in users}
        for row, criterion in zip(found, criteria, strict=True):
            rows[row["lead_id"]].append(self._row(row, criterion, names))
        return rows

    def _row(self, row, criterion, names):
        field = criterion.field_id
        if row["state"] == "na":
            state = "na"
        elif field:
            state = "met" if row["met"] else "unmet"
        else:
            state = row["state"] or "unknown"
        said = [names.get(row["user_id"]), row["date"] and format_datetime(self.env, row["date"], dt_format="short")]
        return {
            "id": criterion.id,
            "name": criterion.name,
            "help": criterion.help or "",
            "mandatory": criterion.mandatory,
            "field": field.field_description if field else False,
            "fname": field.name if field else False,
            "state": state,
            "note": row["note"] or "",
            "said": ", ".join(filter(None, said)),
        }

    def _required(self, leads):
        """Return the rows of required fields by lead."""
        obligations = self.env["kestio.field.rule"]._obligations()
        gate = self.env["kestio.lead.gate"]
        places = gate._places(leads, obligations, creation=False) if obligations else {}
        asked = gate._asked_fields(places, obligations)
        names = sorted({name for found in asked.values() for name in found})
        filled = gate._filled_fields(list(asked), names)
        labels = self._labels(names)
        return {
            lead_id: [self._field_row(name, labels, filled.get((lead_id, name))) for name in sorted(found)]
            for lead_id, found in asked.items()
        }

    def _labels(self, names):
        return self.env["crm.lead"].sudo().fields_get(names, ["string"]) if names else {}

    def _field_row(self, name, labels, is_filled):
        label = labels[name]["string"]
        return {
            "id": f"field-{name}",
            "name": label,
            "help": "",
            "mandatory": True,
            "field": label,
            "fname": name,
            "state": "met" if is_filled else "unmet",
            "note": "",
            "said": "",
        }

    @api.model
    def _before_creation(self, lead):
        """Return what the form shows of a lead that is not saved yet: the fields required at creation, or False."""
        obligations = self.env["kestio.field.rule"]._obligations()
        rule_ids = obligations.get(lead._kestio_model().id, {}).get(False, ())
        rules = self.env["kestio.field.rule"].sudo().browse(rule_ids)
        asked = rules.filtered(lambda rule: rule._asked(lead.sudo()))
        names = sorted(set(asked.field_ids.mapped("name")))
        labels = self._labels(names)
        rows = [self._field_row(name, labels, lead.sudo()[name]) for name in names]
        return {**self._counted(rows), "stage": False} if rows else False

    def _guides(self, leads):
        """Return tasks and key question of the stage by lead: of the rule that names his tier, then his team."""
        versions = {lead.id: lead._kestio_model() for lead in leads}
        rules = (
            self.env["kestio.stage.rule"]
            .sudo()
            .search(
                [
                    ("model_id", "in", list({model.id for model in versions.values()})),
                    ("stage_id", "in", leads.stage_id.ids),
                    "|",
                    ("tasks", "!=", False),
                    ("key_question", "!=", False),
                ]
            )
        )
        guides = {}
        for lead in leads if rules else ():
            fitting = rules.filtered(
                lambda rule, lead=lead: (
                    rule.model_id == versions[lead.id]
                    and rule.stage_id == lead.stage_id
                    and rule.tier_id in (lead.kestio_tier_id, rule.tier_id.browse())
                    and rule.team_id in (lead.team_id, rule.team_id.browse())
                )
            )
            if best := fitting.sorted(lambda rule: (not rule.tier_id, not rule.team_id))[:1]:
                guides[lead.id] = {"tasks": best.tasks or "", "question": best.key_question or ""}
        return guides
