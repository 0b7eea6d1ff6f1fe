/** The version of both command lines, which manifests state too; a test compares it with package.json. */
export const VERSION = "0.1.0";
