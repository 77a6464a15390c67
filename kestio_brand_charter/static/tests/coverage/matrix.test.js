import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { animationFrame, click, edit, queryAllTexts, queryFirst, runAllTimers, select } from "@odoo/hoot-dom";

import { MATRIX, PLAIN, cell, go, open, row } from "./matrix_case";

describe.current.tags("desktop");
defineMailModels();

test("channels are rows, steps are columns, each with how much of what is required is reached", async () => {
    await open();
    expect(queryAllTexts(".o_kestio_matrix_grid tbody th")).toEqual(["E-mail", "Téléphone"]);
    expect(queryAllTexts(".o_kestio_matrix_grid thead th").slice(1, 3)).toEqual(["Find", "Use"]);
    // E-mail x Find: 2 x 2 of call back are deployed, 1 of plain words is only asked.
    expect(cell(0, 0)).toHaveText(/◑ 80%/);
    expect(cell(1, 0)).toHaveText(/● 100%/);
});

test("coverage of rows, columns and all weighs markers and touchpoints", async () => {
    await open();
    // E-mail: find 4 deployed + 1 asked; use (x 3) 12 deployed + 6 defined.
    expect(queryAllTexts(`${row(0)} .o_kestio_matrix_share`)).toEqual(["96%", "70%", "0%"]);
    expect(queryAllTexts(`${row(1)} .o_kestio_matrix_share`)).toEqual(["100%", "100%", "100%"]);
    expect(queryAllTexts(".o_kestio_matrix_grid tfoot tr:eq(0) td").slice(0, 2)).toEqual(["89%", "100%"]);
    expect(queryAllTexts(".o_kestio_matrix_total")).toEqual(["97%", "", "", "", "77%", "", "", "", "26%"]);
});

test("where nothing is required the share is n/a", async () => {
    await open();
    await select(PLAIN, { target: "[data-filter=marker]" });
    await animationFrame();
    expect(queryAllTexts(`${row(1)} .o_kestio_matrix_share`)).toEqual(["n/a", "n/a", "n/a"]);
});

test("a channel unfolds to markers, a step to tiers; each cell has letter and shape", async () => {
    await open();
    await go(`${row(0)} .o_kestio_matrix_fold`);
    expect(queryAllTexts(".o_kestio_matrix_grid tbody th")).toEqual([
        "E-mail",
        "Call back",
        "Plain <b>words</b>",
        "Téléphone",
    ]);
    await go(".o_kestio_matrix_grid thead .o_kestio_matrix_fold:eq(0)");
    expect(queryAllTexts(".o_kestio_matrix_grid thead th").slice(1, 5)).toEqual(["Find", "Gold", "Tin", "Use"]);
    expect(queryAllTexts(`${row(2)} .o_kestio_cell`)).toEqual(["○ 0%", "R ○", "N", "R ◔"]);
    expect(`${row(2)} ${cell(2, 2)}`).toHaveClass("o_kestio_cell_na");
    await go(".o_kestio_matrix_all");
    expect(".o_kestio_matrix_grid tbody tr").toHaveCount(2);
});

test("hostile names are shown as text", async () => {
    await open();
    await go(`${row(0)} .o_kestio_matrix_fold`);
    expect(".o_kestio_matrix_grid th b").toHaveCount(0);
});

test("inherited cells are lighter; pointer and focus tell the source", async () => {
    await open();
    await go(".o_kestio_matrix_all");
    expect(cell(1, 0)).toHaveClass("o_kestio_cell_inherited");
    await go(cell(1, 1));
    expect(".o_kestio_matrix_inspector strong").toHaveText("Call back · E-mail · Find · Gold");
    expect(".o_kestio_matrix_inspector").toHaveText(/Required\s*\(inherited from: everywhere\)/);
    expect(".o_kestio_matrix_inspector").toHaveText(/Deployed\s*\(inherited from: E-mail\)/);
    expect(".o_kestio_matrix_inspector").toHaveText(/Owner: Ann/);
});

test("contradictions are errors where they are, and name both rules", async () => {
    await open();
    await go(".o_kestio_matrix_all");
    expect(cell(2, 3)).toHaveClass("o_kestio_cell_tie");
    expect(`${cell(2, 3)} .fa-exclamation-triangle`).toHaveCount(1);
    await go(cell(2, 3));
    expect(".o_kestio_matrix_tie").toHaveText(/Plain <b>words<\/b>: E-mail = Required \/ Use = Optional/);
});

test("one marker, one tier, and the state of the cells narrow the matrix", async () => {
    await open();
    await select("tin", { target: "[data-filter=tier]" });
    await animationFrame();
    await select(PLAIN, { target: "[data-filter=marker]" });
    await animationFrame();
    expect(queryAllTexts(`${row(0)} .o_kestio_cell`)).toEqual(["N", "R ◔"]);
    await click(".o_kestio_matrix_filters .btn-link");
    await animationFrame();
    await click(".o_kestio_matrix_filters .btn-secondary");
    await animationFrame();
    await click("[data-filter=ties]");
    await animationFrame();
    expect(queryAllTexts(".o_kestio_matrix_grid tbody th")).toEqual(["E-mail"]);
    await click("[data-filter=ties]");
    await click("[data-filter=overdue]");
    await animationFrame();
    expect(".o_kestio_matrix_nothing").toHaveText(/No cell matches/);
    await click(".o_kestio_matrix_filters .btn-link");
    await animationFrame();
    expect(".o_kestio_matrix_grid tbody tr").toHaveCount(2);
});

test("search finds by name, without accents", async () => {
    await open();
    await click(".o_kestio_matrix_filters input[type=search]");
    await edit("telephone gold");
    await runAllTimers();
    await animationFrame();
    expect(queryAllTexts(".o_kestio_matrix_grid tbody th")).toEqual(["Téléphone"]);
});

test("another version is chosen above", async () => {
    await open();
    await select(2, { target: ".o_kestio_matrix_charters" });
    await animationFrame();
    expect(".o_kestio_matrix_notice").toHaveText(/Published version/);
    expect(queryFirst("a[download]").getAttribute("href")).toBe("/kestio/charter/1/matrix.xlsx");
});

test("without a charter, or without markers, it says what to do", async () => {
    await open({ charters: [], may_create: true });
    expect(".o_kestio_matrix_empty").toHaveText(/No charter yet/);
    expect(".o_kestio_matrix_empty .btn-primary").toHaveText("Charters");
});

test("a charter that lacks a dimension says which", async () => {
    await open({ ...MATRIX, markers: [], rules: [], profiles: [], cells: [] });
    expect(".o_kestio_matrix_empty").toHaveText(/Nothing to cover yet/);
    expect(queryAllTexts(".o_kestio_matrix_empty li")).toEqual(["Identity markers: how customers recognise the brand"]);
});
