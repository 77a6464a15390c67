import { registry } from "@web/core/registry";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";

/** A list that says, above its figures, what they do not prove. */
export class LoyaltyListRenderer extends ListRenderer {
    static template = "kestio_brand_charter.LoyaltyListRenderer";
}

registry.category("views").add("kestio_loyalty_list", { ...listView, Renderer: LoyaltyListRenderer });
