import { registry } from "@web/core/registry";

const DIALOG = ".o_dialog";
const PANEL = `${DIALOG} .o_kestio_charter_panel`;

registry.category("web_tour.tours").add("kestio_charter_daily_tour", {
    steps: () => [
        { content: "Write to the customer", trigger: ".o-mail-Chatter-sendMessage", run: "click" },
        { content: "The charter is at hand", trigger: "button[name=kestio-charter]", run: "click" },
        { content: "It asks for a next step", trigger: ".o_popover .o_kestio_charter_line:contains(Call back)" },
        {
            content: "Take its sentence",
            trigger: ".o_popover .o_kestio_charter_line:contains(Plain words) .o_kestio_charter_insert",
            run: "click",
        },
        {
            content: "It is in the message",
            trigger: ".o-mail-Composer-input:value(Tell me when to call you.)",
        },
        { content: "Write a longer mail", trigger: "button[name=open-full-composer]", run: "click" },
        { content: "The panel is beside the mail", trigger: `${PANEL}:contains(E-mail · Discover)` },
        {
            content: "Insert the sentence once more",
            trigger: `${PANEL} .o_kestio_charter_line:contains(Plain words) .o_kestio_charter_insert`,
            run: "click",
        },
        {
            content: "The mail has it",
            trigger: `${DIALOG} .odoo-editor-editable:contains(Tell me when to call you.)`,
        },
        { content: "Send it", trigger: `${DIALOG} button[name=action_send_mail]:visible`, run: "click" },
        {
            content: "The customer was written to",
            trigger: ".o-mail-Message:contains(Tell me when to call you.)",
        },
    ],
});
