import * as z from "zod";
import type { Fact } from "../history/fact.ts";
import { objectFactId, planFactId, unjudgedFactId } from "../history/fact-id.ts";
import { FACT_TYPES } from "../history/fact-types.ts";
import { holdsUnrepresentable } from "../log/unrepresentable.ts";
import { listDigestOf } from "../pack/finding-rows.ts";
import { isGenuine } from "../pack/seal-row.ts";
import { byteLength } from "../printable.ts";
import { unreachable } from "../unreachable.ts";

const Event = z.object({ type: z.string(), version: z.int().positive(), at: z.iso.datetime() });

/** What each fact has, as far as whoever reads one relies on it. */
const Form = z.object({
  id: z.string().min(1),
  type: z.enum(FACT_TYPES),
  recordedAt: z.iso.datetime(),
  migration: z.string().min(1),
  unit: z.string().nullable(),
  requirement: z.string().nullable(),
  agent: z.string().nullable(),
  events: z.array(Event),
});

const idsOf = (fact: Fact): readonly string[] => {
  if (fact.type === "manifest-audited") return [objectFactId(fact.object), unjudgedFactId(fact.object)];
  if (fact.type === "plan-applied")
    return [planFactId({ migration: fact.migration, version: fact.planVersion }, fact.digest)];
  return [fact.id];
};

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

/** Under which prefixes those objects are that facts name: of others it is not known, and S3 says no more than that it is denied. */
const STORED = /^(?:intake|plans|comparisons)\//;
/** Of a key and of an id of a version, in bytes of UTF-8: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const MAX_NAME_BYTES = 1_024;

/** @throws TypeError where it is no text, whatever its type says of what is stored */
const isName = (text: string): boolean => text !== "" && byteLength(text) <= MAX_NAME_BYTES && text.isWellFormed();

const isStorable = ({ key, versionId }: NamedObject): boolean => isName(key) && isName(versionId) && STORED.test(key);

/**
 * True for a fact that has what each fact has, and whose id follows from what it is about, where it does so alone;
 * names no object but such as writers store, and has nothing that JSON has not.
 * @param id by which the ledger has it
 */
export const isWellFormed = (fact: Fact, id: string): boolean => {
  if (!Form.safeParse(fact).success || fact.id !== id || holdsUnrepresentable(fact)) return false;
  try {
    return idsOf(fact).includes(id) && objectsOf(fact).every(isStorable);
  } catch {
    // It lacks what each fact of its type has, or has something else there.
    return false;
  }
};
