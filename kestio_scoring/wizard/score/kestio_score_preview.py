"""Score: the dialog that shows who changes band under other rules, and how two versions differ; it writes nothing."""

from odoo import api, fields, models
from odoo.addons.kestio_model.models import comparing
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...models.score.kestio_score import BANDS
from ...models.score.kestio_score_figures import EVERYBODY

LISTED = 50
SETTINGS = ("cap", "fit_a", "fit_b", "engagement_1", "engagement_2", "company_factor")
OF_EVENTS = ("points", "decay", "days", "per_day", "once", "quiet_seconds")
OF_FACTS = ("points", "subject", "domain")


class KestioScorePreview(models.TransientModel):
    """Both versions are computed on the events of today, by the statement of the nightly job."""

    _name = "kestio.score.preview"
    _description = "Preview of score rules"

    ruleset_id = fields.Many2one("kestio.score.ruleset", string="Rules", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="ruleset_id.company_id")
    other_id = fields.Many2one(
        "kestio.score.ruleset",
        string="Compared with",
        compute="_compute_other_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('company_id', '=', company_id), ('id', '!=', ruleset_id)]",
        ondelete="cascade",
    )
    subject = fields.Selection(
        selection=[("lead", "Open leads"), ("partner", "Contacts")], string="Who", required=True, default="lead"
    )
    state = fields.Selection(related="ruleset_id.state")
    moves = fields.Html(compute="_compute_moves", sanitize=False)
    differences = fields.Html(compute="_compute_differences", sanitize=False)

    @api.depends("ruleset_id")
    def _compute_other_id(self):
        for dialog in self:
            published = self.env["kestio.score.ruleset"]._published(dialog.ruleset_id.company_id)
            dialog.other_id = (published - dialog.ruleset_id).sudo(False)

    @api.depends("ruleset_id", "other_id", "subject")
    def _compute_moves(self):
        for dialog in self:
            values = dialog.ruleset_id._preview(dialog.other_id, dialog.subject)
            dialog.moves = self.env["ir.qweb"]._render("kestio_scoring.score_preview", values)

    @api.depends("ruleset_id", "other_id")
    def _compute_differences(self):
        for dialog in self:
            values = {
                "left": dialog.other_id,
                "right": dialog.ruleset_id,
                "sections": dialog.ruleset_id._differences(dialog.other_id) if dialog.other_id else [],
            }
            dialog.differences = self.env["ir.qweb"]._render("kestio_scoring.score_differences", values)

    def action_publish(self):
        """Put the rules in force."""
        self.ruleset_id.action_publish()
        return {"type": "ir.actions.act_window_close"}


class KestioScoreRuleset(models.Model):
    """What the dialog asks of rules."""

    _name = "kestio.score.ruleset"
    _inherit = "kestio.score.ruleset"

    def action_preview(self):
        """Open the preview."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Who changes band"),
            "res_model": "kestio.score.preview",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_ruleset_id": self.id},
        }

    def _preview(self, other, subject):
        """Return who is in which band under these rules and under others.

        :param other: another ``kestio.score.ruleset``, or none: nobody has a score then.
        :param subject: ``lead`` or ``partner``.
        :return: a dict: ``columns`` (bands of these rules), ``rows`` (``band`` under the others, ``cells`` of ``band``,
            ``count``), ``changed``, ``total``, ``people`` (name, bands and scores before and after; the largest
            changes first).
        """
        self.ensure_one()
        self.check_access("write")
        # Computed as superuser: only rules of the same company, which the user may read.
        other.check_access("read")
        if other.company_id - self.company_id:
            raise UserError(self.env._("Rules of two companies are about different people: they cannot be compared."))
        found = self.env.execute_query(self._moves(other, subject))
        counts = {(before, after): number for kind, before, after, number, *_ in found if kind == "count"}
        names = {band for pair in counts for band in pair}
        bands = [band for band, _label in BANDS if band in names] + ([None] if None in names else [])
        return {
            "columns": bands,
            "rows": [
                {"band": before, "cells": [{"band": after, "count": counts.get((before, after), 0)} for after in bands]}
                for before in bands
            ],
            "changed": sum(number for (before, after), number in counts.items() if before != after),
            "total": sum(counts.values()),
            "people": self._people([row for row in found if row[0] == "one"], subject),
        }

    def _people(self, rows, subject):
        """Return rows of those who change, with their names."""
        model = self.env["crm.lead" if subject == "lead" else "res.partner"].sudo()
        records = model.browse(row[3] for row in rows)
        return [
            {"name": record.display_name, "before": before, "after": after, "old": old or 0, "new": new or 0}
            for record, (_kind, before, after, _id, old, new) in zip(records, rows, strict=True)
        ]

    def _moves(self, other, subject):
        """Return the statement that counts and lists those in each pair of bands."""
        figures, now = self.env["kestio.score.figures"].sudo(), fields.Datetime.now()
        figures._flush_sources()
        nobody = SQL("SELECT NULL::int AS id, NULL::int AS score, NULL AS band WHERE FALSE")
        return SQL(
            """
            WITH new AS MATERIALIZED (%(new)s), old AS MATERIALIZED (%(old)s), both_ways AS MATERIALIZED (
                SELECT id, old.band AS before, new.band AS after, old.score AS old, new.score AS new
                  FROM new FULL JOIN old USING (id))
            SELECT 'count', before, after, COUNT(*), NULL, NULL FROM both_ways GROUP BY before, after
             UNION ALL
            (SELECT 'one', before, after, id, old, new FROM both_ways WHERE before IS DISTINCT FROM after
              ORDER BY ABS(COALESCE(new, 0) - COALESCE(old, 0)) DESC, id LIMIT %(listed)s)
            """,
            new=figures._statement(self.sudo(), subject, EVERYBODY, now),
            old=figures._statement(other.sudo(), subject, EVERYBODY, now) if other else nobody,
            listed=LISTED,
        )

    def _differences(self, other):
        """Return the sections in which these rules differ from others, line by line."""
        sections = [{"title": self.env._("Settings"), "blocks": [comparing.block("", other, self, SETTINGS)]}]
        for axis, names in (("fit", OF_FACTS), ("engagement", OF_EVENTS)):
            groups = [
                ruleset.group_ids.filtered(lambda group, axis=axis: group.axis == axis) for ruleset in (other, self)
            ]
            title = dict(groups[1]._fields["axis"]._description_selection(self.env))[axis]
            parts = comparing.blocks(*groups, lambda group: group.name, ("cap",))
            rules = comparing.blocks(*(group.rule_ids for group in groups), _same, names, _title)
            sections.append({"title": title, "blocks": [*parts, *rules]})
        return [
            section
            | {
                "blocks": [
                    block | {"lines": [line for line in block["lines"] if line["differs"]]}
                    for block in section["blocks"]
                    if block["differs"]
                ]
            }
            for section in sections
            if any(block["differs"] for block in section["blocks"])
        ]


def _same(rule):
    """Return what makes two rules of different versions the same one."""
    return rule.group_id.name, rule.type_id.id or rule.name, rule.pattern or ""


def _title(rule):
    return f"{rule.group_id.name}: {rule.name}"
