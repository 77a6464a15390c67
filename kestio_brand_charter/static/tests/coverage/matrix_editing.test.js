import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { animationFrame, click, press, select } from "@odoo/hoot-dom";

import {
    AUDITED,
    CALL,
    FIND,
    MAIL,
    MATRIX,
    OPTIONAL,
    PHONE,
    PLAIN,
    PUBLISHED,
    READER,
    REQUIRED,
    USE,
    cell,
    fresh,
    go,
    open,
    row,
    rule,
} from "./matrix_case";

describe.current.tags("desktop");
defineMailModels();

test("arrows move, letters and digits say, and are saved on the level of the cell", async () => {
    const saved = await open(MATRIX, ([{ place }]) => ({
        saved: [{ place, before: false, seen: "now" }],
        fresh: fresh(CALL, [2, 3, 3, 3, 0, 0, 0, "", 3], [rule(9, CALL, MAIL, FIND, "tin", 2, 3)]),
    }));
    await go(".o_kestio_matrix_all");
    await go(cell(1, 0));
    await press("ArrowRight");
    await press("ArrowRight");
    expect(cell(1, 2)).toBeFocused();
    await press("3");
    await animationFrame();
    expect(saved).toEqual([[{ place: [CALL, MAIL, FIND, "tin"], seen: false, values: { state: "audited" } }]]);
    expect(cell(1, 2)).toHaveClass("o_kestio_cell_own");
    expect(cell(1, 2)).toBeFocused();
    await press("r");
    await animationFrame();
    expect(saved).toHaveLength(1, { message: "the rule says it already" });
    await press("n");
    await animationFrame();
    expect(saved[1]).toEqual([{ place: [CALL, MAIL, FIND, "tin"], seen: "seen-9", values: { applicability: "na" } }]);
});

test("delete takes back what is said on the level of the cell, and nothing where nothing is said", async () => {
    const saved = await open(MATRIX, ([{ place }]) => ({
        saved: [{ place, before: { state: "defined" }, seen: false }],
        fresh: fresh(PLAIN, OPTIONAL, []),
    }));
    await go(".o_kestio_matrix_all");
    await go(cell(1, 1));
    await press("Delete");
    await animationFrame();
    expect(saved).toEqual([]);
    await select(PLAIN, { target: "[data-filter=marker]" });
    await animationFrame();
    await go(`${row(0)} .o_kestio_matrix_start:eq(0)`);
    await press("Backspace");
    await animationFrame();
    expect(saved).toEqual([]);
    expect(cell(0, 0)).toBeFocused();
});

test("what was taken back is said again by undo", async () => {
    const before = { applicability: "na", state: false };
    const own = { ...MATRIX, rules: [...MATRIX.rules, rule(7, CALL, MAIL, FIND, "gold", 0, -1)] };
    const saved = await open(own, ([{ place, values }]) => ({
        saved: [{ place, before: values ? false : before, seen: values ? "again" : false }],
        fresh: fresh(CALL, REQUIRED, []),
    }));
    await go(".o_kestio_matrix_all");
    await go(cell(1, 1));
    await press("Delete");
    await animationFrame();
    expect(saved[0]).toEqual([{ place: [CALL, MAIL, FIND, "gold"], seen: "seen-7", values: false }]);
    await click(".o_kestio_matrix_undo");
    await animationFrame();
    expect(saved[1]).toEqual([{ place: [CALL, MAIL, FIND, "gold"], seen: false, values: before }]);
});

test("undo sends what the rule said before, and what is to be seen then", async () => {
    const saved = await open(MATRIX, ([{ place, values }]) => ({
        saved: [{ place, before: values && false, seen: values ? "mine" : false }],
        fresh: fresh(CALL, AUDITED, values ? [rule(9, CALL, MAIL, FIND, "gold", -1, 3)] : []),
    }));
    await go(".o_kestio_matrix_all");
    await go(cell(1, 1));
    await press("3");
    await animationFrame();
    expect(".o_kestio_matrix_undo").toBeEnabled();
    await press(["Control", "z"]);
    await animationFrame();
    expect(saved[1]).toEqual([{ place: [CALL, MAIL, FIND, "gold"], seen: "mine", values: false }]);
    expect(".o_kestio_matrix_undo").not.toBeEnabled();
});

test("a key on a whole channel says it of each marker", async () => {
    const saved = await open();
    await go(cell(1, 1));
    await press("1");
    expect(saved[0].map(({ place }) => place)).toEqual([
        [CALL, PHONE, USE, ""],
        [PLAIN, PHONE, USE, ""],
    ]);
});

test("the second of two editors is told, and may keep or insist", async () => {
    let turn = 0;
    const saved = await open(MATRIX, ([{ place }]) =>
        turn++
            ? { saved: [{ place, before: false, seen: "x" }], fresh: fresh(CALL, AUDITED, []) }
            : {
                  conflicts: [{ place, who: "Bob", left: "State = Defined" }],
                  fresh: fresh(CALL, REQUIRED, [rule(9, CALL, MAIL, FIND, "", -1, 1)]),
              },
    );
    await go(`${row(0)} .o_kestio_matrix_fold`);
    await go(cell(1, 0));
    await press("3");
    await animationFrame();
    expect(".modal-body").toHaveText(/Call back · E-mail · Find/);
    expect(".modal-body").toHaveText(/Bob changed it\. It says now: State = Defined/);
    expect(".modal-body").toHaveText(/Your change was not saved: Audited/);
    await click(".modal-footer .btn-secondary");
    await animationFrame();
    expect(saved[1][0].seen).toBe("seen-9");
    expect(".modal").toHaveCount(0);
});

test("enter opens the levels of a cell, from the cell to the whole marker", async () => {
    await open();
    await go(".o_kestio_matrix_all");
    await go(cell(1, 1));
    await press("Enter");
    await animationFrame();
    expect(".modal-title").toHaveText("Call back");
    expect(".o_kestio_matrix_levels button").toHaveCount(8);
    expect(".o_kestio_matrix_levels button:eq(0)").toBeFocused();
    expect(".o_kestio_matrix_levels button:eq(0)").toHaveText(/E-mail · Find · Gold/);
    expect(`.o_kestio_matrix_levels [data-level='${MAIL}-0-']`).toHaveText(/◑ Deployed, Ann/);
    expect(".o_kestio_matrix_levels button:eq(-1)").toHaveText(/Required/);
    await press("ArrowDown");
    expect(".o_kestio_matrix_levels button:eq(1)").toBeFocused();
    await press("Escape");
    await animationFrame();
    expect(".modal").toHaveCount(0);
    expect(cell(1, 1)).toBeFocused();
});

test("readers see, and are told that editors change it", async () => {
    const saved = await open(READER);
    expect(".o_kestio_matrix_notice").toHaveText(/You read this matrix/);
    expect(".o_kestio_matrix_undo").toHaveCount(0);
    await go(cell(0, 0));
    await press("3");
    await animationFrame();
    expect(".o_notification").toHaveText(/editors of the charter change it/);
    expect(saved).toEqual([]);
});

test("of a published version only progress is changed, which is said", async () => {
    const saved = await open(PUBLISHED);
    expect(".o_kestio_matrix_notice").toHaveText(/Published version/);
    await go(cell(1, 1));
    await press("r");
    await animationFrame();
    expect(".o_notification").toHaveText(/Published version/);
    expect(saved).toEqual([]);
    await press("2");
    expect(saved).toHaveLength(1);
});
