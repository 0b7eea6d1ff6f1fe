/** The agent's version, as its manifests carry it; a test holds it to package.json. */
export const VERSION = "0.1.0";
