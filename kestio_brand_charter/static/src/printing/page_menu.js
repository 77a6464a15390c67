import { _t } from "@web/core/l10n/translation";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { session } from "@web/session";

const PAGE = "/kestio/charter";

/** The link in the user's menu, for everybody whose company has a charter in force. */
export function charterItem() {
    return {
        type: "item",
        id: "kestio_charter",
        description: _t("Brand charter"),
        href: PAGE,
        callback: () => browser.open(PAGE, "_blank"),
        sequence: 45,
        hide: !session.kestio_has_charter,
    };
}

registry.category("user_menuitems").add("kestio_charter", charterItem);
