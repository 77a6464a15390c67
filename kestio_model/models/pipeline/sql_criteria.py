"""Pipeline: SQL that says how far the criteria of a stage are met: one reading for probability, lists and reports."""

from odoo.tools import SQL

# Layout that an empty text leaves behind, as in odoo.tools.mail.is_html_empty: a picture or an icon is content.
LAYOUT = r"</?(p|div|section|span|br|b|i|font)(\s[^>]*)?/?>|&nbsp;|\s"
TEXTS = {"char", "text"}
NUMBERS = {"integer", "float", "monetary"}
SIMPLE = {"many2one", "selection", "date", "datetime"}
READABLE = TEXTS | NUMBERS | SIMPLE | {"html", "boolean", "many2many", "one2many"}
# Columns of ``criteria_rates`` where nothing is configured.
_NOTHING = """
    SELECT NULL::int AS key, NULL::int AS lead_id, NULL::int AS stage_id, NULL::float8 AS rate,
           NULL::float8 AS met_weight, NULL::float8 AS total_weight, NULL::int[] AS missing WHERE FALSE
"""
_RATES = """
    SELECT s.key, s.lead_id, s.stage_id,
           COALESCE(SUM(c.weight) FILTER (WHERE told.met), 0) / NULLIF(SUM(c.weight), 0) AS rate,
           COALESCE(SUM(c.weight) FILTER (WHERE told.met), 0) AS met_weight, SUM(c.weight) AS total_weight,
           ARRAY_AGG(c.id ORDER BY c.sequence, c.id) FILTER (WHERE NOT told.met) AS missing
      FROM %(situation)s s
      JOIN %(told)s WHERE %(applicable)s
     GROUP BY s.key, s.lead_id, s.stage_id
"""
_TOLD = """
    kestio_stage_criterion c ON c.model_id = s.model_id AND c.stage_id = s.stage_id
      JOIN crm_lead lead ON lead.id = s.lead_id
      LEFT JOIN kestio_lead_criterion said ON said.lead_id = s.lead_id AND said.criterion_id = c.id
     CROSS JOIN LATERAL (SELECT %(met)s AS met) told
"""
# Open leads in their stage, with the version that rules them.
_SITUATION = """
    SELECT lead.id AS key, lead.id AS lead_id, lead.stage_id, COALESCE(own.model_id, other.model_id) AS model_id
      FROM crm_lead lead
      LEFT JOIN kestio_model_scope own
             ON own.company_id = COALESCE(lead.company_id, %(first)s) AND own.team_id = lead.team_id
      LEFT JOIN kestio_model_scope other
             ON other.company_id = COALESCE(lead.company_id, %(first)s) AND other.team_id IS NULL
     WHERE lead.won_status = 'pending' AND lead.active AND %(condition)s
"""


def is_readable(env, name, model="crm.lead"):
    """Tell whether SQL can see if a field is filled.

    :param name: of the field of the model (leads by default).
    """
    field = env[model]._fields.get(name)
    if not field or not field.store or field.company_dependent or field.type not in READABLE:
        return False
    if field.type == "one2many":
        lines = env[field.comodel_name]
        inverse = lines._fields.get(field.inverse_name)
        return lines._auto and inverse is not None and inverse.type == "many2one" and inverse.store
    return True


def filled(env, name, model="crm.lead", alias="lead"):
    """Return the SQL condition that a field of a table is filled; never NULL.

    :param name: of a field for which ``is_readable`` holds.
    :param alias: of the model's table in the statement (``lead`` is ``crm_lead`` by default).
    """
    field = env[model]._fields[name]
    column, key = SQL.identifier(alias, name), SQL.identifier(alias, "id")
    if field.type == "many2many":
        return SQL(
            "EXISTS (SELECT 1 FROM %s linked WHERE %s = %s)",
            SQL.identifier(field.relation),
            SQL.identifier("linked", field.column1),
            key,
        )
    if field.type == "one2many":
        return _has_lines(env, field, key)
    if field.translate:
        column = SQL("%s->>'en_US'", column)
    if field.type == "html":
        return SQL("COALESCE(regexp_replace(%s, %s, '', 'g') <> '', FALSE)", column, LAYOUT)
    if field.type in TEXTS:
        return SQL("COALESCE(TRIM(%s) <> '', FALSE)", column)
    if field.type in NUMBERS:
        return SQL("COALESCE(%s <> 0, FALSE)", column)
    return SQL("%s IS TRUE", column) if field.type == "boolean" else SQL("%s IS NOT NULL", column)


def _has_lines(env, field, key):
    lines = env[field.comodel_name]
    active = SQL("AND linked.active") if "active" in lines._fields and lines._fields["active"].store else SQL()
    inverse = SQL.identifier("linked", field.inverse_name)
    return SQL("EXISTS (SELECT 1 FROM %s linked WHERE %s = %s %s)", SQL.identifier(lines._table), inverse, key, active)


def situations(env, condition):
    """Return SQL of the open leads in their stage: key (= lead_id), lead_id, stage_id, model_id.

    :param condition: SQL condition on the alias ``lead`` (``crm_lead``).
    """
    return SQL(_SITUATION, first=env["kestio.model.scope"]._main_company_id(), condition=condition)


def told(env, models=None):
    """Return what to join to a relation ``s`` (lead_id, model_id, stage_id): its criteria, and what is known of them.

    Aliases: ``c`` (``kestio_stage_criterion``), ``lead``, ``said`` (``kestio_lead_criterion``), ``told.met`` (boolean).

    :param models: versions whose criteria occur; the active ones by default.
    """
    cases = [
        SQL("WHEN %s THEN %s", field_id, filled(env, name))
        for field_id, name in env["kestio.stage.criterion"]._read_fields(models).items()
    ]
    by_hand = SQL("COALESCE(said.state = 'met', FALSE)")
    met = SQL("CASE c.field_id %s ELSE %s END", SQL(" ").join(cases), by_hand) if cases else by_hand
    return SQL(_TOLD, met=met)


APPLICABLE = SQL("said.state IS DISTINCT FROM 'na'")


def criteria_rates(env, situation, models=None):
    """Return SQL: key, lead_id, stage_id, rate (0 to 1), met_weight, total_weight, missing (ids of criteria).

    One row per situation whose stage has an applicable criterion; the others have none, so LEFT JOIN it: a rate that
    is NULL counts as factor 1. ``rate`` is also NULL when the weights sum to 0. Formula: sum(weight met) /
    sum(weight applicable). What is not read from the result is not computed either (``missing`` is the dear one).
    Call ``flush`` before.

    :param situation: SQL of a relation (name of a CTE, or a query in parentheses) with the columns key (unique),
        lead_id, model_id, stage_id.
    :param models: versions whose criteria occur; the active ones by default. None of them has any: a query without
        tables.
    """
    if not env["kestio.stage.criterion"]._are_written(models):
        return SQL(_NOTHING)
    return SQL(_RATES, situation=situation, told=told(env, models), applicable=APPLICABLE)


def flush(env, models=None):
    """Write to the database what the statements of this file read."""
    leads = env["crm.lead"]
    names = {"stage_id", "team_id", "company_id", "active", "won_status"}
    for name in env["kestio.stage.criterion"]._read_fields(models).values():
        field = leads._fields[name]
        if field.type == "one2many":
            env[field.comodel_name].flush_model([field.inverse_name])
        else:
            names.add(name)
    leads.flush_model(names)
    env["kestio.lead.criterion"].flush_model()
    env["kestio.stage.criterion"].flush_model()
