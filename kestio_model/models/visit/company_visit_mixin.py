"""Visit: how a company plans its visits: how early or late they may be, how long a way lies between two of them."""

from odoo import fields, models


class CompanyVisitMixin(models.AbstractModel):
    """Settings of ``res.company``."""

    _name = "kestio.company.visit.mixin"
    _description = "Visits of a company"

    kestio_visit_tolerance = fields.Integer(
        string="Tolerance (%)",
        default=20,
        help="How much earlier or later than due a visit is on time, in percent of its cadence: 24 days for 4 months.",
    )
    kestio_visit_onboarding = fields.Integer(
        string="First visit after (days)", default=14, help="Days from the tier to the first visit of a customer."
    )
    kestio_visit_share = fields.Integer(
        string="Working time for visits (%)",
        default=40,
        help="What is left over for planned visits in a rep's month. Above it visits of the lowest tiers move first.",
    )
    kestio_visit_travel = fields.Integer(
        string="Way between visits (minutes)", default=30, help="Left free before and after each visit."
    )
    kestio_visit_area = fields.Integer(
        string="Postal area (characters)",
        default=2,
        help="Customers whose postcodes begin alike are visited on the same day when dates allow; 0 never groups.",
    )

    _visit_tolerance_share = models.Constraint(
        "CHECK(kestio_visit_tolerance BETWEEN 0 AND 50)",
        "The tolerance is between 0 and 50 % of the cadence: beyond, two visits would overlap.",
    )
    _visit_share_bounds = models.Constraint(
        "CHECK(kestio_visit_share BETWEEN 1 AND 100)", "Between 1 and 100 % of the working time can go to visits."
    )
    _visit_days_positive = models.Constraint(
        "CHECK(kestio_visit_onboarding >= 0 AND kestio_visit_travel >= 0 AND kestio_visit_area BETWEEN 0 AND 10)",
        "Days, minutes and characters cannot be negative.",
    )

    def _kestio_visit_buffer(self):
        """Return the minutes that a planned visit leaves free around each meeting."""
        return max(self.kestio_visit_travel, self.kestio_slot_buffer)
