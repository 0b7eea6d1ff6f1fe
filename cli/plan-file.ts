import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { dynamoLimits } from "../adapters/dynamo/limits.ts";
import { BUILT_IN, bundlePlan, type PlanBundle } from "../core/plan/bundle.ts";
import type { PlanResult } from "../core/plan/plan.ts";
import { builtInPlans } from "./built-in-plans.ts";

const readPlanFile = (file: string): string | undefined => {
  try {
    return file.startsWith(BUILT_IN)
      ? readFileSync(join(builtInPlans(), `${file.slice(BUILT_IN.length)}.yaml`), "utf8")
      : readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT" || (error as NodeJS.ErrnoException).code === "EISDIR")
      return undefined;
    throw error;
  }
};

/** A relative path, because a stored plan must not show the folders of somebody's disk. */
const relativeName = (name: string, root: string): string =>
  name.startsWith(BUILT_IN) ? name : join(".", name.slice(root.length));

const commonFolder = (files: readonly string[]): string => {
  const [first = "", ...rest] = files.map((file) => file.split("/").slice(0, -1));
  const shared = (first as string[]).findIndex((segment, index) => rest.some((other) => other[index] !== segment));
  return `${(shared === -1 ? (first as string[]) : (first as string[]).slice(0, shared)).join("/")}/`;
};

/** A plan file, compiled, and bundled as it is stored: the same content is the same bundle in whatever folder it lies. */
export const readPlan = (file: string): { readonly result: PlanResult; readonly bundle: PlanBundle } => {
  const root = resolve(file);
  const { result, bundle } = bundlePlan(root, readPlanFile, dynamoLimits);
  const folder = commonFolder(Object.keys(bundle.files).filter((name) => !name.startsWith(BUILT_IN)));
  const files = Object.fromEntries(
    Object.entries(bundle.files).map(([name, text]) => [relativeName(name, folder), text]),
  );
  return { result, bundle: { root: relativeName(root, folder), files } };
};
