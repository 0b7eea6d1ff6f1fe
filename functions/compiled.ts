import { Failure } from "../core/failure.ts";
import { compileBundle } from "../core/plan/bundle.ts";
import type { LedgerLimits } from "../core/plan/limits.ts";
import type { Plan, PlanError } from "../core/plan/plan.ts";
import { PlanBundle } from "../core/plan/plan-bundle.ts";
import { countOfReported } from "../core/plan/reported.ts";
import type { ObjectStore, ObjectVersion } from "../ports/object-store.ts";

/** @throws Failure `plan-invalid` (with every error and its line), `request-invalid` */
export const compile = (
  bundle: PlanBundle,
  migration: string,
  limits: LedgerLimits,
): { readonly plan: Plan; readonly warnings: readonly PlanError[] } => {
  const result = compileBundle(bundle, limits);
  if (!result.ok)
    throw new Failure("plan-invalid", `the plan has ${countOfReported(result.errors)}`, {
      details: { errors: result.errors },
    });
  if (result.plan.migration !== migration)
    throw new Failure(
      "request-invalid",
      `the plan is for migration "${result.plan.migration}", not for "${migration}"`,
    );
  return result;
};

const readBundle = async (store: ObjectStore, object: ObjectVersion): Promise<PlanBundle> => {
  const pieces: Uint8Array[] = [];
  for await (const piece of (await store.open(object)).chunks) pieces.push(piece);
  return PlanBundle.parse(JSON.parse(Buffer.concat(pieces).toString("utf8")));
};

/** The plan of an object that was stored before. @throws Failure `plan-invalid`, `store-*`, `object-missing` */
export const compileStored = async (
  { store, limits }: { readonly store: ObjectStore; readonly limits: LedgerLimits },
  migration: string,
  object: ObjectVersion,
) => compile(await readBundle(store, object), migration, limits);
