import { createHash } from "node:crypto";
import * as z from "zod";
import { Failure } from "../failure.ts";
import type { PlanFinder } from "./chain.ts";
import { compilePlan } from "./compile.ts";
import type { LedgerLimits } from "./limits.ts";
import type { PlanResult } from "./plan.ts";

/** A plan with everything that it extends, so that it means the same wherever and whenever it is compiled. */
export const PlanBundle = z.strictObject({
  root: z.string().min(1).max(500),
  files: z.record(z.string().max(500), z.string().max(5_000_000)),
});
export type PlanBundle = z.infer<typeof PlanBundle>;

export const BUILT_IN = "built-in:";

/** The file that `extends` names: a built-in plan, or a path relative to the extending file. */
export const extendedFile = (name: string, from: string): string => {
  if (!/[./\\]/.test(name)) return `${BUILT_IN}${name}`;
  const segments = [...from.split("/").slice(0, -1), ...name.split("/")];
  const resolved: string[] = [];
  for (const segment of segments) {
    if (segment === "..") resolved.pop();
    else if (segment !== "." && segment !== "") resolved.push(segment);
  }
  return from.startsWith("/") ? `/${resolved.join("/")}` : resolved.join("/");
};

const finderOver =
  (read: (file: string) => string | undefined): PlanFinder =>
  (name, from) => {
    const file = extendedFile(name, from);
    const text = read(file);
    return text === undefined ? undefined : { file, text };
  };

/** Compiles a plan, and bundles the files that were read for it. @throws Failure `plan-missing` without a root file */
export const bundlePlan = (
  root: string,
  read: (file: string) => string | undefined,
  limits: LedgerLimits,
): { readonly result: PlanResult; readonly bundle: PlanBundle } => {
  const files: Record<string, string> = {};
  const recordingRead = (file: string): string | undefined => {
    const text = read(file);
    if (text !== undefined) files[file] = text;
    return text;
  };
  const text = recordingRead(root);
  if (text === undefined) throw new Failure("plan-missing", `no such file: ${root}`);
  return { result: compilePlan(root, text, finderOver(recordingRead), limits), bundle: { root, files } };
};

export const compileBundle = ({ root, files }: PlanBundle, limits: LedgerLimits): PlanResult =>
  compilePlan(
    root,
    (Object.hasOwn(files, root) ? files[root] : undefined) ?? "",
    finderOver((file) => (Object.hasOwn(files, file) ? files[file] : undefined)),
    limits,
  );

/** The bytes under which a bundle is stored, and their SHA-256 in hex; the order of files does not matter. */
export const sealedBundle = ({ root, files }: PlanBundle): { readonly bytes: Buffer; readonly digest: string } => {
  const sorted = Object.fromEntries(Object.entries(files).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  const bytes = Buffer.from(JSON.stringify({ root, files: sorted }));
  return { bytes, digest: createHash("sha256").update(bytes).digest("hex") };
};

export const planObjectKey = (migration: string, version: number, digest: string): string =>
  `plans/${migration}/${String(version).padStart(6, "0")}-${digest}.json`;
