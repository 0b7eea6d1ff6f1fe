import type { Invariant } from "./invariant.ts";

export const looseHoldsNobodyUp: Invariant = {
  name: "loose-holds-nobody-up",
  says: "What the plan in force does not enforce counts in gates that it does not enforce, and in no other; what it enforces does not count in a gate that is beside one.",
  afterCommit: ({ touched, planOf }) => {
    for (const { migration, head, checkpoints, gates } of touched) {
      if (head === undefined || head.applying !== null) continue;
      const plan = planOf(migration, head.planVersion);
      const loose = new Set(plan?.requirements.flatMap(({ id, enforce }) => (enforce === false ? [id] : [])));
      for (const { unit, requirement, gates: ids } of checkpoints.values()) {
        const isLoose = loose.has(requirement);
        const wrong = ids.find((id) =>
          isLoose ? gates.get(id)?.enforced !== false : id.split("@")[0]?.endsWith("-unenforced"),
        );
        if (wrong !== undefined) return `${migration}: ${unit}/${requirement} counts in ${wrong}`;
        if (isLoose && ids.length === 0) return `${migration}: ${unit}/${requirement} counts in no gate`;
      }
    }
    return undefined;
  },
};
