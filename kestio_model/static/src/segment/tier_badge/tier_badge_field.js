import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatFloat } from "@web/views/fields/formatters";
import { computeM2OProps, Many2One } from "@web/views/fields/many2one/many2one";
import {
    buildM2OFieldDescription,
    extractM2OFieldProps,
    Many2OneField,
} from "@web/views/fields/many2one/many2one_field";
import { TierBadge } from "./tier_badge";

/**
 * Shows a many2one to kestio.tier as its badge, and as a plain selector while it may be edited.
 * The colour comes with the records of the view itself (relatedFields): no further request.
 */
export class TierBadgeField extends Component {
    static template = "kestio_model.TierBadgeField";
    static components = { Many2One, TierBadge };
    static props = {
        ...Many2OneField.props,
        lockedField: { type: String, optional: true },
        indexField: { type: String, optional: true },
    };

    get tier() {
        return this.props.record.data[this.props.name];
    }

    get badge() {
        const { data } = this.props.record;
        return {
            name: this.tier.display_name,
            color: this.tier.color || 0,
            locked: Boolean(data[this.props.lockedField]),
            value: this.props.indexField ? formatFloat(data[this.props.indexField], { digits: [4, 0] }) : "",
        };
    }

    get m2oProps() {
        return computeM2OProps(this.props);
    }
}

export const tierBadgeField = {
    ...buildM2OFieldDescription(TierBadgeField),
    displayName: _t("Tier badge"),
    supportedOptions: [
        { label: _t("Lock field"), name: "locked_field", type: "field", availableTypes: ["boolean"] },
        { label: _t("Index field"), name: "index_field", type: "field", availableTypes: ["float"] },
    ],
    relatedFields: [{ name: "color", type: "integer" }],
    fieldDependencies: ({ options }) => [
        ...(options.locked_field ? [{ name: options.locked_field, type: "boolean", readonly: true }] : []),
        ...(options.index_field ? [{ name: options.index_field, type: "float", readonly: true }] : []),
    ],
    extractProps(staticInfo, dynamicInfo) {
        const { options } = staticInfo;
        return {
            ...extractM2OFieldProps(
                { ...staticInfo, options: { no_create: true, no_open: true, ...options } },
                dynamicInfo,
            ),
            lockedField: options.locked_field,
            indexField: options.index_field,
        };
    },
};

registry.category("fields").add("kestio_tier_badge", tierBadgeField);
