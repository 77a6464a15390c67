import { registry } from "@web/core/registry";

const PAGE = "[name=kestio_nurture]";
const DIALOG = ".o_dialog";

registry.category("web_tour.tours").add("kestio_enrol_tour", {
    steps: () => [
        { content: "Open the scenarios of the lead", trigger: `.nav-link${PAGE}`, run: "click" },
        { content: "It was in none", trigger: "button[name=action_enrol]", run: "click" },
        { content: "The lead can come in", trigger: `${DIALOG} [name=summary]:contains(1 of 1)` },
        { content: "Let it in", trigger: `${DIALOG} button[name=action_enrol]`, run: "click" },
        { content: "It is told", trigger: ".o_notification:contains(1)" },
        { content: "The lead is in it", trigger: "td[name=scenario_id]:contains(Welcome)" },
        { content: "Wait with this one", trigger: "button[name=action_hold]", run: "click" },
        { content: "Go on", trigger: "button[name=action_go_on]", run: "click" },
        { content: "It goes on", trigger: "button[name=action_hold]" },
    ],
});
