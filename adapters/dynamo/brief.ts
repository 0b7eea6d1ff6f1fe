import type { ManifestFact } from "../../core/history/fact.ts";
import { findManifestKey, type ManifestKey, objectKeyOf } from "../../core/manifest/object-key.ts";
import { apart, isMembers, known, type Members, whole } from "./apart.ts";

/**
 * A manifest's fact without what it says twice. Its event has the evidence over again, its object's key is made of its other
 * members, and most verdicts are alike: an item of two KiB costs twice what one of one KiB does, each time it is written, and for
 * as long as it is kept. Nothing is lost: {@link wholeFact} gives the very fact back.
 */

/** How a brief fact says what it lacks; a fact of an earlier build than those has every member in its place, and no edition. */
type Edition = 1 | 2;
export const EDITION: Edition = 2;
export const isEdition = (brief: unknown): brief is Edition => brief === 1 || brief === EDITION;

/** A SHA-256 in hex takes half of its bytes as bytes, and a signature in base64 three quarters. */
const asBytes = (encoding: "hex" | "base64", value: unknown): unknown => {
  if (typeof value !== "string" || value === "") return value;
  const bytes = Buffer.from(value, encoding);
  return bytes.toString(encoding) === value ? bytes : value;
};

const asText = (encoding: "hex" | "base64", value: unknown): unknown =>
  value instanceof Uint8Array ? Buffer.from(value).toString(encoding) : value;

const withMember = (value: unknown, name: string, form: (member: unknown) => unknown): unknown =>
  isMembers(value) && name in value ? { ...value, [name]: form(value[name]) } : value;

/** A stored fact with its digests, its signature and its key in another form. */
const withBytes = (fact: Members, form: typeof asBytes): Members => {
  const hex = (member: unknown) => form("hex", member);
  const base64 = (member: unknown) => form("base64", member);
  const { header, seal, events } = fact;
  return {
    ...(withMember(fact, "digest", hex) as Members),
    ...("header" in fact ? { header: withMember(header, "previous", hex) } : {}),
    ...("seal" in fact ? { seal: withMember(withMember(seal, "sha256", hex), "signature", base64) } : {}),
    ...(Array.isArray(events)
      ? {
          events: events.map((event) =>
            withMember(event, "evidence", (evidence) => withMember(evidence, "publicKey", base64)),
          ),
        }
      : {}),
  };
};

/** What nearly every manifest's fact has. */
const USUAL: Members = { copies: [], verdict: { effect: "passed", findings: [], outcome: "accepted" } };

/** The key of an object that is named as its fact says it was made; undefined where it is another, or a part of it is missing. */
const keyOf = (fact: Members, encoding: unknown): string | undefined => {
  const { agent, migration, unit, requirement, digest, header } = fact;
  const completedAt = isMembers(header) ? header.completedAt : undefined;
  const parts = { agent, migration, unit, requirement, completedAt, digest, encoding };
  return Object.values(parts).every((part) => typeof part === "string") ? objectKeyOf(parts as ManifestKey) : undefined;
};

const briefObject = (fact: ManifestFact): Members => {
  const { key, ...object } = fact.object;
  const encoding = findManifestKey(key)?.encoding;
  return encoding !== undefined && keyOf({ ...fact }, encoding) === key ? { ...object, encoding } : fact.object;
};

const wholeObject = (object: unknown, fact: Members): unknown => {
  if (!isMembers(object) || "key" in object || typeof object.encoding !== "string") return object;
  const { encoding, ...rest } = object;
  return { key: keyOf(fact, encoding), ...rest };
};

const sealOf = ({ entries, bytes }: Members): Members => known({ entries, bytes });

/** Most evidence is sealed when it is completed. */
const headerOf = (header: Members, edition: Edition): Members =>
  edition === 1 ? {} : known({ sealedAt: header.completedAt });

/** What an event is by which evidence makes its checkpoint pass. */
const PASSES: Members = { type: "checkpoint-evidenced", state: "passed", reason: null };

/** What an event about a fact's own checkpoint, or about one of its gates, has of the fact. */
const eventOf = (fact: Members, event: Members, edition: Edition): Members => {
  const { recordedAt: at, unit, requirement } = fact;
  if ("gate" in event) return known({ at });
  const usual = edition > 1 && isMembers(event.evidence) ? PASSES : {};
  return { ...known({ at, unit, requirement }), ...usual };
};

/** The evidence that a fact makes: `core/audit/evidence-of.ts`. */
const evidenceOf = (fact: Members): Members => {
  const { id, object, agent, seal, header, recordedAt, entries, bytes, proof } = fact;
  const { key, versionId } = object as Members;
  const { sha256, keyId } = isMembers(seal) ? seal : ({} as Members);
  const { completedAt, sealedAt = completedAt, sequence, subject } = isMembers(header) ? header : ({} as Members);
  return known({
    ...{ fact: id, object: { key, versionId }, agent, digest: sha256, keyId, completedAt, sealedAt },
    ...{ receivedAt: recordedAt, entries, bytes, proof, sequence, subject },
  });
};

const eachEvent = (
  events: unknown,
  fact: Members,
  edition: Edition,
  withEvidence: (evidence: Members) => Members,
  form: (event: Members, expected: Members) => Members,
): unknown =>
  Array.isArray(events)
    ? events.map((event) => {
        if (!isMembers(event)) return event;
        const { evidence } = event;
        const formed = isMembers(evidence) ? { ...event, evidence: withEvidence(evidence) } : event;
        return form(formed, eventOf(fact, event, edition));
      })
    : events;

/** Members that a fact has in its keys, and others that follow from its other members, left out. */
export const briefFact = (fact: ManifestFact, inKeys: Members, edition: Edition = EDITION): Members => {
  const all: Members = { ...fact };
  const evidence = evidenceOf(all);
  const { seal, header } = all;
  const brief = {
    ...all,
    object: briefObject(fact),
    ...(isMembers(seal) ? { seal: apart(seal, sealOf(all)) } : {}),
    ...(isMembers(header) ? { header: apart(header, headerOf(header, edition)) } : {}),
    events: eachEvent(fact.events, all, edition, (one) => apart(one, evidence), apart),
  };
  return withBytes(apart(brief, { ...USUAL, ...inKeys }), asBytes);
};

/** The fact that {@link briefFact} was given. */
export const wholeFact = (stored: Members, inKeys: Members, edition: Edition): Members => {
  const parts = whole(withBytes(stored, asText), { ...USUAL, ...inKeys });
  const { seal, header } = parts;
  const all: Members = {
    ...parts,
    object: wholeObject(parts.object, parts),
    ...(isMembers(seal) ? { seal: whole(seal, sealOf(parts)) } : {}),
    ...(isMembers(header) ? { header: whole(header, headerOf(header, edition)) } : {}),
  };
  const evidence = isMembers(all.object) ? evidenceOf(all) : {};
  return { ...all, events: eachEvent(all.events, all, edition, (one) => whole(one, evidence), whole) };
};
