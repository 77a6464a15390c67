"""Learn: closed leads whose outcome depends on their source."""

import random
from datetime import timedelta

from ..scoring_case import NOW, ScoringCase


class LearnCase(ScoringCase):
    """What counts, what does not, and what tells the end."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sources = cls.env["utm.source"].create([{"name": "Learn fair"}, {"name": "Learn web"}])
        cls.france, cls.japan = cls.env.ref("base.fr"), cls.env.ref("base.jp")

    @classmethod
    def closed(cls, count, company=None, rows=None):
        """Make closed leads, oldest first: the source counts, the country does not, the function tells the end."""
        dice = random.Random(3)  # noqa: S311 - the same leads at every run, not a secret
        stage = cls.env["crm.stage"].search([("is_won", "=", True)], limit=1)
        values, wins = [], []
        for _lead in range(count):
            fair, won = dice.random() < 0.4, dice.random()
            wins.append(won < (0.7 if fair else 0.2))
            values.append(
                {
                    "name": "Closed",
                    "company_id": (company or cls.company).id,
                    "type": "opportunity",
                    "user_id": False,
                    "source_id": cls.sources[0 if fair else 1].id,
                    "country_id": dice.choice([cls.france.id, cls.japan.id, False]),
                    "function": ("signed" if wins[-1] else "refused"),
                }
            )
        leads = cls.env["crm.lead"].create(values)
        leads.flush_recordset()
        for place, (lead, win) in enumerate(zip(leads, wins, strict=True)):
            made = NOW - timedelta(days=400 - place / 10)
            cls.env.cr.execute(
                """
                UPDATE crm_lead SET create_date = %s, date_closed = %s, won_status = %s, active = %s, probability = %s,
                       stage_id = CASE WHEN %s THEN %s ELSE stage_id END WHERE id = %s
                """,
                [made, made + timedelta(days=5), "won" if win else "lost", win, 100 * win, win, stage.id, lead.id],
            )
        cls.env.invalidate_all()
        return leads
