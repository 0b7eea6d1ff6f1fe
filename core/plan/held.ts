import type { Gate } from "./document/gate.ts";
import type { Requirement } from "./document/requirement/requirement.ts";
import type { Said } from "./document/said.ts";

/** Requirements that the plan does not enforce: what counts in a gate beside the others, and holds nobody up. */

const SUFFIX = "-unenforced";

const NOT_ENFORCED = { en: "not enforced", es: "no es obligatorio" } as const;

const beside = (title: Said): Said => {
  const [en, es] = typeof title === "string" ? [title, title] : [title.en, title.es];
  return { en: `${en} (${NOT_ENFORCED.en})`, es: `${es} (${NOT_ENFORCED.es})` };
};

/** False where the plan judges a requirement, and holds nobody up for it. */
export const isHeldBy = ({ enforce }: Pick<Requirement, "enforce">): boolean => enforce !== false;

/** The gate beside a gate, of what it would ask for if all were enforced. */
export const gateBeside = (gate: Gate): Gate => ({
  ...gate,
  id: `${gate.id}${SUFFIX}`,
  title: beside(gate.title),
  enforce: false,
});

/** A gate as it is planned: by which members it is judged. */
export interface HeldGate<M> {
  readonly gate: Gate;
  readonly members: readonly M[];
  /** What it would ask for if the plan enforced it, and a gate beside it asks for. */
  readonly notEnforced: readonly string[];
}

/**
 * The gates that one gate of the plan makes: itself, and beside it one of what the plan does not enforce. A gate that would ask for
 * nothing else is itself one that is not enforced, so that it is never open for lack of anything to ask.
 * @param members what the gate would ask for if all were enforced
 */
export const heldGates = <M extends { readonly requirement: string }>(
  gate: Gate,
  members: readonly M[],
  required: readonly Requirement[],
): readonly HeldGate<M>[] => {
  const loose = new Set(required.filter((one) => !isHeldBy(one)).map(({ id }) => id));
  const held = members.filter(({ requirement }) => !loose.has(requirement));
  if (gate.enforce === false || held.length === members.length) return [{ gate, members, notEnforced: [] }];
  if (held.length === 0) return [{ gate: { ...gate, enforce: false }, members, notEnforced: [] }];
  const others = members.filter(({ requirement }) => loose.has(requirement));
  const notEnforced = [...new Set(others.map(({ requirement }) => requirement))];
  return [
    { gate, members: held, notEnforced },
    { gate: gateBeside(gate), members: others, notEnforced: [] },
  ];
};
