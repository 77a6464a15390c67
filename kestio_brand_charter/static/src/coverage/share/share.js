import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { FloatField, floatField } from "@web/views/fields/float/float_field";
import { formatFloat } from "@web/views/fields/formatters";

/** A share of what is required: "n/a" where nothing is, never 0 nor 100. */
export function formatShare(value, options = {}) {
    if (value === false || value === null || value === undefined) {
        return _t("n/a");
    }
    return `${formatFloat(value, { ...options, digits: [16, 1] })} %`;
}

export class ShareField extends FloatField {
    get formattedValue() {
        return this.props.record.data.required === 0 ? _t("n/a") : formatShare(this.value);
    }
}

registry.category("formatters").add("kestio_share", formatShare);
registry.category("fields").add("kestio_share", { ...floatField, component: ShareField });
