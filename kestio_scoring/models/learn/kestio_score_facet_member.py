"""Learn: tags, and whatever else a lead may have several of: each frequent one is there or not."""

from collections import Counter

from odoo import api, models
from odoo.tools import SQL

from ...engine import learn_values


class KestioScoreFacetMember(models.AbstractModel):
    """A tag that is put on when a lead is won gives itself away as any field does: by open leads that lack it."""

    _name = "kestio.score.facet.member"
    _description = "Tags of leads"
    _inherit = ["kestio.score.facet"]
    _kind = "member"

    @api.model
    def _offered(self, ids):
        least = max(learn_values.FEWEST, learn_values.RARE * len(ids))
        found = {}
        for field in self._fields_of("many2many"):
            counts = Counter(key for _lead, key in self._links(field, ids))
            often = [key for key, count in counts.most_common(learn_values.MOST_VALUES) if least <= count]
            title = field._description_string(self.env)
            for record in self.env[field.comodel_name].sudo().browse(often).exists():
                label = f"{title}: {record.display_name}"
                found[self._named(field.name, record.id)] = (learn_values.CATEGORY, label)
        return found

    @api.model
    def _cells(self, ids, names):
        asked = [self._parts(name) for name in names]
        fields = {field.name: field for field in self._fields_of("many2many")}
        links = {name: set(self._links(fields[name], ids)) for name in {name for name, _key in asked}}
        return {
            name: [(lead, key) in links[field] for lead in ids] for name, (field, key) in zip(names, asked, strict=True)
        }

    @api.model
    def _condition(self, name, value):
        field, key = self._parts(name)
        return [(field, "in" if value.keys[0] else "not in", [key])]

    @api.model
    def _label(self, name, value):
        return self.env._("Yes") if value.keys[0] else self.env._("No")

    def _links(self, field, ids):
        self.env["crm.lead"].flush_model([field.name])
        columns = [SQL.identifier(column) for column in (field.column1, field.column2)]
        table = SQL.identifier(field.relation)
        return self.env.execute_query(
            SQL("SELECT %s, %s FROM %s WHERE %s = ANY(%s)", *columns, table, columns[0], list(ids))
        )

    def _parts(self, name):
        _kind, field, key = name.split(":")
        return field, int(key)
