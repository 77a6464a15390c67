"""Hand-over: who gets a lead: the customer's own salesperson, then the team's rule, then whose turn it is."""

from ast import literal_eval

from odoo import api, fields, models
from odoo.tools import SQL


class KestioScoreAssignment(models.AbstractModel):
    """Members of a team, their domains, pauses and capacity are those of Odoo's own assignment."""

    _name = "kestio.score.assignment"
    _description = "Assignment at hand-over"

    @api.model
    def _choose(self, lead, team, load):
        """Return who gets a lead, and by which rule; nobody when no member has room.

        :param lead: the lead, as superuser.
        :param team: the team that gets it when it has none.
        :param load: leads of the month per member, which this method keeps up to date from lead to lead.
        """
        team = lead.team_id or team
        user, rule = self._owner(lead) or self._member(lead, team, load) or (self.env["res.users"], "nobody")
        if user and user != lead.user_id:
            self._take_place(user, team, load)
        return user, rule

    def _owner(self, lead):
        """Return whoever has the lead, or else the customer."""
        candidates = (
            (lead.user_id, "lead"),
            (lead.partner_id.user_id, "owner"),
            (lead.partner_id.commercial_partner_id.user_id, "owner"),
        )
        return next(((user, rule) for user, rule in candidates if self._may_sell(user, lead)), None)

    def _may_sell(self, user, lead):
        company = lead.company_id
        return (
            user
            and user.active
            and not user.share
            and (not company or company in user.company_ids)
            and user.has_group("sales_team.group_sale_salesman")
        )

    def _member(self, lead, team, load):
        """Return the member whose turn it is: preferred by the team's rules first, then the one with most room."""
        away = self._away(team)
        members = team.crm_team_member_ids.filtered(
            lambda member: (
                not member.assignment_optout
                and member.user_id not in away
                and self._may_sell(member.user_id, lead)
                and self._fits(lead, member.assignment_domain)
            )
        )
        for member in team.crm_team_member_ids - self.env["crm.team.member"].concat(*load):
            load[member] = member.lead_month_count
        free = members.filtered(lambda member: load[member] < member.assignment_max)
        preferred = free.filtered(lambda member: member.assignment_domain_preferred and self._prefers(member, lead))
        turn = sorted(preferred or free, key=lambda member: (load[member] / member.assignment_max, member.id))
        if not turn:
            return None
        return turn[0].user_id, "team" if preferred else "turn"

    def _take_place(self, user, team, load):
        """Count a lead that somebody gets; another worker who counted his leads meanwhile has to count them again.

        :raises SerializationFailure: when another worker gave him one since this transaction began; the job and
            requests then start anew, and see it.
        """
        for member in load:
            load[member] += member.user_id == user and member.crm_team_id == team
        self.env.cr.execute(SQL("UPDATE crm_team_member SET write_date = write_date WHERE user_id = %s", user.id))

    def _away(self, team):
        """Return the members of a team who are away today: a hot lead does not wait for them."""
        today = fields.Date.context_today(self)
        return (
            self.env["kestio.absence"]
            .sudo()
            .search(
                [
                    ("state", "=", "running"),
                    ("user_id", "in", team.crm_team_member_ids.user_id.ids),
                    ("date_from", "<=", today),
                    ("date_to", ">=", today),
                ]
            )
            .user_id
        )

    def _prefers(self, member, lead):
        return self._fits(lead, member.assignment_domain_preferred)

    def _fits(self, lead, domain):
        return bool(lead.filtered_domain(literal_eval(domain or "[]")))
