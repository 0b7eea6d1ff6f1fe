import type { Accepted } from "../../contract/schemas/plan.ts";
import { planFactId } from "../../core/history/fact-id.ts";
import { NOTHING_EASED } from "../../core/plan/easing/eased.ts";
import type { PlanError } from "../../core/plan/plan.ts";
import type { ClaimedHead } from "../../core/readiness/head.ts";
import type { Proposal } from "../../core/readiness/proposal.ts";

type Named = Pick<Accepted, "migration" | "version" | "digest">;

const named = ({ migration, version, digest }: Named) => ({
  migration,
  version,
  digest,
  fact: planFactId({ migration, version }, digest),
});

export const inForceBefore = (name: Named, warnings: readonly PlanError[]): Accepted => ({
  state: "in-force",
  ...named(name),
  before: name.version,
  eased: NOTHING_EASED,
  warnings,
  proposal: null,
});

export const proposedAs = (
  name: Named,
  warnings: readonly PlanError[],
  { before, eased, proposal }: Pick<Accepted, "before" | "eased"> & { readonly proposal: Proposal },
): Accepted => ({ state: "proposed", ...named(name), before, eased, warnings, proposal });

export const acceptedBy = (
  { migration, planVersion, applying: { version, digest, eased } }: ClaimedHead,
  warnings: readonly PlanError[],
): Accepted => ({
  state: "accepted",
  ...named({ migration, version, digest }),
  before: planVersion,
  eased,
  warnings,
  proposal: null,
});
