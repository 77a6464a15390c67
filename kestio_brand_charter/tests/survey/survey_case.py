"""Survey: a published charter, contacts in two tiers, and a survey that asks them."""

from datetime import date

from ..charter_case import CharterCase


class SurveyCase(CharterCase):
    """Ada (gold) and Ben (silver) can be asked; the survey is about the first mail."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.publish()
        cls.ada, cls.ben = cls.env["res.partner"].create(
            [
                {"name": "Ada", "email": "Ada@Example.com", "lang": "en_US", "company_id": cls.company.id},
                {"name": "Ben", "email": "ben@example.com", "lang": "en_US", "company_id": cls.company.id},
            ]
        )
        tiers = {tier.code: tier for tier in cls.env["kestio.tier"].search([("company_id", "=", cls.company.id)])}
        cls.ada.with_company(cls.company).kestio_tier_id = tiers["gold"]
        cls.ben.with_company(cls.company).kestio_tier_id = tiers["silver"]

    @classmethod
    def survey(cls, start=True, **values):
        """Return a survey of the two contacts, started by an editor, with its links."""
        survey = (
            cls.env["kestio.charter.survey"]
            .with_user(cls.editor)
            .create(
                {
                    "name": "First mail",
                    "charter_id": cls.charter.id,
                    "channel_id": cls.mail.id,
                    "step_id": cls.discover.id,
                    "excerpt": "You will hear from us by noon tomorrow.",
                    "domain": f"[('id', 'in', {(cls.ada + cls.ben).ids})]",
                    "user_id": cls.editor.id,
                    **values,
                }
            )
        )
        if start:
            survey.action_start()
        return survey

    @classmethod
    def person(cls, survey, partner=None):
        """Return the invitation of a contact, of Ada by default."""
        partner = partner or cls.ada
        return survey.sudo().invitation_ids.filtered(lambda one: one.partner_id == partner)

    @classmethod
    def answered(cls, survey, *recognised, on=None, **values):
        """Return answers, as the page would record them."""
        return cls.env["kestio.charter.survey.answer"].create(
            [
                {
                    "survey_id": survey.id,
                    "charter_id": survey.charter_id.id,
                    "brand_id": survey.brand_id.id,
                    "company_id": survey.company_id.id,
                    "channel_id": survey.channel_id.id,
                    "step_id": survey.step_id.id,
                    "date": on or date.today(),
                    "recognised": one,
                    "source": "open",
                    **values,
                }
                for one in recognised
            ]
        )
