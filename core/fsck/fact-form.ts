import * as z from "zod";
import type { Fact } from "../history/fact.ts";
import { objectFactId, planFactId, unjudgedFactId } from "../history/fact-id.ts";
import { listDigestOf } from "../pack/finding-rows.ts";
import { isGenuine } from "../pack/seal-row.ts";
import { unreachable } from "../unreachable.ts";

/** A record, so that a type that is missing here does not compile. */
const TYPES: Readonly<Record<Fact["type"], true>> = {
  "manifest-audited": true,
  "evidence-compared": true,
  "plan-applied": true,
  "proposal-recorded": true,
  "plan-abandoned": true,
  "time-passed": true,
  "approval-recorded": true,
  "gate-armed": true,
  "forgetting-recorded": true,
};

const ObjectName = z.object({ key: z.string().min(1), versionId: z.string().min(1) });
const Event = z.object({ type: z.string(), version: z.int().positive(), at: z.iso.datetime() });

/** What each fact has, as far as whoever reads one relies on it. */
const Form = z.object({
  id: z.string().min(1),
  type: z.enum(Object.keys(TYPES)),
  recordedAt: z.iso.datetime(),
  migration: z.string().min(1),
  unit: z.string().nullable(),
  requirement: z.string().nullable(),
  agent: z.string().nullable(),
  events: z.array(Event),
  object: ObjectName.optional(),
});

const idsOf = (fact: Fact): readonly string[] => {
  if (fact.type === "manifest-audited") return [objectFactId(fact.object), unjudgedFactId(fact.object)];
  if (fact.type === "plan-applied")
    return [planFactId({ migration: fact.migration, version: fact.planVersion }, fact.digest)];
  return [fact.id];
};

/**
 * True for a fact that has what each fact has, and whose id follows from what it is about, where it does so alone.
 * @param id by which the ledger has it
 */
export const isWellFormed = (fact: Fact, id: string): boolean =>
  Form.safeParse(fact).success && fact.id === id && idsOf(fact).includes(id);

/** An object that a fact names, and what the fact says of its bytes; null where it says nothing, or found them to be others. */
export interface NamedObject {
  readonly key: string;
  readonly versionId: string;
  readonly size: number | null;
  readonly sha256: string | null;
}

const sayingNothing = (object: Pick<NamedObject, "key" | "versionId">): NamedObject => ({
  ...{ key: object.key, versionId: object.versionId, size: null, sha256: null },
});

/** The objects that a well-formed fact names. */
export const objectsOf = (fact: Fact): readonly NamedObject[] => {
  switch (fact.type) {
    case "manifest-audited": {
      const { object, digest } = fact;
      return [{ ...sayingNothing(object), size: object.size, sha256: isGenuine(fact) ? digest : null }];
    }
    case "evidence-compared":
      return fact.list === undefined ? [] : [{ ...sayingNothing(fact.list), sha256: listDigestOf(fact) ?? null }];
    case "plan-applied":
    case "proposal-recorded":
    case "plan-abandoned":
      return [{ ...sayingNothing(fact.object), sha256: fact.digest }];
    case "time-passed":
    case "approval-recorded":
    case "gate-armed":
    case "forgetting-recorded":
      return [];
    default:
      return unreachable(fact);
  }
};
