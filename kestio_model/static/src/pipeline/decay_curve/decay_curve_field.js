import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const SIZES = {
    small: { width: 120, height: 32, margin: { top: 3, right: 3, bottom: 3, left: 3 } },
    large: { width: 480, height: 180, margin: { top: 12, right: 16, bottom: 24, left: 48 } },
};

/** The percentage of a stage rule over the days in the stage: a line, the end of the expected days, and a sentence. */
export class DecayCurveField extends Component {
    static template = "kestio_model.DecayCurveField";
    static props = { ...standardFieldProps, isLarge: { type: Boolean, optional: true } };

    get curve() {
        return this.props.record.data[this.props.name];
    }

    get size() {
        return this.props.isLarge ? SIZES.large : SIZES.small;
    }

    /** Everything the picture needs, in the units of its viewBox. */
    get picture() {
        const { width, height, margin } = this.size;
        const { points, grace } = this.curve;
        const lastDay = points.at(-1)[0] || 1;
        const innerWidth = width - margin.left - margin.right;
        const innerHeight = height - margin.top - margin.bottom;
        const x = (day) => margin.left + (innerWidth * day) / lastDay;
        const y = (percent) => margin.top + innerHeight * (1 - percent / 100);
        const line = points.map(([day, percent]) => `${x(day).toFixed(1)},${y(percent).toFixed(1)}`);
        return {
            bottom: y(0),
            left: x(0),
            right: x(lastDay),
            line: line.join(" "),
            area: [`${x(0)},${y(0)}`, ...line, `${x(lastDay)},${y(0)}`].join(" "),
            grace: x(Math.min(grace, lastDay)),
            top: y(100),
            rows: [0, 50, 100].map((percent) => ({ percent, at: y(percent) })),
            columns: [...new Set([0, Math.min(grace, lastDay), lastDay])].map((day) => ({ day, at: x(day) })),
        };
    }
}

registry.category("fields").add("kestio_decay_curve", {
    component: DecayCurveField,
    displayName: _t("Curve of a stage rule"),
    supportedTypes: ["json"],
    supportedOptions: [{ label: _t("Large, with axes"), name: "large", type: "boolean" }],
    extractProps: ({ options }) => ({ isLarge: Boolean(options.large) }),
});
