import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts, queryFirst } from "@odoo/hoot-dom";
import { defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";

class Deal extends models.Model {
    _name = "deal";
    times = fields.Json();
    _records = [
        {
            id: 1,
            times: {
                stages: [
                    { id: 1, name: "New", days: 10, visits: 2, is_current: false },
                    { id: 2, name: "Proposal", days: 1, visits: 1, is_current: true },
                ],
                total: 11,
            },
        },
        { id: 2, times: false },
    ];
}

describe.current.tags("desktop");
defineMailModels();
defineModels([Deal]);

async function mountDeal(resId) {
    await mountView({
        resModel: "deal",
        resId,
        type: "form",
        arch: `<form><field name="times" widget="kestio_stage_time" nolabel="1"/></form>`,
    });
}

test("stage time: a bar for each stage, the longest one full, and the sum", async () => {
    await mountDeal(1);
    expect(queryAllTexts(".o_kestio_stage_time .o_kestio_number")).toEqual(["10 days", "1 day", "11 days"]);
    expect(queryFirst(".o_kestio_stage_time_fill").style.width).toBe("100%");
    expect(".o_kestio_stage_time_row:contains(2 times)").toHaveCount(1);
});

test("stage time: the stage in which the deal is now is marked", async () => {
    await mountDeal(1);
    expect(".o_kestio_stage_time_current").toHaveCount(1);
    expect(".o_kestio_stage_time_current .badge").toHaveText("now");
});

test("stage time: says so when nothing is known", async () => {
    await mountDeal(2);
    expect(".o_kestio_stage_time").toHaveCount(0);
    expect("[name=times]").toHaveText(/Nothing is known/);
});
