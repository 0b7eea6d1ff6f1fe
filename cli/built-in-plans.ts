import { existsSync } from "node:fs";
import { join } from "node:path";

/** The folder of the built-in plans: beside cli/ in the source tree, or beside the bundle. */
export const builtInPlans = (): string => {
  const beside = join(import.meta.dirname, "plans");
  return existsSync(beside) ? beside : join(import.meta.dirname, "..", "plans");
};
