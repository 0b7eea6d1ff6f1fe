import type { SealCheck } from "../core/audit/scope.ts";
import type { ManifestFact } from "../core/history/fact.ts";
import type { Seal } from "../core/manifest/trailer.ts";
import type { AgentKey } from "../core/plan/document.ts";
import type { Plan } from "../core/plan/plan.ts";
import type { Platform } from "./platform.ts";

/** Signatures that are checked beside what replays, before it asks. */
export interface SealChecks {
  /** Begins to check the seal of a fact by the key that the plan has for it; undefined where there is nothing to check. */
  start(fact: ManifestFact, plan: Plan | undefined): Promise<void> | undefined;
  /** What was found of a seal whose check has ended. @throws TypeError for any other, which is an error of the program */
  readonly isSealed: SealCheck;
}

export const sealChecks = ({ isSealed }: Pick<Platform, "isSealed">): SealChecks => {
  const known = new WeakMap<Seal, { readonly key: AgentKey; readonly genuine: boolean }>();
  return {
    start: ({ seal, agent }, plan) => {
      if (seal === undefined) return undefined;
      const keys = plan?.agents.find(({ id }) => id === agent)?.keys;
      const key = keys?.find(({ id }) => id === seal.keyId);
      if (key === undefined) return undefined;
      return isSealed(seal, key.publicKey).then((genuine) => void known.set(seal, { key, genuine }));
    },
    isSealed: (seal, key) => {
      const found = known.get(seal);
      if (found?.key !== key) throw new TypeError("a seal was not checked before it was asked for");
      return found.genuine;
    },
  };
};
