"""Ledger: what an admin wants to count is recorded by an action of his own, without code."""

from odoo import api, fields, models

PEOPLE = ("res.partner", "crm.lead")
USUAL = ("opportunity_id", "lead_id", "partner_id")


class IrActionsServer(models.Model):
    """One more thing that server actions, and so automation rules and buttons of lists, can do."""

    _name = "ir.actions.server"
    _inherit = "ir.actions.server"

    state = fields.Selection(
        selection_add=[("kestio_event", "Record an engagement event"), ("code",)], ondelete={"kestio_event": "cascade"}
    )
    kestio_event_type_id = fields.Many2one("kestio.score.event.type", string="Type of event", ondelete="restrict")
    kestio_person_field_id = fields.Many2one(
        "ir.model.fields",
        string="Whose event",
        ondelete="cascade",
        domain="[('model_id', '=', model_id), ('ttype', '=', 'many2one'), ('relation', 'in', "
        + repr(list(PEOPLE))
        + ")]",
        help="The field that names the contact or the lead. Left empty: the record itself, else its opportunity, else "
        "its contact.",
    )

    # Nothing of Odoo may depend on our fields: uninstalling them would take what depends on them, and jobs inherit it.

    @api.onchange("kestio_event_type_id", "kestio_person_field_id")
    def _onchange_kestio_event(self):
        self._compute_name()
        self._compute_warning()

    def _get_warning_messages(self):
        warnings = super()._get_warning_messages()
        is_ours = self.state == "kestio_event" and self.model_id
        if is_ours and not (self._kestio_is_person() or self._kestio_people_fields()):
            text = self.env._("No field of this model names a contact or a lead: nobody would have done it.")
            warnings.append(text)
        return warnings

    def _generate_action_name(self):
        if self.state == "kestio_event" and self.kestio_event_type_id:
            return self.env._("Record: %(event)s", event=self.kestio_event_type_id.name)
        return super()._generate_action_name()

    def _run_action_kestio_event_multi(self, eval_context=None):
        """Record the event of each record, once a second at most; rules of scores say how often it counts."""
        records = (eval_context or {}).get("records") or (eval_context or {}).get("record") or ()
        saved = [record for record in records if isinstance(record.id, int)]
        self.env["kestio.score.ledger"].sudo()._record([self._kestio_fact(record.sudo()) for record in saved])

    def _kestio_fact(self, record):
        """Return the event that a record stands for."""
        now = fields.Datetime.now()
        company = record.company_id if "company_id" in record._fields else self.env["res.company"]
        return {
            **self._kestio_person(record),
            "type": self.kestio_event_type_id.code,
            "date": now,
            "company_id": company.id,
            "label": record.display_name,
            "source": "ir.actions.server",
            "source_key": f"{self.id}:{record}:{now:%Y%m%d%H%M%S}",
        }

    def _kestio_person(self, record):
        """Return the lead or the contact that a record is, or that its fields name; nothing where there is none."""
        named = [record] if self._kestio_is_person() else []
        named += [record[name] for name in self._kestio_people_fields()]
        for person in named:
            if person:
                return {"lead_id" if person._name == "crm.lead" else "partner_id": person.id}
        return {}

    def _kestio_is_person(self):
        """Tell whether the records themselves are whose event it is."""
        return self.model_id.model in PEOPLE and not self.kestio_person_field_id

    def _kestio_people_fields(self):
        """Return the names of the fields that tell whose event it is: the chosen one, or those that are usual."""
        if self.kestio_person_field_id:
            return [self.kestio_person_field_id.name]
        fields_of = self.env[self.model_id.model]._fields
        return [name for name in USUAL if name in fields_of and fields_of[name].comodel_name in PEOPLE]
