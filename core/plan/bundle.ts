import { createHash } from "node:crypto";
import { Failure } from "../failure.ts";
import { byteLength } from "../printable.ts";
import type { PlanFinder } from "./chain.ts";
import { compilePlan } from "./compile.ts";
import type { LedgerLimits } from "./limits.ts";
import type { PlanResult } from "./plan.ts";
import type { PlanBundle } from "./plan-bundle.ts";

export const BUILT_IN = "built-in:";

/**
 * What a request may take on its way to `apply`: Lambda takes events of 6 MB, in which the request's body is a text within
 * JSON, beside its headers and the claims of its token.
 * https://docs.aws.amazon.com/lambda/latest/dg/API_Invoke.html
 */
const MAX_EVENT_BYTES = 6_000_000;

/** A bundle as it is sent: JSON, in which every quote and every end of a line is escaped, within JSON once more. */
const eventBytes = (bundle: PlanBundle): number => byteLength(JSON.stringify(JSON.stringify(bundle)));

/** The error of a bundle that could not be sent, whatever is in it. */
const tooLarge = (bundle: PlanBundle): PlanResult | undefined => {
  const bytes = eventBytes(bundle);
  if (bytes <= MAX_EVENT_BYTES) return undefined;
  const files = Object.keys(bundle.files).length;
  const message = `the plan takes ${bytes} bytes in a request, with all of its ${files} files; the limit is ${MAX_EVENT_BYTES}`;
  return { ok: false, errors: [{ code: "plan-too-large", message, file: bundle.root, line: 1, column: 1 }] };
};

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

export const finderOver =
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
  const result = compilePlan(root, text, finderOver(recordingRead), limits);
  const bundle = { root, files };
  return { result: tooLarge(bundle) ?? result, bundle };
};

export const compileBundle = (bundle: PlanBundle, limits: LedgerLimits): PlanResult => {
  const { root, files } = bundle;
  const read = (file: string): string | undefined => (Object.hasOwn(files, file) ? files[file] : undefined);
  return tooLarge(bundle) ?? compilePlan(root, read(root) ?? "", finderOver(read), limits);
};

/** The bytes under which a bundle is stored, and their SHA-256 in hex; the order of files does not matter. */
export const sealedBundle = ({ root, files }: PlanBundle): { readonly bytes: Buffer; readonly digest: string } => {
  const sorted = Object.fromEntries(Object.entries(files).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  const bytes = Buffer.from(JSON.stringify({ root, files: sorted }));
  return { bytes, digest: createHash("sha256").update(bytes).digest("hex") };
};

export const planObjectKey = (migration: string, version: number, digest: string): string =>
  `plans/${migration}/${String(version).padStart(6, "0")}-${digest}.json`;
