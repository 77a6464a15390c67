import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { queryAll, queryFirst } from "@odoo/hoot-dom";
import { defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";

const CURVE = {
    points: [
        [0, 60],
        [14, 60],
        [44, 30],
        [114, 6],
    ],
    grace: 14,
    text: "60 % until day 14, 30 % on day 44, never below 6 %",
};
const OBSERVED = { low: 20, high: 40, rate: 30, value: 25, usual: 10, text: "25 % proposed; 30 % observed" };

class Rule extends models.Model {
    _name = "rule";
    curve = fields.Json();
    interval = fields.Json();
    _records = [
        { id: 1, curve: CURVE, interval: OBSERVED },
        { id: 2, curve: false, interval: { ...OBSERVED, value: 55 } },
        { id: 3, curve: CURVE, interval: { ...OBSERVED, low: null, high: null, rate: null } },
    ];
}

describe.current.tags("desktop");
defineMailModels();
defineModels([Rule]);

const LIST = `<list><field name="curve" widget="kestio_decay_curve"/><field name="interval" widget="kestio_interval_bar"/></list>`;

test("curve: a line, the end of the expected days, and a sentence for who does not see it", async () => {
    await mountView({ resModel: "rule", type: "list", arch: LIST });
    expect(".o_kestio_curve").toHaveCount(2);
    expect(".o_kestio_curve svg:first").toHaveAttribute("aria-label", CURVE.text);
    expect(".o_kestio_curve_line:first").toHaveAttribute("points");
    expect(queryFirst(".o_kestio_curve_line").getAttribute("points").split(" ")).toHaveLength(4);
    expect(".o_kestio_curve_label").toHaveCount(0);
});

test("curve: large, it has axes and its sentence below", async () => {
    const arch = `<form><field name="curve" widget="kestio_decay_curve" options="{'large': True}"/></form>`;
    await mountView({ resModel: "rule", type: "form", resId: 1, arch });
    expect(".o_kestio_curve figcaption").toHaveText(CURVE.text);
    expect(queryAll(".o_kestio_curve_label").map((label) => label.textContent.trim())).toEqual([
        "0 %",
        "50 %",
        "100 %",
        "0",
        "14",
        "114",
    ]);
});

test("curve: values that make no rule draw nothing", async () => {
    const arch = `<form><field name="curve" widget="kestio_decay_curve"/></form>`;
    await mountView({ resModel: "rule", type: "form", resId: 2, arch });
    expect(".o_kestio_curve").toHaveCount(0);
});

test("interval: range, rate and value where they are, said in words", async () => {
    await mountView({ resModel: "rule", type: "list", arch: LIST });
    expect(".o_kestio_interval:first").toHaveAttribute("aria-label", OBSERVED.text);
    expect(queryFirst(".o_kestio_interval_range").style.left).toBe("20%");
    expect(queryFirst(".o_kestio_interval_range").style.width).toBe("20%");
    expect(queryFirst(".o_kestio_interval_rate").style.left).toBe("30%");
    expect(queryFirst(".o_kestio_interval_value").style.left).toBe("25%");
});

test("interval: a value outside what was observed stands out; without deals there is no range", async () => {
    await mountView({ resModel: "rule", type: "list", arch: LIST });
    expect(".o_kestio_interval_outside").toHaveCount(1);
    expect(".o_data_row:eq(1) .o_kestio_interval_outside").toHaveCount(1);
    expect(".o_data_row:eq(2) .o_kestio_interval_range").toHaveCount(0);
    expect(".o_data_row:eq(2) .o_kestio_interval_value").toHaveCount(1);
});
