"""Charter: what has a name and a code that is made of it, and stays when the name changes."""

import re
import unicodedata

from odoo import api, fields, models
from odoo.exceptions import ValidationError


def slug(name, taken=()):
    """Return a code made of a name, that is not taken yet.

    >>> slug("Rappel d'ici ce soir !", {"rappel_d_ici_ce_soir"})
    'rappel_d_ici_ce_soir_2'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    code = re.sub(r"\W+", "_", plain).strip("_") or "item"
    number = 1
    found = code
    while found in taken:
        number += 1
        found = f"{code}_{number}"
    return found


class KestioCharterNameMixin(models.AbstractModel):
    """A name of blanks is no name."""

    _name = "kestio.charter.name.mixin"
    _description = "Name of a part of a charter"

    name = fields.Char(required=True)

    @api.constrains("name")
    def _check_name(self):
        if any(not (record.name or "").strip() for record in self):
            raise ValidationError(self.env._("Give it a name: it cannot be empty."))
