import { closeSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { dynamoLimits } from "../adapters/dynamo/limits.ts";
import { readAtMost } from "../adapters/read-at-most.ts";
import { openRegular } from "../adapters/regular-file.ts";
import { Failure } from "../core/failure.ts";
import { BUILT_IN, bundlePlan, finderOver } from "../core/plan/bundle.ts";
import { type Asked, askedBy, type Likeness, mostLike } from "../core/plan/likeness.ts";
import type { Plan, PlanResult } from "../core/plan/plan.ts";
import type { PlanBundle } from "../core/plan/plan-bundle.ts";
import { builtInPlans } from "./built-in-plans.ts";

/** More than any plan has that the API takes. */
const MAX_BYTES = 5_000_000;

const pathOf = (file: string): string =>
  file.startsWith(BUILT_IN) ? join(builtInPlans(), `${file.slice(BUILT_IN.length)}.yaml`) : file;

/** @throws Failure `usage` */
const readWhole = (file: string, descriptor: number): string => {
  try {
    const bytes = readAtMost(descriptor, MAX_BYTES);
    if (bytes !== undefined) return bytes.toString("utf8");
  } finally {
    closeSync(descriptor);
  }
  throw new Failure("usage", `${file} is no plan: it has more than ${MAX_BYTES.toLocaleString("en")} bytes`);
};

const openPlan = (file: string): number | undefined => {
  try {
    return openRegular(pathOf(file));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new Failure("usage", `the plan ${file} cannot be read: ${message}`, { cause: error });
  }
};

/**
 * The text of a plan file. A plan may be somebody else's, and names others by `extends`: a device that never ends, or a pipe
 * that nobody writes, is not waited for.
 * @returns undefined where there is no such file
 * @throws Failure `usage` where it is no regular file, too large, or cannot be read
 */
const readPlanFile = (file: string): string | undefined => {
  const descriptor = openPlan(file);
  return descriptor === undefined ? undefined : readWhole(file, descriptor);
};

/** The text of a plan that is to be changed. @throws Failure `plan-missing`, `usage` */
export const readPlanText = (file: string): string => {
  const text = readPlanFile(resolve(file));
  if (text === undefined) throw new Failure("plan-missing", `there is no file ${file}`);
  return text;
};

/** A relative path, because a stored plan must not show the folders of somebody's disk. */
const relativeName = (name: string, root: string): string =>
  name.startsWith(BUILT_IN) ? name : join(".", name.slice(root.length));

const commonFolder = (files: readonly string[]): string => {
  const [first = "", ...rest] = files.map((file) => file.split("/").slice(0, -1));
  const shared = (first as string[]).findIndex((segment, index) => rest.some((other) => other[index] !== segment));
  return `${(shared === -1 ? (first as string[]) : (first as string[]).slice(0, shared)).join("/")}/`;
};

/** What each built-in plan asks for, by its name; one that is another name of another comes after it. */
const builtInAsked = (): ReadonlyMap<string, Asked> => {
  const names = readdirSync(builtInPlans()).flatMap((file) => (file.endsWith(".yaml") ? file.slice(0, -5) : []));
  const read = names.flatMap((name) => {
    const file = `${BUILT_IN}${name}`;
    const asked = askedBy(file, readPlanFile(file) ?? "", finderOver(readPlanFile));
    return asked === undefined ? [] : [[name, asked] as const];
  });
  return new Map(read.toSorted(([a], [b]) => b.length - a.length));
};

/** The built-in plan that a plan is like although it extends none; undefined where it extends one, or is like none. */
export const likeBuiltIn = (plan: Plan, bundle: PlanBundle): Likeness | undefined =>
  Object.keys(bundle.files).some((file) => file.startsWith(BUILT_IN))
    ? undefined
    : mostLike(new Set(plan.requirements.map(({ id }) => id)), builtInAsked());

/** A plan file, compiled, and bundled as it is stored: the same content is the same bundle in whatever folder it lies. @throws Failure `plan-missing`, `usage` */
export const readPlan = (file: string): { readonly result: PlanResult; readonly bundle: PlanBundle } => {
  const root = resolve(file);
  const { result, bundle } = bundlePlan(root, readPlanFile, dynamoLimits);
  const folder = commonFolder(Object.keys(bundle.files).filter((name) => !name.startsWith(BUILT_IN)));
  const files = Object.fromEntries(
    Object.entries(bundle.files).map(([name, text]) => [relativeName(name, folder), text]),
  );
  return { result, bundle: { root: relativeName(root, folder), files } };
};
