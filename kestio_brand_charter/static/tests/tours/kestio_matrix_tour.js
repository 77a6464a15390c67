import { registry } from "@web/core/registry";

const GOLD = "td[data-row='1'][data-col='1']";

registry.category("web_tour.tours").add("kestio_matrix_tour", {
    steps: () => [
        { content: "All is optional at first", trigger: ".o_kestio_cell:contains(n/a)" },
        { content: "Unfold", trigger: ".o_kestio_matrix_all", run: "click" },
        { content: "The first marker for Gold", trigger: GOLD, run: "click" },
        { content: "It is required", trigger: `${GOLD}:focus`, run: "press r" },
        { content: "It is saved here", trigger: `${GOLD}.o_kestio_cell_own:contains(R ○)` },
        { content: "It is deployed", trigger: GOLD, run: "press 2" },
        { content: "It is saved too", trigger: `${GOLD}.o_kestio_heat_2:contains(R ◑)` },
        { content: "Open it", trigger: GOLD, run: "press Enter" },
        { content: "Its own level", trigger: ".o_kestio_matrix_levels button:first", run: "click" },
        { content: "The form knows it", trigger: ".modal .o_field_widget[name=state]" },
        {
            content: "Say what is done",
            trigger: ".modal .o_field_widget[name=content] .odoo-editor-editable",
            run: "editor We call within the day.",
        },
        { content: "Save", trigger: ".modal .o_form_button_save", run: "click" },
        { content: "Take it back", trigger: "body:not(:has(.modal))" },
        { content: "Back to what is inherited", trigger: GOLD, run: "press Delete" },
        { content: "It inherits", trigger: `${GOLD}.o_kestio_cell_inherited:contains(O ○)` },
        { content: "Undo", trigger: ".o_kestio_matrix_undo", run: "click" },
        { content: "All is back", trigger: `${GOLD}.o_kestio_cell_own:contains(R ◑)` },
    ],
});
