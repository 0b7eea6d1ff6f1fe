import { join } from "node:path";

/** Where the bundle of each function lies: `dist/functions` of a clone and of the package, in which this file's code is one folder deep too. */
export const BUNDLES = join(import.meta.dirname, "..", "dist", "functions");
