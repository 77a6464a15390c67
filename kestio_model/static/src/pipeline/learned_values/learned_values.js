import { Component, onWillStart, useState } from "@odoo/owl";
import { deserializeDateTime, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { LearnedCurve } from "./learned_curve";

/** What a company's own deals made of the written rules: a picture per stage, and how much each point rests on. */
export class LearnedValues extends Component {
    static template = "kestio_model.LearnedValues";
    static components = { Layout, LearnedCurve };
    static props = { ...standardActionServiceProps };
    static path = "learned-values";

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.display = { controlPanel: {} };
        this.env.config.setDisplayName(_t("Learned values"));
        this.state = useState({ told: null, tier: null });
        const { params, context } = this.props.action;
        onWillStart(() => this.load(params?.model_id || context?.active_model_id || false));
    }

    async load(modelId) {
        const told = await this.orm.call("kestio.model", "get_learned_values", [modelId]);
        Object.assign(this.state, { told, tier: null });
    }

    get told() {
        return this.state.told;
    }

    get isEmpty() {
        return !this.told.stages.length;
    }

    /** Names of the curves, the one of all tiers first: each stage has the same, or fewer. */
    get tiers() {
        return [...new Set(this.told.stages.flatMap((stage) => stage.curves.map((curve) => curve.name)))];
    }

    get tier() {
        return this.state.tier ?? this.tiers[0];
    }

    /** The chosen curve of each stage; a stage without it is told so. */
    get stages() {
        return this.told.stages.map((stage) => ({
            ...stage,
            curve: stage.curves.find((curve) => curve.name === this.tier),
        }));
    }

    /** What the figures rest on, in one paragraph. */
    get caption() {
        const { learned_on: moment, left_out: leftOut, weight } = this.told;
        return [
            moment && _t("Learned on %s.", formatDate(deserializeDateTime(moment))),
            _t("A written percentage weighs as much as %s closed deals.", weight),
            leftOut && _t("%s deals that were entered after the fact are left out.", leftOut),
        ]
            .filter(Boolean)
            .join(" ");
    }

    onModel(event) {
        return this.load(Number(event.target.value));
    }

    openTyped() {
        return this.action.doAction("kestio_model.kestio_typed_curve_action", {
            props: { domain: [["model_id", "=", this.told.model_id]] },
        });
    }

    openList() {
        return this.action.doAction("kestio_model.kestio_stage_curve_list_action", {
            additionalContext: { search_default_all_tiers: 1 },
            props: { domain: [["model_id", "=", this.told.model_id]] },
        });
    }
}

registry.category("actions").add("kestio_learned_values", LearnedValues);
