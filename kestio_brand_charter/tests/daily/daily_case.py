"""Daily work: a published charter, a salesman who is no reader, and a lead of his."""

from odoo import Command

from ..charter_case import CharterCase


class DailyCase(CharterCase):
    """*Call back* is required by mail; *Plain words* is asked of everybody, with a sentence in French and English."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team = cls.env["crm.team"].create(
            {"name": "Tested team", "company_id": cls.company.id, "member_ids": [Command.set(cls.salesman.ids)]}
        )
        cls.stage = cls.env["crm.stage"].create({"name": "Tested stage"})
        cls.discover.stage_ids |= cls.stage
        cls.required = cls.say(cls.callback, cls.mail, applicability="required", content="<p>Answer before noon.</p>")
        cls.callback.write({"do": "- Say when\n- Keep it", "dont": "Promise what you cannot keep"})
        cls.sentence(cls.plain, "fr", "Dites-moi quand vous appeler.")
        cls.sentence(cls.plain, "en", "Tell me when to call you.")
        cls.partner = cls.env["res.partner"].create({"name": "Tested customer", "user_id": cls.salesman.id})
        cls.lead = cls.new_lead()

    @classmethod
    def sentence(cls, marker, lang, text, channel=None):
        """Return an example sentence of a marker."""
        return cls.env["kestio.charter.example"].create(
            {"marker_id": marker.id, "lang": lang, "text": f"<p>{text}</p>", "channel_id": channel and channel.id}
        )

    @classmethod
    def new_lead(cls, **values):
        """Return an opportunity of the salesman."""
        return cls.env["crm.lead"].create(
            {
                "name": "Tested lead",
                "type": "opportunity",
                "team_id": cls.team.id,
                "user_id": cls.salesman.id,
                "stage_id": cls.stage.id,
                "company_id": cls.company.id,
                **values,
            }
        )

    def panel(self, records=None, kind="mail", user=None):
        """Return the panel that a user (the salesman) gets."""
        records = self.lead if records is None else records
        user = user or self.salesman
        daily = self.env["kestio.charter.daily"].with_user(user).with_context(allowed_company_ids=user.company_ids.ids)
        return daily.get_panel(records._name, records.ids, kind)

    def names(self, *args, **kwargs):
        """Return the names of the markers shown."""
        return [line["name"] for line in self.panel(*args, **kwargs)["lines"]]
