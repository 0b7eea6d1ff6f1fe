import { existsSync } from "node:fs";
import { join } from "node:path";

/** Where the built-in plans lie: beside the source tree's cli/, or beside the bundle. */
export const builtInPlans = (): string => {
  const beside = join(import.meta.dirname, "plans");
  return existsSync(beside) ? beside : join(import.meta.dirname, "..", "plans");
};
