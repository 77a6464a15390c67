"""Charter: Odoo's own screens of leads and contacts cost what they cost without it."""

from odoo.tests import tagged

from .survey.survey_case import SurveyCase

OURS = "kestio_brand_charter"

# What runs beside Odoo's own when leads and contacts are read, listed or written. The chatter's word costs no query.
KNOWN = {"_thread_to_store"}


@tagged("post_install", "-at_install")
class TestCharterStock(SurveyCase):
    def test_leads_and_contacts_have_no_field_of_the_charter(self):
        for name in ("crm.lead", "res.partner"):
            fields = self.env[name]._fields.values()
            self.assertEqual([one.name for one in fields if one._module == OURS], [])

    def test_nothing_of_the_charter_runs_when_leads_and_contacts_are_read_or_written(self):
        for name in ("crm.lead", "res.partner"):
            ours = [one for one in type(self.env[name]).__mro__ if one.__module__.startswith(f"odoo.addons.{OURS}")]
            methods = {method for one in ours for method, value in vars(one).items() if callable(value)}
            self.assertEqual(methods, KNOWN)

    def cost(self, work):
        """Return the queries of some work, which was done once before."""
        work()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        work()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def costs(self):
        """Return what a salesman's list, form and creation of leads and contacts cost."""
        user, leads, contacts = self.salesman, self.env["crm.lead"], self.env["res.partner"]
        found = {}
        for model, values in ((leads, {"name": "Deal", "user_id": user.id}), (contacts, {"name": "Somebody"})):
            mine = model.with_user(user)
            views = mine.get_views([(False, "form")])
            shown = {name: {} for name in views["models"][model._name]["fields"]}
            record = mine.create(values)
            found[f"list of {model._name}"] = self.cost(
                lambda mine=mine: mine.web_search_read([], {"name": {}}, limit=80)
            )
            found[f"form of {model._name}"] = self.cost(lambda record=record, shown=shown: record.web_read(shown))
            found[f"creation of {model._name}"] = self.cost(lambda mine=mine, values=values: mine.create(values))
        return found

    def test_a_published_charter_costs_no_query_on_screens_of_leads_and_contacts(self):
        self.costs()
        with_charter = self.costs()
        self.charter.sudo().write({"state": "archived"})
        self.costs()
        self.assertEqual(with_charter, self.costs())
