import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("kestio_score_tour", {
    steps: () => [
        { content: "The score is a gauge", trigger: ".o_kestio_score_gauge text:contains(62)" },
        { content: "Its cell is marked", trigger: ".o_kestio_score_matrix .o_kestio_here:contains(B1)" },
        { content: "Ask why", trigger: "button[name=action_kestio_score_why]", run: "click" },
        { content: "A fact counts", trigger: ".modal .o_kestio_score_why td:contains(Large deal)" },
        { content: "Events count", trigger: ".modal .o_kestio_score_why td:contains(Tour form)" },
        { content: "They add up", trigger: ".modal .o_kestio_score_why tfoot td:contains(/^62$/)" },
        { content: "With the last three months", trigger: ".modal .o_kestio_score_curve polyline" },
        { content: "Close", trigger: ".modal .btn-close", run: "click" },
        { content: "Compute it now", trigger: "button[name=action_recompute_score]", run: "click" },
        { content: "It is the same", trigger: ".o_kestio_score_gauge text:contains(62)" },
        { content: "What it did is in a tab", trigger: ".o_notebook a[name=kestio_last_events]", run: "click" },
        { content: "The last events", trigger: "[name=kestio_last_events] li:contains(Tour form)" },
        { content: "Open the apps", trigger: ".o_navbar_apps_menu button", run: "click" },
        { content: "CRM", trigger: ".o_app:contains(CRM)", run: "click" },
        { content: "Cards have a badge", trigger: ".o_kanban_record:contains(Tour deal) .o_kestio_score_band" },
        { content: "Open the search menu", trigger: ".o_searchview_dropdown_toggler", run: "click" },
        {
            content: "The best ones",
            trigger: ".o_filter_menu .o_menu_item:contains(Engaged and fitting)",
            run: "click",
        },
        { content: "By band", trigger: ".o_group_by_menu .o_menu_item:contains(/^Score band$/)", run: "click" },
        { content: "The band", trigger: ".o_kanban_group:first .o_column_title:contains(B1)" },
        { content: "Its deal", trigger: ".o_kanban_group:first .o_kanban_record:contains(Tour deal)" },
        {
            content: "The cold one is not there",
            trigger: ".o_kanban_renderer:not(:has(.o_kanban_record:contains(Cold deal)))",
        },
        { content: "As a list", trigger: ".o_switch_view.o_list", run: "click" },
        { content: "Open the band", trigger: ".o_group_header:contains(B1)", run: "click" },
        {
            content: "Band and score",
            trigger: ".o_data_row:contains(Tour deal) .o_kestio_score_band:contains(B1 · 62)",
        },
    ],
});
