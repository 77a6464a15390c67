"""Coverage: the matrix as a spreadsheet: one sheet as it is seen, one with a line for each cell."""

import io

from ...engine import coverage as engine

REQUIRED = 2
# The colours of the screen: orange to blue.
COLOURS = {0: "#F8DED0", 1: "#FDF0D7", 2: "#E1F0FA", 3: "#C2DAF0"}


class MatrixSheet:
    """Writes what ``get_matrix`` answers. Texts are written as texts: none is ever taken for a formula or a link."""

    def __init__(self, env, answer):
        self.env = env
        self.answer = answer
        self.users = dict(answer["users"])
        points = {(channel, step): weight for channel, step, weight in answer["points"]}
        numbers = iter(answer["cells"])
        self.cells = {
            (marker[0], channel[0], step[0], tier[0]): (
                marker[3] * points.get((channel[0], step[0]), 1.0),
                answer["profiles"][next(numbers)],
            )
            for marker in answer["markers"]
            for channel in answer["channels"]
            for step in answer["steps"]
            for tier in answer["tiers"]
        }

    def content(self):
        """Return the workbook as bytes."""
        import xlsxwriter

        output = io.BytesIO()
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        with xlsxwriter.Workbook(output, options) as book:
            self.bold = book.add_format({"bold": True, "text_wrap": True})
            self.share = book.add_format({"num_format": "0%"})
            self.heat = {rank: book.add_format({"bg_color": colour}) for rank, colour in COLOURS.items()}
            self._write_matrix(book.add_worksheet(self._title(self.env._("Matrix"))))
            self._write_cells(book.add_worksheet(self._title(self.env._("Cells"))))
        return output.getvalue()

    def _title(self, text):
        """Return a name that a sheet may have, in any language."""
        return "".join(sign for sign in text if sign not in "[]:*?/\\'")[:31]

    def _write_matrix(self, sheet):
        columns = [(step, tier) for step in self.answer["steps"] for tier in self.answer["tiers"]]
        states = self.answer["labels"]["state"][1:]
        heads = [" · ".join(filter(None, (step[1], tier[1]))) for step, tier in columns]
        self._write_heads(sheet, [self.env._("Channel"), self.env._("Marker"), *heads, *states])
        sheet.freeze_panes(1, 2)
        rows = [(channel, marker) for channel in self.answer["channels"] for marker in self.answer["markers"]]
        for number, (channel, marker) in enumerate(rows, 1):
            cells = [self.cells[marker[0], channel[0], step[0], tier[0]] for step, tier in columns]
            sheet.write_string(number, 0, channel[1])
            sheet.write_string(number, 1, marker[1] or "")
            for place, (_weight, profile) in enumerate(cells, 2):
                sheet.write_string(number, place, self._text(profile), self._heat(profile))
            self._write_shares(sheet, number, 2 + len(columns), cells)
        self._write_totals(sheet, len(rows) + 1, columns)

    def _write_totals(self, sheet, start, columns):
        """Write the shares of each column under it, and those of everything in the corner."""
        for level, name in enumerate(self.answer["labels"]["state"][1:], 1):
            row = start + level - 1
            sheet.write_string(row, 1, name, self.bold)
            for place, (step, tier) in enumerate(columns, 2):
                cells = [cell for key, cell in self.cells.items() if key[2:] == (step[0], tier[0])]
                self._write_share(sheet, row, place, cells, level)
            self._write_share(sheet, row, 1 + len(columns) + level, list(self.cells.values()), level)

    def _write_shares(self, sheet, row, start, cells):
        for level in (1, 2, 3):
            self._write_share(sheet, row, start + level - 1, cells, level)

    def _write_share(self, sheet, row, column, cells, level):
        required = [(weight, profile[1]) for weight, profile in cells if profile[0] == REQUIRED]
        share = engine.coverage(required, level)
        if share is None:
            sheet.write_string(row, column, self.env._("n/a"))
        else:
            sheet.write_number(row, column, share, self.share)

    def _write_cells(self, sheet):
        names = {
            name: {row[0]: row[1] for row in self.answer[name]} for name in ("markers", "channels", "steps", "tiers")
        }
        heads = self._cell_heads()
        self._write_heads(sheet, heads)
        sheet.freeze_panes(1, 0)
        for number, ((marker, channel, step, tier), (weight, profile)) in enumerate(self.cells.items(), 1):
            asked, done, _asked_level, _done_level, tie_asked, tie_done, owner, due, ease = profile
            places = [names["markers"][marker], names["channels"][channel], names["steps"][step], names["tiers"][tier]]
            labels = [self.answer["labels"]["applicability"][asked], self.answer["labels"]["state"][done]]
            tie = self.env._("Yes") if tie_asked or tie_done else ""
            for place, text in enumerate([*places, *labels, tie, self.users.get(owner, ""), due]):
                sheet.write_string(number, place, text or "")
            sheet.write_number(number, 9, ease)
            sheet.write_number(number, 10, weight)
        sheet.autofilter(0, 0, len(self.cells), len(heads) - 1)

    def _cell_heads(self):
        return [
            self.env._("Marker"),
            self.env._("Channel"),
            self.env._("Step"),
            self.env._("Tier"),
            self.env._("Applicability"),
            self.env._("State"),
            self.env._("Contradiction"),
            self.env._("Owner"),
            self.env._("Due date"),
            self.env._("Ease"),
            self.env._("Weight"),
        ]

    def _write_heads(self, sheet, heads):
        for place, head in enumerate(heads):
            sheet.write_string(0, place, head, self.bold)
        sheet.set_column(0, 1, 26)
        sheet.set_column(2, len(heads) - 1, 16)

    def _text(self, profile):
        asked, done = profile[:2]
        labels = self.answer["labels"]
        texts = [labels["applicability"][asked], *([labels["state"][done]] if asked else [])]
        if profile[4] or profile[5]:
            texts.append(self.env._("contradiction"))
        return ", ".join(texts)

    def _heat(self, profile):
        return self.heat[profile[1]] if profile[0] == REQUIRED else None
