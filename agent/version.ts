/** The agent's version, as its manifests state it; a test compares it with package.json. */
export const VERSION = "0.1.0";
