import type { Instant } from "../instant.ts";
import type { Person } from "../log/people.ts";
import type { ShownNames } from "../log/shown-names.ts";

/**
 * How far it is that a person is forgotten, once two people have decided it. It is what names the person last, and goes with
 * the last step; while it is there, the person decides nothing.
 */
export interface Forgetting {
  /** In whose history it was decided. */
  readonly migration: string;
  /** Id of the fact that requested it. */
  readonly request: string;
  readonly whom: Person;
  readonly approvedAt: Instant;
  /** When something was found last that named the person, but for news; at first when it was approved. */
  readonly namedAt: Instant;
  /** When the newest pass over the ledger began; null before the first. */
  readonly passFrom: Instant | null;
  /** From where it goes on; null where it is over. */
  readonly cursor: string | null;
  /** What this pass found: where a hash took the place of the name, and where it could not yet. */
  readonly taken: number;
  readonly left: number;
  /** Of all passes. */
  readonly places: number;
  /** How people read the person's name, as far as it was found. */
  readonly shown: ShownNames;
  readonly version: number;
}

export const beginForgetting = (of: Pick<Forgetting, "approvedAt" | "migration" | "request" | "whom">): Forgetting => ({
  ...{ ...of, namedAt: of.approvedAt },
  ...{ passFrom: null, cursor: null, taken: 0, left: 0, places: 0, shown: {}, version: 1 },
});
