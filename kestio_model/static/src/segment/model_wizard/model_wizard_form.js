import { onWillDestroy } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";

/**
 * A wizard that is closed by its cross or by the keyboard deletes its draft, as its button Discard does. The server
 * compares the step: a window that closes because the wizard went on to the next step deletes nothing.
 */
export class ModelWizardController extends FormController {
    setup() {
        super.setup();
        onWillDestroy(() => {
            const { resId, data } = this.model.root || {};
            if (resId) {
                this.orm.silent.call("kestio.model.wizard", "action_discard", [[resId]], { step: data.step });
            }
        });
    }
}

registry.category("views").add("kestio_model_wizard", { ...formView, Controller: ModelWizardController });
