"""Score: a column of the narrow table that is fetched with the records, in the statement that fetches them."""


class JoinedColumn:
    """What Odoo asks of a field whose column it selects; ``_field_to_sql`` of the model brings the join.

    A list that asks for scores by a statement of its own takes a tenth longer.
    """

    store = True
    translate = False

    def __init__(self, field):
        self.field = field
        self.name = field.name
        self.type = field.type
        self.column_type = field.column_type

    def _insert_cache(self, records, values):
        self.field._insert_cache(records, values)
