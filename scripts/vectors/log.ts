import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import { canonicalText } from "../../core/canonical.ts";
import { publicKeyText } from "../../core/ed25519.ts";
import { appended, EMPTY_EDGE, rootOf } from "../../core/log/append.ts";
import { headText } from "../../core/log/checkpoint.ts";
import { leafHash } from "../../core/log/hash.ts";
import { factLeaf, keyLeaf, leafBytes } from "../../core/log/leaf.ts";
import { noteText } from "../../core/log/note.ts";
import { noteKey } from "../../core/log/note-key.ts";
import { peopleIn, personId, SALT_BYTES, withoutPeople } from "../../core/log/people.ts";

/** Vectors of docs/log-format.md: facts, their leaves, and the tree and checkpoint over them. */

const ORIGIN = "cleargate.example/log";
const SEED = Buffer.alloc(32, 7);
const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");
const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, SEED]), format: "der", type: "pkcs8" });
const key = noteKey(ORIGIN, "note", Buffer.from(publicKeyText(createPublicKey(privateKey)), "base64"));

const ANNA = { issuer: "https://id.example", subject: "anna", name: "Anna Ö.", email: "anna@example.com" };
const BEN = { issuer: "https://id.example", subject: "ben", name: null, email: null };
const about = { migration: "contoso", unit: "pool01", requirement: "rtc", agent: null, planVersion: 1 };
const facts = [
  {
    ...{ ...about, type: "time-passed", id: "0f".repeat(16), recordedAt: "2026-11-22T02:00:00.000Z" },
    ...{ gate: null, events: [] },
  },
  {
    ...{ ...about, type: "approval-recorded", id: "1f".repeat(16), recordedAt: "2026-11-22T02:00:01.000Z" },
    ...{ action: "waiver-granted", by: ANNA, reason: "a disk is on its way ✈" },
    events: [{ type: "checkpoint-waived", waiver: { requestedBy: BEN, approvedBy: [ANNA] } }],
  },
];
const salts = new Map([...peopleIn(facts).keys()].map((person, at) => [person, Buffer.alloc(SALT_BYTES, 16 + at)]));
const saltOf = (person: string) => salts.get(person);

const leafOf = (fact: (typeof facts)[number]) => {
  const leaf = factLeaf(fact, saltOf);
  if (leaf === undefined) throw new Error("a salt is missing");
  return leafBytes(leaf);
};
const leaves = [leafBytes(keyLeaf(key.text)), ...facts.map(leafOf)];
const { edge } = appended(EMPTY_EDGE, leaves.map(leafHash));
const text = headText({ origin: ORIGIN, size: edge.size, root: rootOf(edge) });
const signature = sign(null, Buffer.from(text), privateKey);

export const logVectors = {
  about: "Vectors of cleargate.leaf/1; docs/log-format.md specifies it. Keys and salts are no secrets of anybody.",
  key: { seed: SEED.toString("hex"), text: key.text },
  people: [ANNA, BEN].map((one) => ({ ...one, person: personId(one), salt: saltOf(personId(one))?.toString("hex") })),
  facts: facts.map((fact) => ({ fact, logged: canonicalText(withoutPeople(fact, saltOf)) })),
  leaves: leaves.map((leaf) => ({ text: leaf.toString(), hash: leafHash(leaf).toString("hex") })),
  roots: leaves.map((_, at) =>
    rootOf(appended(EMPTY_EDGE, leaves.slice(0, at + 1).map(leafHash)).edge).toString("hex"),
  ),
  checkpoint: noteText({ text, signatures: [{ name: key.name, keyId: key.id, signature }] }),
};
