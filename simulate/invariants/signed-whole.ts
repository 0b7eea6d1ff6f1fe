import { checkpointId } from "../../core/readiness/checkpoint/checkpoint.ts";
import { checkpointIn } from "../ledger-view.ts";
import type { Invariant } from "./invariant.ts";

export const signedWhole: Invariant = {
  name: "signed-whole",
  says: "A sign-off that passes bears a signature of every role, each under the evidence that it passes with.",
  afterCommit: ({ commit, planOf }) => {
    for (const { after } of commit.writes) {
      const one = checkpointIn(after);
      if (one?.state !== "passed" || one.evidence === null) continue;
      const asked = planOf(one.migration, one.planVersion)?.requirements.find(({ id }) => id === one.requirement);
      if (asked?.evidence !== "sign-off") continue;
      const { digest } = one.evidence;
      const roles = new Set(one.signatures.filter((signed) => signed.digest === digest).map(({ role }) => role));
      const open = asked.signers.map(({ role }) => role).filter((role) => !roles.has(role));
      if (open.length > 0)
        return `${one.migration} ${checkpointId(one)} passes at version ${one.version} without a signature as ${open.join(", ")}`;
    }
    return undefined;
  },
};
