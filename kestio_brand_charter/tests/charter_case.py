"""Charter: a brand with two sponsors, a charter of two markers, and somebody in each role."""

from odoo.addons.kestio_model.tests.segment.common import SegmentCase


class CharterCase(SegmentCase):
    """The company has three tiers (gold, silver, bronze); the charter two channels and two steps: 24 cells."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reader = cls.new_user("charter_reader", "kestio_brand_charter.group_reader")
        cls.editor = cls.new_user("charter_editor", "kestio_brand_charter.group_editor")
        cls.auditor = cls.new_user("charter_auditor", "kestio_brand_charter.group_auditor")
        cls.sponsor_marketing = cls.new_user("charter_marketing", "kestio_brand_charter.group_reader")
        cls.sponsor_relations = cls.new_user("charter_relations", "kestio_brand_charter.group_reader")
        cls.mail = cls.env.ref("kestio_brand_charter.channel_mail")
        cls.phone = cls.env.ref("kestio_brand_charter.channel_phone")
        cls.discover = cls.env.ref("kestio_brand_charter.step_discover")
        cls.use = cls.env.ref("kestio_brand_charter.step_use")
        cls.new_model().sudo().action_activate()
        cls.brand = cls.env["kestio.brand"].create(
            {
                "name": "Tested brand",
                "company_id": cls.company.id,
                "user_marketing_id": cls.sponsor_marketing.id,
                "user_relations_id": cls.sponsor_relations.id,
            }
        )
        cls.charter = cls.new_charter()
        cls.callback, cls.plain = cls.charter.marker_ids

    @classmethod
    def new_charter(cls, **values):
        """Return a draft with the markers *Call back* (weight 2) and *Plain words* (weight 1)."""
        charter = cls.env["kestio.charter"].create(
            {
                "brand_id": cls.brand.id,
                "promise": "You know where you stand.",
                "channel_ids": (cls.mail + cls.phone).ids,
                "step_ids": (cls.discover + cls.use).ids,
                **values,
            }
        )
        cls.env["kestio.charter.marker"].create(
            [
                {"charter_id": charter.id, "name": "Call back", "weight": 2, "definition": "Within a day."},
                {"charter_id": charter.id, "name": "Plain words", "definition": "No jargon."},
            ]
        )
        return charter

    @classmethod
    def say(cls, marker, channel=None, step=None, tier=None, **values):
        """Return a rule of a marker, at the level that is named."""
        place = {"channel_id": channel and channel.id, "step_id": step and step.id, "tier_code": tier}
        return cls.env["kestio.charter.rule"].create(
            {"charter_id": marker.charter_id.id, "marker_id": marker.id, **place, **values}
        )

    @classmethod
    def publish(cls, charter=None):
        """Have a draft approved by both sponsors, and publish it as an editor."""
        charter = charter or cls.charter
        charter.with_user(cls.sponsor_marketing).action_approve()
        charter.with_user(cls.sponsor_relations).action_approve()
        charter.with_user(cls.editor).action_publish()
        return charter
