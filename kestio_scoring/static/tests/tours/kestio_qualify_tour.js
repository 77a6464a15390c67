import { registry } from "@web/core/registry";

const DIALOG = ".o_dialog .o_kestio_questions";

registry.category("web_tour.tours").add("kestio_qualify_tour", {
    steps: () => [
        { content: "Nothing is answered yet", trigger: "[name=kestio_asked]:contains(0 of 2)" },
        { content: "Qualify", trigger: "button[name=action_qualify]", run: "click" },
        { content: "The questions of the stage", trigger: `${DIALOG} header:contains(Needs)` },
        {
            content: "One tap each",
            trigger: `${DIALOG} fieldset:contains(Who decides?) label:contains(Somebody else)`,
            run: "click",
        },
        { content: "It counts at once", trigger: `${DIALOG} output:contains(30 %)` },
        {
            content: "Think again",
            trigger: `${DIALOG} fieldset:contains(Who decides?) label:contains(He does)`,
            run: "click",
        },
        {
            content: "The other question",
            trigger: `${DIALOG} fieldset:contains(When?) label:contains(Now)`,
            run: "click",
        },
        { content: "It qualifies", trigger: `${DIALOG} output .badge:contains(Qualified)` },
        { content: "Save", trigger: ".o_dialog button[name=action_save]", run: "click" },
        { content: "The dialog is gone", trigger: "body:not(:has(.o_dialog))" },
        { content: "The lead says so", trigger: ".o_form_view .badge:contains(Qualified)" },
        { content: "All is answered", trigger: "[name=kestio_asked]:contains(2 of 2)" },
    ],
});
