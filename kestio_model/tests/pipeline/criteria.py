"""Pipeline: a company with three open stages and a won one, to test criteria and required fields with."""

from ..segment.common import SegmentCase


class CriteriaCase(SegmentCase):
    """Deals go First > Second > Third > Won; nothing is asked of them unless a test says so."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_salesman = cls.new_user("kestio_other_salesman", "sales_team.group_sale_salesman")
        stages = [
            {"name": name, "sequence": 1000 + place, "is_won": name == "Won"}
            for place, name in enumerate(["First", "Second", "Third", "Won"])
        ]
        cls.first, cls.second, cls.third, cls.won = cls.env["crm.stage"].create(stages)

    @classmethod
    def draft(cls, *criteria, rules=(), **values):
        """Return a draft with criteria (of the first stage by default) and required fields."""
        model = cls.new_model(**values)
        cls.add(model, *criteria, rules=rules)
        return model

    @classmethod
    def add(cls, model, *criteria, rules=()):
        """Add criteria and required fields to a draft; fields are named."""
        for number, criterion in enumerate(criteria):
            field = criterion.pop("field", None)
            values = {"stage_id": cls.first.id, "field_id": field and cls.field(field).id, "sequence": number}
            cls.env["kestio.stage.criterion"].create({"model_id": model.id, **values, **criterion})
        for rule in rules:
            names = rule.pop("fields")
            field_ids = [cls.field(name).id for name in names]
            cls.env["kestio.field.rule"].create({"model_id": model.id, "name": "Rule", "field_ids": field_ids, **rule})

    @classmethod
    def active(cls, *criteria, rules=(), **values):
        """Return a version that the director activated."""
        model = cls.draft(*criteria, rules=rules, **values)
        user = cls.director if model.company_id == cls.company else cls.env.ref("base.user_root")
        model.with_user(user).with_company(model.company_id).action_activate()
        return model

    @classmethod
    def field(cls, name):
        """Return the description of a field of leads."""
        return cls.env["ir.model.fields"]._get("crm.lead", name)

    @classmethod
    def criterion(cls, model, name):
        """Return the criterion of a version by its name."""
        return model.stage_criterion_ids.filtered(lambda criterion: criterion.name == name)

    @classmethod
    def lead(cls, name="Deal", **values):
        """Return an opportunity of the salesman in the first stage, as the system makes it."""
        return cls.leads(1, name=name, **values)

    @classmethod
    def leads(cls, count, **values):
        """Return opportunities of the salesman in the first stage."""
        values = {
            "name": "Deal",
            "type": "opportunity",
            "company_id": cls.company.id,
            "user_id": cls.salesman.id,
            "team_id": False,
            "stage_id": cls.first.id,
            **values,
        }
        return cls.env["crm.lead"].create([dict(values) for _number in range(count)])

    @classmethod
    def say(cls, lead, criterion, state, note=None, user=None):
        """Let a user (the salesman by default) say how a criterion stands."""
        return lead.with_user(user or cls.salesman).action_kestio_criterion(criterion.id, state, note)

    @classmethod
    def said(cls, lead):
        """Return what was said of a lead."""
        return cls.env["kestio.lead.criterion"].search([("lead_id", "in", lead.ids)])
