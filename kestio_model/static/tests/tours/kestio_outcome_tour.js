import { registry } from "@web/core/registry";

const ROW = "tr.o_data_row:contains(Tour meeting)";
const FORM = ".o_form_view";

registry.category("web_tour.tours").add("kestio_outcome_tour", {
    steps: () => [
        { content: "One meeting waits", trigger: ".o_kestio_qualify_count .badge:contains(/^1$/)", run: "click" },
        { content: "It took place", trigger: `${ROW} button[name=action_held]`, run: "click" },
        { content: "The outcome is shown", trigger: `${ROW} [name=kestio_outcome]:contains(Held)` },
        { content: "Nothing waits any more", trigger: "body:not(:has(.o_kestio_qualify_count))" },
        { content: "It was a mistake", trigger: `${ROW} button[name=action_undo_outcome]`, run: "click" },
        { content: "It waits again", trigger: ".o_kestio_qualify_count .badge:contains(/^1$/)" },
        { content: "The list is loaded again", trigger: `${ROW} button[name=action_held]` },
        { content: "Open the meeting", trigger: `${ROW} td[name=name]`, run: "click" },
        // Only in the form: the list, with buttons of the same name, is on the screen until the form is loaded.
        { content: "The customer did not come", trigger: `${FORM} button[name=action_no_show]`, run: "click" },
        { content: "It can be undone", trigger: `${FORM} button[name=action_undo_outcome]` },
        { content: "See what followed", trigger: "a[name=kestio_done]", run: "click" },
        { content: "A call is planned", trigger: "[name=kestio_done_ids] td:contains(Activity)" },
    ],
});

registry.category("web_tour.tours").add("kestio_outcome_calendar_tour", {
    steps: () => [
        { content: "Click the meeting", trigger: ".fc-event:contains(Tour meeting)", run: "click" },
        { content: "It took place", trigger: ".o_cw_popover .o_kestio_outcome .btn-success", run: "click" },
        { content: "Take it back from the notice", trigger: ".o_notification button:contains(Undo)", run: "click" },
        { content: "The notice is gone", trigger: "body:not(:has(.o_notification button:contains(Undo)))" },
        { content: "Click the meeting again", trigger: ".fc-event:contains(Tour meeting)", run: "click" },
        { content: "It did not", trigger: ".o_cw_popover .o_kestio_outcome .btn-warning", run: "click" },
        { content: "It is told", trigger: ".o_notification:contains(No-show)" },
    ],
});
