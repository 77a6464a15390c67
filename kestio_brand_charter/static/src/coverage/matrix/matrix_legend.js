import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";

import { letters, SYMBOLS } from "./matrix_words";

/** Letters, shapes, colours and keys. */
export class MatrixLegend extends Component {
    static template = "kestio_brand_charter.MatrixLegend";
    static props = { labels: Object, canEdit: Boolean };

    get asked() {
        const keys = letters(this.props.labels);
        return [2, 1, 0].map((rank) => ({ key: keys[rank], name: this.props.labels.applicability[rank] }));
    }

    get keys() {
        return _t(
            "Keys: arrows move; %(letters)s say what is asked; 0 to 3 how far it is; Enter opens a cell; Delete goes back to what is inherited; Ctrl Z undoes.",
            { letters: this.asked.map(({ key }) => key).join(", ") },
        );
    }

    get done() {
        return SYMBOLS.map((symbol, rank) => ({ symbol, rank, name: this.props.labels.state[rank] }));
    }
}
