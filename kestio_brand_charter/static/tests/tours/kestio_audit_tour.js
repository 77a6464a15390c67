import { registry } from "@web/core/registry";

const QUESTION = ".o_kestio_question";

registry.category("web_tour.tours").add("kestio_audit_tour", {
    steps: () => [
        { content: "The artefact is beside the questions", trigger: ".o_kestio_artefact:contains(call you back)" },
        { content: "The first question has the focus", trigger: `${QUESTION}:first:focus`, run: "press 4" },
        { content: "It is answered", trigger: `${QUESTION}:first button[data-answer='4'].btn-primary` },
        { content: "The next one has the focus", trigger: `${QUESTION}:last:focus`, run: "press x" },
        { content: "It is not applicable", trigger: `${QUESTION}:last button[data-answer=na].btn-primary` },
        { content: "Both are answered", trigger: ".o_kestio_audit_questions:contains(2 of 2 answered)" },
        { content: "Change one by a tap", trigger: `${QUESTION}:last button[data-answer='1']`, run: "click" },
        {
            content: "The score follows: (2 x 1 + 1 x 0.25) / 3",
            trigger: ".o_kestio_audit_questions strong:contains(75)",
        },
        { content: "Finish", trigger: "button[name=action_validate]", run: "click" },
        { content: "Nothing is left to audit", trigger: ".o_view_nocontent:contains(Nothing to audit)" },
    ],
});

registry.category("web_tour.tours").add("kestio_consistency_tour", {
    steps: () => [
        { content: "Channels are compared", trigger: "[data-compared=channel] .o_kestio_number:contains(52.5)" },
        { content: "What was not audited is n/a", trigger: ".o_kestio_bar:disabled .o_kestio_bar_value:contains(n/a)" },
        { content: "Worst cell first", trigger: ".o_kestio_cell:first:contains(Telephone)" },
        { content: "Open a channel", trigger: ".o_kestio_bar:contains(Telephone)", run: "click" },
        { content: "Its audits are behind", trigger: ".o_data_row td[name=channel_id]:contains(Telephone)" },
    ],
});
