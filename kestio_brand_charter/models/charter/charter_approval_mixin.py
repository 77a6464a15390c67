"""Charter: who approves a draft, what is still missing, who is asked, and approvals that no longer count."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_list

ROLES = ("marketing", "relations")
ASKED = "kestio_brand_charter.mail_activity_charter_approval"


class KestioCharterApprovalMixin(models.AbstractModel):
    """Two sponsors approve the same text: any change of the draft takes both approvals back."""

    _name = "kestio.charter.approval.mixin"
    _description = "Approval of a charter"

    approved_marketing_on = fields.Datetime(string="Approved by marketing", readonly=True, copy=False)
    approved_marketing_by = fields.Many2one("res.users", string="For marketing", readonly=True, copy=False)
    approved_relations_on = fields.Datetime(string="Approved by customer relations", readonly=True, copy=False)
    approved_relations_by = fields.Many2one("res.users", string="For customer relations", readonly=True, copy=False)
    can_approve = fields.Boolean(compute="_compute_can_approve")
    missing = fields.Text(string="Still missing", compute="_compute_missing")
    is_asked = fields.Boolean(compute="_compute_is_asked", help="Both sponsors were asked, or have approved.")

    @api.depends("state", "user_marketing_id", "user_relations_id", "approved_marketing_on", "approved_relations_on")
    @api.depends_context("uid")
    def _compute_can_approve(self):
        for charter in self:
            role = charter._role_of(self.env.user)
            charter.can_approve = bool(
                charter._origin and charter.state == "draft" and role and not charter[f"approved_{role}_on"]
            )

    @api.depends(
        "state",
        "promise",
        "marker_ids",
        "channel_ids",
        "step_ids",
        "user_marketing_id",
        "user_relations_id",
        "approved_marketing_on",
        "approved_relations_on",
    )
    def _compute_missing(self):
        for charter in self:
            lines = [*charter._lacks(), *charter._awaited()] if charter.state == "draft" else []
            charter.missing = "\n".join(f"• {line}" for line in lines)

    @api.depends(
        "activity_ids.user_id",
        "activity_ids.activity_type_id",
        "user_marketing_id",
        "user_relations_id",
        "approved_marketing_on",
        "approved_relations_on",
    )
    def _compute_is_asked(self):
        kind = self.env.ref(ASKED, raise_if_not_found=False)
        for charter in self:
            asked = charter.activity_ids.filtered(lambda activity: activity.activity_type_id == kind).user_id
            charter.is_asked = bool(kind) and not charter._to_ask() - asked

    def _role_of(self, user):
        """Return which sponsor of the brand a user is: marketing, relations, or nothing."""
        return next((role for role in ROLES if self[f"user_{role}_id"] == user), None)

    def _lacks(self):
        """Return what a charter needs before it is approved, one sentence each."""
        needs = {
            "promise": self.env._("The promise."),
            "marker_ids": self.env._("At least one identity marker."),
            "channel_ids": self.env._("At least one channel."),
            "step_ids": self.env._("At least one step of the journey."),
        }
        empty = {"promise"} if not (self.promise or "").strip() else set()
        return [said for name, said in needs.items() if not self[name] or name in empty]

    def _awaited(self):
        """Return which approvals are not there yet, one sentence each."""
        names = {"marketing": self.env._("marketing"), "relations": self.env._("customer relations")}
        lines = []
        for role, name in names.items():
            sponsor = self[f"user_{role}_id"]
            if not sponsor:
                lines.append(self.env._("The brand has no sponsor for %(role)s: choose one.", role=name))
            elif not self[f"approved_{role}_on"]:
                lines.append(
                    self.env._("The approval of %(person)s for %(role)s.", person=sponsor.sudo().name, role=name)
                )
        return lines

    def _to_ask(self):
        """Return the sponsors who have not approved."""
        return self.env["res.users"].union(
            *(self[f"user_{role}_id"] for role in ROLES if not self[f"approved_{role}_on"])
        )

    def _check_complete(self):
        if lacks := self._lacks():
            raise ValidationError(self.env._("The charter is not complete. It lacks:\n%s", "\n".join(lacks)))

    def action_ask_approval(self):
        """Ask by an activity each sponsor who has not approved yet.

        :raises UserError: when the draft is not complete, or the brand lacks a sponsor who may read it.
        """
        self.ensure_one()
        self.check_access("write")
        self._check_draft()
        self._check_complete()
        self._check_askable()
        asked = self.activity_ids.filtered(
            lambda activity: activity.activity_type_id == self.env.ref(ASKED, raise_if_not_found=False)
        ).user_id
        for sponsor in self._to_ask() - asked:
            self.activity_schedule(
                ASKED,
                user_id=sponsor.id,
                summary=self.with_context(lang=sponsor.lang).env._("Read the charter and approve it"),
            )

    def _check_askable(self):
        sponsors = [self[f"user_{role}_id"] for role in ROLES]
        if not all(sponsors):
            raise UserError(self.env._("Choose the two sponsors of %(brand)s first.", brand=self.brand_id.name))
        blind = [one.name for one in sponsors if not one.has_group("kestio_brand_charter.group_reader")]
        if blind:
            raise UserError(
                self.env._(
                    "%(names)s cannot read the charter: have an administrator give them the right Reader.",
                    names=format_list(self.env, blind),
                )
            )

    def action_approve(self):
        """Approve this draft as the sponsor that the current user is.

        :raises UserError: when it is no draft, has no marker, or the user is no sponsor of the brand.
        """
        self.ensure_one()
        self.check_access("read")
        self._check_draft()
        role = self._role_of(self.env.user)
        if not role:
            raise UserError(
                self.env._("Only the two sponsors of %(brand)s approve its charter.", brand=self.brand_id.name)
            )
        self._check_complete()
        self.sudo().write({f"approved_{role}_on": fields.Datetime.now(), f"approved_{role}_by": self.env.uid})
        self._done(self.env.user)
        self.sudo().message_post(
            body=self.env._("Approved for customer relations.")
            if role == "relations"
            else self.env._("Approved for marketing."),
            author_id=self.env.user.partner_id.id,
        )

    def _done(self, users):
        """Close what these users were asked."""
        self.sudo().activity_feedback([ASKED], user_id=users.id)

    def _withdraw(self, roles=ROLES):
        """Take approvals back, and tell those who gave them: what they approved is not what is written now."""
        for charter in self.sudo():
            given = [role for role in roles if charter[f"approved_{role}_on"]]
            if not given:
                continue
            people = self.env["res.users"].sudo().union(*(charter[f"approved_{role}_by"] for role in given))
            charter.write({f"approved_{role}_{part}": False for role in given for part in ("on", "by")})
            charter.message_post(
                body=self.env._(
                    "The draft was changed after it was approved: the approval of %(people)s no longer counts.",
                    people=format_list(self.env, people.mapped("name")),
                ),
                author_id=self.env.user.partner_id.id,
                partner_ids=(people - self.env.user).partner_id.ids,
            )
