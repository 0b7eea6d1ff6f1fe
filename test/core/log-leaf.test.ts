import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { factLeaf, findLeaf, keyLeaf, leafBytes, subjectOf } from "../../core/log/leaf.ts";
import { peopleIn, personId, SALT_BYTES, withoutPeople, withoutPerson } from "../../core/log/people.ts";

const ANNA = { issuer: "https://id.example", subject: "anna", name: "Anna", email: "anna@x.com" };
const BEN = { issuer: "https://id.example", subject: "ben", name: null, email: null };
const SALTS = new Map([ANNA, BEN].map((one, at) => [personId(one), Buffer.alloc(SALT_BYTES, at + 1)]));
const saltOf = (person: string) => SALTS.get(person);
const hashOf = (one: string, salt: number) =>
  createHash("sha256").update(Buffer.alloc(SALT_BYTES, salt)).update(one).digest("hex");
const ANNA_HASHED = {
  person: hashOf('{"email":"anna@x.com","issuer":"https://id.example","name":"Anna","subject":"anna"}', 1),
};
const BEN_HASHED = { person: hashOf('{"email":null,"issuer":"https://id.example","name":null,"subject":"ben"}', 2) };

const FACT = {
  ...{ type: "approval-recorded", id: "f1", migration: "m", recordedAt: "2026-11-22T02:00:00.000Z", by: ANNA },
  ...{ reason: "because", events: [{ type: "checkpoint-waived", waiver: { requestedBy: BEN, approvedBy: [ANNA] } }] },
};
const WITHOUT = {
  ...{ ...FACT, by: ANNA_HASHED },
  events: [{ type: "checkpoint-waived", waiver: { requestedBy: BEN_HASHED, approvedBy: [ANNA_HASHED] } }],
};

describe("people in what is logged", () => {
  it("are found wherever they are named, each once", () => {
    expect([...peopleIn(FACT).values()]).toEqual([
      { issuer: ANNA.issuer, subject: "anna" },
      { issuer: BEN.issuer, subject: "ben" },
    ]);
    expect(peopleIn(null).size + peopleIn("anna").size + peopleIn({ issuer: "a", other: "b" }).size).toBe(0);
    expect(peopleIn([{ issuer: "a", subject: null }, { issuer: 1, subject: "b" }, { subject: "b" }]).size).toBe(0);
  });

  it("have one name for each issuer and subject, whatever else is said of them", () => {
    expect(personId(ANNA)).toBe(personId({ ...ANNA, ...{ name: "Other" } }));
    expect(personId({ issuer: "a", subject: "b\nc" })).not.toBe(personId({ issuer: "a\nb", subject: "c" }));
    expect(personId({ issuer: "a", subject: "b" })).toBe(createHash("sha256").update('["a","b"]').digest("hex"));
  });

  it("are replaced by a hash of all that is said of them, with their salt", () => {
    expect(withoutPeople(FACT, saltOf)).toEqual(WITHOUT);
    expect(withoutPeople([1, "a", null, true, {}], saltOf)).toEqual([1, "a", null, true, {}]);
  });

  it("can be forgotten: the hash in the place of the name gives the same leaf without any salt", () => {
    expect(factLeaf(WITHOUT, () => undefined)).toEqual(factLeaf(FACT, saltOf));
    expect(factLeaf({ ...FACT, ...{ by: ANNA_HASHED } }, saltOf)).toEqual(factLeaf(FACT, saltOf));
  });

  it("can be forgotten one by one, whatever was said of them: all others stay named, and the leaf stays", () => {
    const called = { ...FACT, events: [{ whom: { ...ANNA, email: null }, also: BEN, at: 7 }] };
    const salt = saltOf(personId(ANNA))!;
    const without = withoutPerson(called, personId(ANNA), salt) as typeof FACT;
    expect(without).toMatchObject({ by: ANNA_HASHED, events: [{ also: BEN, at: 7 }] });
    expect(JSON.stringify(without)).not.toMatch(/anna/i);
    expect(factLeaf(without, (person) => (person === personId(ANNA) ? undefined : saltOf(person)))).toEqual(
      factLeaf(called, saltOf),
    );
    expect(withoutPerson(without, personId(ANNA), salt)).toEqual(without);
    expect(withoutPerson(null, personId(ANNA), salt)).toBeNull();
  });

  it("whose salt is not known have no leaf", () => {
    expect(factLeaf(FACT, () => undefined)).toBeUndefined();
    expect(withoutPeople(FACT, (person) => (person === personId(BEN) ? undefined : saltOf(person)))).toBeUndefined();
  });
});

describe("a leaf", () => {
  const leaf = factLeaf(FACT, saltOf);
  if (leaf === undefined) throw new Error("there is none");

  it("of a fact names it, and has the digest of all that it says", () => {
    const members =
      '"by":{"person":"%A"},"events":[{"type":"checkpoint-waived","waiver":{"approvedBy":[{"person":"%A"}],';
    const text = `{${members}"requestedBy":{"person":"%B"}}}],"id":"f1","migration":"m","reason":"because",`
      .concat('"recordedAt":"2026-11-22T02:00:00.000Z","type":"approval-recorded"}')
      .replaceAll("%A", ANNA_HASHED.person)
      .replaceAll("%B", BEN_HASHED.person);
    const sha256 = createHash("sha256").update(text).digest("hex");
    expect(leafBytes(leaf).toString()).toBe(
      `{"fact":"f1","format":"cleargate.leaf/1","migration":"m","recordedAt":"2026-11-22T02:00:00.000Z","sha256":"${sha256}","type":"approval-recorded"}`,
    );
    expect(factLeaf({ ...FACT, ...{ reason: "Because" } }, saltOf)?.sha256).not.toBe(sha256);
    expect(subjectOf(leaf)).toBe("f1");
  });

  it("of a key has the key", () => {
    expect(leafBytes(keyLeaf("log+1+A")).toString()).toBe('{"format":"cleargate.leaf/1","key":"log+1+A"}');
    expect(subjectOf(keyLeaf("log+1+A"))).toBe("log+1+A");
  });

  it("is read back, in its one text only", () => {
    for (const one of [leaf, keyLeaf("log+1+A")]) expect(findLeaf(leafBytes(one))).toEqual(one);
    const text = leafBytes(leaf).toString();
    for (const other of [
      "",
      "null",
      "{}",
      text.slice(0, -1),
      `${text}\n`,
      text.replace(":", ": "),
      text.replace('"fact":"f1",', ""),
      text.replace('"fact":"f1"', '"fact":""'),
      text.replace('"fact":"f1"', '"fact":1'),
      text.replace("leaf/1", "leaf/2"),
      text.replace('"type"', '"other":1,"type"'),
      text.replace(leaf.sha256, leaf.sha256.toUpperCase()),
      '{"format":"cleargate.leaf/1"}',
      '{"format":"cleargate.leaf/1","key":""}',
      '{"format":"cleargate.leaf/1","key":"log+1+A","more":1}',
      '{"key":"log+1+A","format":"cleargate.leaf/1"}',
      '{"key":"log+1+A"}',
    ])
      expect(findLeaf(Buffer.from(other)), other).toBeUndefined();
    expect(findLeaf(Buffer.concat([Buffer.from([0xff]), leafBytes(leaf)]))).toBeUndefined();
    // What is no UTF-8 would be read as another text, and written with other bytes.
    const odd = Buffer.from('{"format":"cleargate.leaf/1","key":"\u00ff"}', "latin1");
    expect(findLeaf(odd)).toBeUndefined();
  });
});
