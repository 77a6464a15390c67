import { registry } from "@web/core/registry";

const DIALOG = ".o_dialog";

registry.category("web_tour.tours").add("kestio_learn_tour", {
    steps: () => [
        { content: "Open the apps", trigger: ".o_navbar_apps_menu button", run: "click" },
        { content: "CRM", trigger: ".o_app:contains(CRM)", run: "click" },
        { content: "Scoring", trigger: "button[data-menu-xmlid='kestio_scoring.menu_root']", run: "click" },
        {
            content: "Learn from my history",
            trigger: "[data-menu-xmlid='kestio_scoring.kestio_score_learn_menu']",
            run: "click",
        },
        { content: "How many teach", trigger: `${DIALOG} p:contains(250)` },
        { content: "What tells the end is left out", trigger: `${DIALOG} .alert-info` },
        {
            content: "It says why",
            trigger: `${DIALOG} .o_data_row:contains(Job Position):contains(nearly says)`,
        },
        {
            content: "It is not taken",
            trigger: `${DIALOG} .o_data_row:contains(Job Position) [name=take] input:not(:checked)`,
        },
        { content: "Learn", trigger: `${DIALOG} button[name=action_learn]`, run: "click" },
        { content: "It was tried on the others", trigger: `${DIALOG} p:contains(175):contains(75)` },
        {
            content: "Points of a value",
            trigger: `${DIALOG} .o_data_row:contains(Learn fair) [name=points]`,
            run: "click",
        },
        { content: "I know better", trigger: `${DIALOG} .o_data_row [name=points] input`, run: "edit 42" },
        { content: "Is it true?", trigger: `${DIALOG} .nav-link[name=calibration]`, run: "click" },
        { content: "Said and won", trigger: `${DIALOG} [name=bin_ids] .o_data_row td[name=won]` },
        { content: "Make the draft", trigger: `${DIALOG} button[name=action_draft]`, run: "click" },
        { content: "A draft that can be changed", trigger: ".o_form_view button[name=action_preview]" },
        { content: "It remembers how it was learned", trigger: ".o-mail-Message:contains(Learned from the 175)" },
    ],
});
