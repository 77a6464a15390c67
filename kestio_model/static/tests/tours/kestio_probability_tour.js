import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("kestio_probability_tour", {
    steps: () => [
        { content: "Half of it is left: nothing is known", trigger: "[name=probability] input:value(30)" },
        { content: "Ask why", trigger: "button[name=action_kestio_probability_why]", run: "click" },
        { content: "What the stage gives", trigger: ".modal .o_kestio_why_line:contains(Stage):contains(60)" },
        { content: "What is missing", trigger: ".modal .o_kestio_why_line:contains(missing: Buyer met)" },
        { content: "They add up", trigger: ".modal .o_kestio_why_total:contains(30 %)" },
        { content: "What raises it most", trigger: ".modal .alert:contains(Find out: Buyer met)" },
        { content: "Compute it now", trigger: ".modal button[name=action_recompute_probability]", run: "click" },
        { content: "It was up to date", trigger: ".o_notification:contains(Probabilities are up to date: 0 changed)" },
        { content: "The dialog is gone", trigger: "body:not(:has(.modal))" },
        { content: "Wait for a good reason", trigger: "button[name=action_kestio_pause]", run: "click" },
        { content: "Say which", trigger: ".modal [name=reason] input", run: "edit Budget in spring" },
        { content: "Pause it", trigger: ".modal button[name=action_pause]", run: "click" },
        { content: "The reason is shown", trigger: "[name=kestio_snooze_reason]:contains(Budget in spring)" },
        { content: "It may go on at once", trigger: "button[name=action_kestio_resume]" },
        { content: "Open the criterion", trigger: ".o_kestio_check_button:contains(Buyer met)", run: "click" },
        { content: "It is met", trigger: ".o-dropdown-item:contains(/^Met$/)", run: "click" },
        { content: "The probability rises", trigger: "[name=probability] input:value(60)" },
    ],
});
