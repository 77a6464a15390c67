import { Component, useEffect, useState } from "@odoo/owl";
import { formatCurrency } from "@web/core/currency";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { formatInteger, formatPercentage } from "@web/views/fields/formatters";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/**
 * Shows how many customers a version of the commercial model puts into each tier, and how much revenue they hold:
 * two bars per tier. Without `model_field` the record is the version itself.
 */
export class ModelPreview extends Component {
    static template = "kestio_model.ModelPreview";
    static props = {
        ...standardWidgetProps,
        modelField: { type: String, optional: true },
        title: { type: String, optional: true },
        showName: { type: Boolean, optional: true },
    };

    setup() {
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.state = useState({ preview: null, loading: false });
        useEffect(
            (modelId, isDirty) => {
                if (!isDirty) {
                    this.load(modelId);
                }
            },
            () => [this.modelId, this.isDirty],
        );
    }

    get modelId() {
        const { record, modelField } = this.props;
        return modelField ? record.data[modelField]?.id : record.resId;
    }

    /** A choice of version in a dialog is no change of that version. */
    get isDirty() {
        return !this.props.modelField && this.props.record.dirty;
    }

    async load(modelId) {
        if (!modelId) {
            this.state.preview = null;
            return;
        }
        this.state.loading = true;
        try {
            this.state.preview = await this.keepLast.add(this.orm.call("kestio.model", "get_preview", [[modelId]]));
        } finally {
            this.state.loading = false;
        }
    }

    async onSave() {
        await this.props.record.save();
    }

    get rows() {
        const { rows, customers, revenue } = this.state.preview;
        return rows.map((row) => ({
            ...row,
            key: row.tier_id || "none",
            color: row.tier_id ? row.color : "none",
            bars: [
                this.bar("customers", _t("Customers"), formatInteger(row.customers), row.customers / (customers || 1)),
                this.bar("revenue", _t("Revenue"), this.amount(row.revenue), row.revenue / (revenue || 1)),
            ],
            change: this.change(row),
        }));
    }

    bar(kind, label, value, share) {
        const shown = Math.min(1, Math.max(0, share));
        const percent = formatPercentage(share, { digits: [16, 0] });
        return { kind, label, value, percent, style: `width: ${(100 * shown).toFixed(1)}%` };
    }

    /** How the tier differs from what the active version has in it today. */
    change({ customers, today }) {
        if (typeof today !== "number") {
            return null;
        }
        const difference = customers - today;
        return {
            text: difference > 0 ? `+${difference}` : difference < 0 ? `−${-difference}` : "=",
            title: _t("%(today)s customers are in this tier today", { today }),
        };
    }

    amount(value) {
        return formatCurrency(value, this.state.preview.currency_id, { digits: [69, 0] });
    }

    get caption() {
        const { customers, revenue, window_months: months } = this.state.preview;
        const values = { customers: formatInteger(customers), revenue: this.amount(revenue), months };
        return _t("%(customers)s customers, %(revenue)s of revenue over the last %(months)s months", values);
    }

    get unknown() {
        const share = formatPercentage(this.state.preview.coverage_min, { digits: [16, 0] });
        return _t("Not ranked: less than %(share)s is known of them, or their index enters no tier.", { share });
    }
}

export const modelPreview = {
    component: ModelPreview,
    extractProps: ({ attrs, options }) => ({
        modelField: options.model_field,
        showName: options.show_name,
        title: attrs.title || attrs.string,
    }),
    fieldDependencies: [],
};

registry.category("view_widgets").add("kestio_model_preview", modelPreview);
