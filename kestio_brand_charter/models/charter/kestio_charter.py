"""Charter: one version of the relational identity of a brand."""

from odoo import api, fields, models
from odoo.exceptions import UserError

APPROVALS = ("approved_marketing_on", "approved_marketing_by", "approved_relations_on", "approved_relations_by")
STEPS = {"state", "version", "published_on", "previous_id", *APPROVALS}


class KestioCharter(models.Model):
    """Promise, values, markers, channels, steps: drafted, approved by two sponsors, published, archived."""

    _name = "kestio.charter"
    _description = "Brand charter"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "kestio.charter.approval.mixin",
        "kestio.charter.version.mixin",
        "kestio.charter.compare.mixin",
        "kestio.charter.page.mixin",
    ]
    _order = "brand_id, version desc, id desc"
    _rec_name = "brand_id"
    _mail_post_access = "read"

    brand_id = fields.Many2one("kestio.brand", required=True, index=True, ondelete="restrict", tracking=True)
    company_id = fields.Many2one(related="brand_id.company_id", store=True, index=True)
    logo = fields.Image(related="brand_id.logo")
    user_marketing_id = fields.Many2one(related="brand_id.user_marketing_id", string="Marketing")
    user_relations_id = fields.Many2one(related="brand_id.user_relations_id", string="Customer relations")
    version = fields.Integer(readonly=True, copy=False, default=1)
    state = fields.Selection(
        selection=[("draft", "Draft"), ("published", "Published"), ("archived", "Archived")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    published_on = fields.Datetime(readonly=True, copy=False)
    previous_id = fields.Many2one(
        "kestio.charter", string="Made from", readonly=True, copy=False, index="btree_not_null"
    )
    promise = fields.Text(translate=True, help="What every customer may count on, in one or two sentences.")
    value_ids = fields.One2many("kestio.charter.value", "charter_id", string="Values")
    marker_ids = fields.One2many("kestio.charter.marker", "charter_id", string="Identity markers")
    marker_count = fields.Integer(string="Markers", compute="_compute_marker_count")
    has_other = fields.Boolean(compute="_compute_has_other", help="There is another version to compare it with.")
    channel_ids = fields.Many2many(
        "kestio.channel", string="Channels", default=lambda self: self._active("kestio.channel")
    )
    step_ids = fields.Many2many(
        "kestio.journey.step", string="Steps of the journey", default=lambda self: self._active("kestio.journey.step")
    )
    touchpoint_ids = fields.One2many("kestio.charter.touchpoint", "charter_id", string="Weights of touchpoints")
    segment_ids = fields.One2many("kestio.charter.segment", "charter_id", string="Weights of tiers")
    tone_ids = fields.One2many("kestio.charter.tone", "charter_id", string="Tones of voice")
    word_ids = fields.One2many("kestio.charter.word", "charter_id", string="Words")
    rule_ids = fields.One2many("kestio.charter.rule", "charter_id", string="Rules of coverage")

    _version_uniq = models.UniqueIndex("(brand_id, version)", "This brand has this version already.")
    _published_uniq = models.UniqueIndex("(brand_id) WHERE state = 'published'", "A brand has one published charter.")

    @api.model
    def _active(self, model):
        return self.env[model].search([("active", "=", True)])

    @api.depends("brand_id", "version")
    def _compute_display_name(self):
        for charter in self:
            charter.display_name = self.env._(
                "%(brand)s, version %(number)s", brand=charter.brand_id.name or "", number=charter.version
            )

    @api.depends("marker_ids")
    def _compute_marker_count(self):
        for charter in self:
            charter.marker_count = len(charter.marker_ids)

    @api.depends("brand_id.charter_ids")
    def _compute_has_other(self):
        for charter in self:
            charter.has_other = bool(charter._origin) and len(charter.brand_id.charter_ids) > 1

    @api.model_create_multi
    def create(self, vals_list):
        charters = super().create(self._numbered(vals_list))
        for charter in charters:
            charter._fill_segments()
        return charters

    def _numbered(self, vals_list):
        """Return the values without what only publishing sets, with the next version of each brand."""
        brands = (
            self.env["kestio.brand"].sudo().browse([vals["brand_id"] for vals in vals_list if vals.get("brand_id")])
        )
        last = {brand.id: max(brand.charter_ids.mapped("version"), default=0) for brand in brands}
        numbered = []
        for vals in vals_list:
            last[vals.get("brand_id")] = number = last.get(vals.get("brand_id"), 0) + 1
            numbered.append({**{name: vals[name] for name in vals.keys() - STEPS}, "version": number})
        return numbered

    def write(self, vals):
        if STEPS & vals.keys() and not self.env.su:
            raise UserError(self.env._("A charter comes into force by its two approvals and by being published."))
        if self._content_fields() & vals.keys():
            self._touch()
        result = super().write(vals)
        if "state" in vals:
            self.env.registry.clear_cache()
        if vals.get("state") == "published":
            self.env["kestio.charter.text.job"]._trigger()
        return result

    @api.model
    def _content_fields(self):
        """Return the fields that sponsors approve."""
        return {"brand_id", "promise", "channel_ids", "step_ids"}

    def _touch(self):
        """Refuse changes of what is published, and take approvals back: they were given to another text."""
        self._check_draft()
        self._withdraw()

    def _check_draft(self):
        if any(charter.state != "draft" for charter in self):
            raise UserError(
                self.env._("This version is published, or was: make a new version, change it, and have it approved.")
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self._check_draft()

    @api.model
    def _published(self, brand):
        """Return the charter in force of a brand, as superuser, or nothing."""
        return self.sudo().search([("brand_id", "=", brand.id), ("state", "=", "published")], limit=1)

    def _tiers(self):
        """Return the tiers of the commercial model in use in the company, best first, one of each code."""
        domain = [("company_id", "=", self.company_id.id), ("state", "=", "active")]
        tiers = self.env["kestio.tier"].sudo().search(domain)
        first = {}
        for tier in tiers.sorted(lambda tier: (tier.sequence, tier.id)):
            first.setdefault(tier.code, tier)
        return tiers.browse([tier.id for tier in first.values()])
