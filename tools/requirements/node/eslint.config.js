// Rules for the addons' JavaScript: modules for the web client, with the browser's own names.
import js from "@eslint/js";
import globals from "globals";

export default [
    js.configs.recommended,
    {
        languageOptions: { sourceType: "module", globals: { ...globals.browser, odoo: "readonly" } },
        rules: {
            complexity: ["error", 8],
            curly: "error",
            eqeqeq: "error",
            "max-lines": ["error", 300],
            "no-console": "error",
            "no-var": "error",
            "prefer-const": "error",
        },
    },
];
