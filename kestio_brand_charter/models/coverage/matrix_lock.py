"""Coverage: two editors on one cell: who saves what somebody else changed meanwhile is told, and loses nothing."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext

# What a rule says of its cells.
SAYS = ("applicability", "state", "user_id", "due_date", "ease", "artefact", "url", "cost", "content")


class KestioCharterRule(models.Model):
    """The moment of the last change is what an editor has seen; another one means that somebody was faster."""

    _inherit = "kestio.charter.rule"

    def write(self, vals):
        """Refuse to change what the form that saves (context ``kestio_seen``) has not seen."""
        seen = self.env.context.get("kestio_seen")
        if seen and len(self) == 1 and seen != self._seen():
            raise UserError(self._told())
        return super().write(vals)

    def _seen(self):
        """Return the moment of the last change, to the microsecond."""
        return self.write_date.isoformat()

    def _told(self):
        """Return who changed this rule and what it says now."""
        moment = fields.Datetime.context_timestamp(self, self.write_date)
        return self.env._(
            "%(name)s changed this at %(time)s. It says now: %(what)s. Your change was not saved: it is still in this "
            "window; copy what you want to keep, close the window and open the cell again.",
            name=self.write_uid.sudo().name,
            time=moment.strftime("%H:%M"),
            what=self._said() or self.env._("nothing"),
        )

    def _said(self):
        """Return what the rule says, in the user's words."""
        names = self.fields_get(SAYS, ["string", "selection", "type"])
        told = (f"{names[name]['string']} = {self._shown(self[name], names[name])}" for name in SAYS if self[name])
        return ", ".join(told)

    def _shown(self, value, field):
        """Return a value as people read it."""
        if isinstance(value, models.BaseModel):
            return value.sudo().display_name
        text = dict(field.get("selection") or []).get(value, value) if field["type"] == "selection" else value
        return html2plaintext(str(text))[:80].strip()

    def _image(self):
        """Return what the rule says, as ``save_matrix`` takes it back: what an undo needs."""
        self.ensure_one()
        values = {name: self._fields[name].convert_to_write(self[name], self) for name in SAYS}
        values["due_date"] = fields.Date.to_string(self.due_date)
        values["content"] = str(self.content) if self.content else False
        return values

    def _take_back(self):
        """Say nothing here any more; return what is left: what a published version has settled stays."""
        if self.applicability and self.charter_id.state != "draft":
            self.write({name: False for name in SAYS if name != "applicability" and self[name]})
            return self
        self.unlink()
        return self.browse()
