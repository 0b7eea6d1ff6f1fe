import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The example of each built-in plan, by its name: in examples/ of the source tree, or beside the bundle. */
const filesOf = (): ReadonlyMap<string, string> => {
  const beside = join(import.meta.dirname, "examples");
  if (existsSync(beside))
    return new Map(readdirSync(beside).map((file) => [file.replace(/\.yaml$/, ""), join(beside, file)]));
  const folder = join(import.meta.dirname, "..", "examples");
  const plans = readdirSync(folder).map((name): [string, string] => [name, join(folder, name, "plan.yaml")]);
  return new Map(plans.filter(([, file]) => existsSync(file)));
};

export const exampleNames = (): readonly string[] => [...filesOf().keys()].toSorted();

/** The first line is for editors in the source tree, and names a schema that is there alone. */
const EDITORS_LINE = /^# yaml-language-server:.*\n/;

/** The text of an example plan; undefined where there is none of this name. */
export const findExample = (name: string): string | undefined => {
  const file = filesOf().get(name);
  return file === undefined ? undefined : readFileSync(file, "utf8").replace(EDITORS_LINE, "");
};
