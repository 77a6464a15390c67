"""Pipeline: what is missing before leads may leave their stage, or be created: a few queries for any number of them."""

from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL, is_html_empty

from . import sql_criteria

# Leads that a message names; the others are counted.
NAMED = 20
_MISSING = """
    SELECT s.lead_id, c.id
      FROM UNNEST(%(leads)s::int[], %(models)s::int[], %(stages)s::int[]) AS s (lead_id, model_id, stage_id)
      JOIN %(told)s
     WHERE c.mandatory AND %(applicable)s
       AND CASE WHEN c.field_id = ANY(%(emptied)s) THEN TRUE WHEN c.field_id = ANY(%(filled)s) THEN FALSE
                ELSE NOT told.met END
     ORDER BY c.sequence, c.id
"""
ADDING = {Command.CREATE, Command.LINK, Command.UPDATE}


class KestioLeadGate(models.AbstractModel):
    """Holds back leads that lack a mandatory criterion or a required field."""

    _name = "kestio.lead.gate"
    _description = "What leads need to move on"

    @api.model
    def _check(self, leads, obligations, vals=None, creation=False):
        """Refuse when something is missing.

        :param obligations: of ``kestio.field.rule._obligations``.
        :param vals: what is about to be written.
        :raises UserError: with what is missing, lead by lead.
        """
        places = self._places(leads, obligations, creation)
        if not places:
            return
        written = self._written(leads, vals or {})
        missing = defaultdict(list)
        if not creation:
            self._add_criteria(missing, places, written)
        self._add_fields(missing, places, obligations, written)
        if missing:
            raise UserError(self._message(leads, missing, creation))

    def _places(self, leads, obligations, creation):
        """Return the leads that something is asked of, by version and stage (False for creation)."""
        scopes = self.env["kestio.model.scope"]
        places = defaultdict(leads.browse)
        for (company, team, stage), found in (
            leads.sudo()
            .grouped(lambda lead: (lead.company_id.id, lead.team_id.id, False if creation else lead.stage_id.id))
            .items()
        ):
            model_id = scopes._active_model_id(company or scopes._main_company_id(), team)
            if stage in obligations.get(model_id, {}):
                places[model_id, stage] |= leads.browse(found.ids)
        return places

    def _written(self, leads, vals):
        """Tell of each written field whether it is filled afterwards; what only time shows is left out."""
        found = {name: self._is_filled(leads._fields[name], value) for name, value in vals.items()}
        return {name: filled for name, filled in found.items() if filled is not None}

    def _is_filled(self, field, value):
        if field.type in ("one2many", "many2many"):
            commands = [command for command in value or [] if isinstance(command, (list, tuple))]
            if any(command[0] in ADDING or command[0] == Command.SET and command[2] for command in commands):
                return True
            return False if any(command[0] in (Command.CLEAR, Command.SET) for command in commands) else None
        if field.type == "html":
            return not is_html_empty(value)
        return bool(value.strip() if isinstance(value, str) else value)

    def _add_criteria(self, missing, places, written):
        """Add the mandatory criteria that are not met: one statement for all leads."""
        rows = [(lead_id, *place) for place, leads in places.items() for lead_id in leads.ids]
        leads, versions, stages = zip(*rows, strict=True)
        fields_ = self.env["kestio.stage.criterion"]._read_fields()
        sql_criteria.flush(self.env)
        found = self.env.execute_query(
            SQL(
                _MISSING,
                leads=list(leads),
                models=list(versions),
                stages=list(stages),
                told=sql_criteria.told(self.env),
                applicable=sql_criteria.APPLICABLE,
                filled=[field_id for field_id, name in fields_.items() if written.get(name) is True],
                emptied=[field_id for field_id, name in fields_.items() if written.get(name) is False],
            )
        )
        criteria = self.env["kestio.stage.criterion"].sudo().browse({criterion_id for _lead, criterion_id in found})
        names = {criterion.id: criterion.name for criterion in criteria}
        for lead_id, criterion_id in found:
            missing[lead_id].append(names[criterion_id])

    def _add_fields(self, missing, places, obligations, written):
        """Add the required fields that are empty: a query for each condition, and one for what is filled."""
        empty = self._empty_fields(self._asked_fields(places, obligations), written)
        names = sorted({name for found in empty.values() for name in found})
        labels = self.env["crm.lead"].sudo().fields_get(names, ["string"]) if names else {}
        for lead_id, found in empty.items():
            missing[lead_id] += [labels[name]["string"] for name in sorted(found)]

    def _asked_fields(self, places, obligations):
        """Return the names of the required fields by lead."""
        asked = defaultdict(set)
        for (model_id, stage_id), leads in places.items():
            for rule in self.env["kestio.field.rule"].sudo().browse(obligations[model_id][stage_id]):
                names = rule.field_ids.mapped("name")
                for lead_id in rule._asked(leads).ids if names else ():
                    asked[lead_id].update(names)
        return asked

    def _empty_fields(self, asked, written):
        """Return those of the asked fields that are empty, by lead."""
        names = sorted({name for found in asked.values() for name in found if name not in written})
        filled = self._filled_fields(list(asked), names)
        return {
            lead_id: empty
            for lead_id, found in asked.items()
            if (empty := [name for name in found if not written.get(name, filled.get((lead_id, name)))])
        }

    def _filled_fields(self, lead_ids, names):
        """Tell of fields of leads whether they are filled, by lead and field: one query."""
        if not names:
            return {}
        self.env["crm.lead"].flush_model(names)
        columns = SQL(", ").join(sql_criteria.filled(self.env, name) for name in names)
        rows = self.env.execute_query(
            SQL("SELECT lead.id, %s FROM crm_lead lead WHERE lead.id = ANY(%s)", columns, lead_ids)
        )
        return {(lead_id, name): value for lead_id, *values in rows for name, value in zip(names, values, strict=True)}

    def _message(self, leads, missing, creation):
        """Return what is missing, a line per lead."""
        if creation:
            title = self.env._("Please fill in before this is created:")
        else:
            title = self.env._("Not yet: something is missing before this can move on.")
        held = leads.filtered(lambda lead: lead.id in missing)
        lines = [
            self.env._(
                "- %(lead)s (%(stage)s): %(missing)s",
                lead=lead.name,
                stage=lead.stage_id.name,
                missing=", ".join(dict.fromkeys(missing[lead.id])),
            )
            for lead in held[:NAMED]
        ]
        if len(held) > NAMED:
            lines.append(self.env._("... and %s others.", len(held) - NAMED))
        return "\n".join([title, *lines])
