import { Component, useState } from "@odoo/owl";
import { useDebounced } from "@web/core/utils/timing";

import { NO_FILTERS } from "./matrix_view";

/** What is shown of the matrix. */
export class MatrixFilters extends Component {
    static template = "kestio_brand_charter.MatrixFilters";
    static props = { data: Object, filters: Object, onChange: Function };

    setup() {
        this.state = useState({ isOpen: false });
        this.search = useDebounced((text) => this.props.onChange({ search: text }), 200);
    }

    get users() {
        return [...this.props.data.users];
    }

    get hasTiers() {
        return this.props.data.tiers.length > 1;
    }

    /** How many filters hide something; those of marker and tier are always in sight. */
    get active() {
        const { filters } = this.props;
        return Object.keys(NO_FILTERS).filter(
            (name) => !["marker", "tier", "search"].includes(name) && filters[name] !== NO_FILTERS[name],
        ).length;
    }

    get isFiltered() {
        return Object.keys(NO_FILTERS).some((name) => this.props.filters[name] !== NO_FILTERS[name]);
    }

    onNumber(name, ev) {
        this.props.onChange({ [name]: Number(ev.target.value) });
    }

    onText(name, ev) {
        this.props.onChange({ [name]: ev.target.value });
    }

    onCheck(name, ev) {
        this.props.onChange({ [name]: ev.target.checked });
    }

    clear() {
        this.props.onChange({ ...NO_FILTERS });
    }
}
