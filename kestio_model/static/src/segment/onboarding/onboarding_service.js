import { rpcBus } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";

const MODELS = ["kestio.model", "kestio.model.wizard"];
const METHODS = ["action_activate", "action_archive_version"];

/**
 * The web client keeps the help of empty lists with their actions: forget it when a version begins or ends, so that
 * the way to the first model is shown exactly as long as there is none.
 */
export const onboardingService = {
    start() {
        rpcBus.addEventListener("RPC:RESPONSE", ({ detail }) => {
            const { model, method } = detail.data.params;
            if (MODELS.includes(model) && METHODS.includes(method)) {
                rpcBus.trigger("CLEAR-CACHES", "/web/action/load");
            }
        });
    },
};

registry.category("services").add("kestio_model_onboarding", onboardingService);
