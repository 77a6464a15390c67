import { animationFrame, click } from "@odoo/hoot-dom";
import { getService, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";

export const CALL = 11;
export const PLAIN = 12;
export const MAIL = 21;
export const PHONE = 22;
export const FIND = 31;
export const USE = 32;
// Asked, done, their levels, contradictions, owner, due date, ease.
export const REQUIRED = [2, 0, 0, -1, 0, 0, 0, "", 3];
const DEPLOYED = [2, 2, 0, 1, 0, 0, 5, "2026-01-31", 3];
export const AUDITED = [2, 3, 0, 1, 0, 0, 5, "", 3];
export const OPTIONAL = [1, 0, -1, -1, 0, 0, 0, "", 3];
const TIE = [2, 1, 1, 1, 1, 0, 0, "", 3];
const OUT = [0, 0, 1, -1, 0, 0, 0, "", 3];
export const rule = (id, marker, channel, step, tier, asked, done, user = 0, due = "") => [
    id,
    marker,
    channel,
    step,
    tier,
    asked,
    done,
    user,
    due,
    0,
    false,
    `seen-${id}`,
];
export const MATRIX = {
    charters: [
        [1, "Brand, version 1", "draft"],
        [2, "Brand, version 2", "published"],
    ],
    may_create: true,
    charter: {
        id: 1,
        name: "Brand, version 1",
        state: "draft",
        can_edit: true,
        can_settle: true,
        today: "2026-06-01",
    },
    labels: {
        applicability: ["Not applicable", "Optional", "Required"],
        state: ["Undefined", "Defined", "Deployed", "Audited"],
    },
    markers: [
        [CALL, "Call back", 41, 2, true],
        [PLAIN, "Plain <b>words</b>", false, 1, false],
    ],
    values: [[41, "Near"]],
    channels: [
        [MAIL, "E-mail"],
        [PHONE, "Téléphone"],
    ],
    steps: [
        [FIND, "Find"],
        [USE, "Use"],
    ],
    tiers: [
        ["gold", "Gold"],
        ["tin", "Tin"],
    ],
    points: [[MAIL, USE, 3]],
    users: [[5, "Ann"]],
    rules: [
        rule(1, CALL, 0, 0, "", 2, -1),
        rule(2, CALL, MAIL, 0, "", -1, 2, 5, "2026-01-31"),
        rule(3, CALL, PHONE, 0, "", -1, 3, 5),
        rule(4, PLAIN, MAIL, 0, "", 2, 1),
        rule(5, PLAIN, 0, USE, "", 1, 1),
        rule(6, PLAIN, 0, 0, "tin", 0, -1),
    ],
    profiles: [REQUIRED, DEPLOYED, AUDITED, OPTIONAL, TIE, OUT],
    // Call back: mail find, mail use, phone find, phone use; plain words the same; each gold, tin.
    cells: [1, 1, 1, 1, 2, 2, 2, 2, 0, 5, 4, 4, 3, 5, 3, 3],
};
export const READER = { ...MATRIX, charter: { ...MATRIX.charter, can_edit: false, can_settle: false } };
export const PUBLISHED = { ...MATRIX, charter: { ...MATRIX.charter, state: "published", can_settle: false } };

const NOTHING = { markers: [], rules: [], users: [], profiles: [], cells: [] };

/** The answer to a saving: the marker has one rule and all its cells are the same. */
export function fresh(marker, profile, rules) {
    return { markers: [marker], rules, users: [], profiles: [profile], cells: new Array(8).fill(0) };
}

/** Open the matrix; return what is saved meanwhile. */
export async function open(matrix = MATRIX, save = () => ({ saved: [], fresh: NOTHING })) {
    const saved = [];
    onRpc("kestio.charter", "get_matrix", ({ args }) => (args[0] === 2 ? PUBLISHED : matrix));
    onRpc("kestio.charter", "save_matrix", ({ args }) => {
        saved.push(args[1]);
        return save(args[1]);
    });
    await mountWithCleanup(WebClient);
    await getService("action").doAction("kestio_brand_charter.matrix");
    await animationFrame();
    return saved;
}

export const cell = (row, col) => `td[data-row='${row}'][data-col='${col}']`;
export const row = (number) => `.o_kestio_matrix_grid tbody tr:eq(${number})`;

export async function go(selector) {
    await click(selector);
    await animationFrame();
}
