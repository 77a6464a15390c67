"""Charter: a published charter with everything that can be printed of it."""

from ..charter_case import CharterCase


class PrintCase(CharterCase):
    """Two markers, an example in each of two languages, a tone, words, and rules for a tier."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_FR")
        charter = cls.charter
        value = cls.env["kestio.charter.value"].create(
            {"charter_id": charter.id, "name": "Clear", "description": "So."}
        )
        cls.callback.write(
            {"value_id": value.id, "critical": True, "do": "Say when\nSay who", "dont": "Soon", "proof": "The call log"}
        )
        cls.env["kestio.charter.example"].create(
            [
                {"marker_id": cls.callback.id, "lang": "en", "text": "<p>I call you at ten.</p>"},
                {"marker_id": cls.callback.id, "lang": "fr", "text": "<p>Je vous rappelle.</p>"},
            ]
        )
        cls.env["kestio.charter.tone"].create({"charter_id": charter.id, "lang": "fr", "greetings": "Bonjour"})
        cls.env["kestio.charter.word"].create(
            [
                {"charter_id": charter.id, "lang": "fr", "kind": "avoid", "text": "dossier", "instead": "projet"},
                {"charter_id": charter.id, "lang": "en", "kind": "use", "text": "together"},
                {"charter_id": charter.id, "lang": "en", "kind": "sign", "text": "zebra", "marker_id": cls.plain.id},
            ]
        )
        cls.say(cls.callback, applicability="required")
        cls.say(cls.plain, channel=cls.mail, step=cls.use, tier="gold", applicability="required")
        cls.callback.with_context(lang="fr_FR").name = "Rappeler"

    def values(self, user=None, lang="en_US"):
        """Return what is printed for a user in a language."""
        report = self.env["report.kestio_brand_charter.print_charter"].with_user(user or self.reader)
        return report.with_context(lang=lang)._get_report_values(self.charter.ids)["printed"][0]
