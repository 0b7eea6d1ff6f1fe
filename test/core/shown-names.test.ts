import { describe, expect, it } from "vitest";
import { showActor } from "../../core/actor.ts";
import { personId, saidOf, withoutPerson } from "../../core/log/people.ts";
import { shownNamesOf, withoutShownNames } from "../../core/log/shown-names.ts";
import { personOf } from "../support/people.ts";

/** How people read somebody's name, and what they read once the person was forgotten. */

const SALT = Buffer.alloc(32, 1);
const ANA = personOf("ana");
const PERSON = personId(ANA);
const insteadOf = (said: object): string => showActor(withoutPerson(said, PERSON, SALT) as { person: string });

describe("what is said of a person", () => {
  it("is all of it, each time, and nothing that is said of others", () => {
    const other = personOf("kim");
    const called = { ...ANA, email: null };
    expect(saidOf({ by: ANA, events: [{ by: [other, called] }] }, PERSON)).toEqual([ANA, called]);
    expect(saidOf([other, null, "sub-ana"], PERSON)).toEqual([]);
  });
});

describe("the names that a person was shown by", () => {
  it("are all of them, each with the hash of what was said", () => {
    const called = { ...ANA, name: "Ana", email: null };
    const plain = { ...ANA, email: null };
    expect(shownNamesOf({ by: ANA, also: [called, plain, personOf("kim")] }, PERSON, SALT)).toEqual({
      "ana@example.com": insteadOf(ANA),
      "Ana (sub-ana)": insteadOf(called),
      "sub-ana": insteadOf(plain),
    });
    expect(insteadOf(ANA)).toMatch(/^somebody forgotten \([0-9a-f]{12}\)$/);
    expect(insteadOf(ANA)).not.toBe(insteadOf(plain));
  });

  it("are none where nobody was shown one: whom a request names is no actor", () => {
    const { issuer, subject } = ANA;
    for (const said of [
      { issuer, subject },
      { issuer, subject, name: "Ana" },
      { issuer, subject, email: "ana@example.com" },
    ])
      expect(shownNamesOf({ whom: said }, PERSON, SALT)).toEqual({});
  });
});

const NAMES = { "ana@example.com": "X", "Ana (sub-ana)": "Y", ana: "Z" };
const without = (value: unknown): unknown => withoutShownNames(value, NAMES);

describe("whoever would get a mail", () => {
  it.each([
    [
      { id: "a", name: "Ana Ruiz", email: "ana@example.com" },
      { id: "a", name: "X", email: "X" },
    ],
    [
      { id: "a", name: "Ana Ruiz", email: "Ana+oncall@Example.com" },
      { id: "a", name: "X", email: "X" },
    ],
    [
      { id: "a", email: "ANA@example.com" },
      { id: "a", email: "X" },
    ],
    [{ name: "Ana Ruiz", email: "joana@example.com" }, undefined],
    [{ name: "Ana Ruiz", email: "ana@example.org" }, undefined],
    [{ name: "Ana Ruiz", email: "sub-ana" }, undefined],
    [{ name: "Ana Ruiz", email: "an@ana" }, undefined],
    [{ name: "Ana Ruiz", email: null }, undefined],
    [{ name: "Ana Ruiz" }, undefined],
  ])("has neither name nor address where that is the mailbox of somebody forgotten: %j", (value, expected) => {
    expect(without(value)).toEqual(expected ?? value);
    expect(without({ recipients: [value] })).toEqual({ recipients: [expected ?? value] });
  });

  it("keeps both where no address is known of who is forgotten", () => {
    const value = { name: "Ana", email: "x@example.com" };
    expect(withoutShownNames(value, { "Ana (x@example.com)": "Y", ana: "Z" })).toEqual(value);
    const noAddress = { name: "Ana", email: "sub-ana" };
    expect(withoutShownNames(noAddress, { "sub-an@sub-ana": "Y" })).toEqual(noAddress);
  });
});

describe("a text that names somebody who is forgotten", () => {
  it.each([
    ["ana@example.com", "X"],
    ["by ana@example.com.", "by X."],
    ["ana@example.com, ana@example.com and kim@example.com", "X, X and kim@example.com"],
    ["<ana@example.com>, mailto:ana@example.com; 'ana@example.com'", "<X>, mailto:X; 'X'"],
    ["- ana@example.com", "- X"],
    ["-ana@example.com", "-X"],
    ["Ana (sub-ana) approved", "Y approved"],
    ["nothing", "nothing"],
    ["", ""],
  ])("says another in its place: %s", (text, instead) => {
    expect(without(text)).toBe(instead);
    expect(without({ reason: [text, 7, null, true, undefined] })).toEqual({
      reason: [instead, 7, null, true, undefined],
    });
  });

  it.each([
    "joana@example.com",
    "jo.ana@example.com",
    "jo-ana@example.com",
    "jo_ana@example.com",
    "jo+ana@example.com",
    "7ana@example.com",
    "ñana@example.com",
    "ana@example.com.au",
    "ana@example.com-pany.org",
    "ana@example.community",
    "ana@example.com2",
    "Joana Ana (sub-ana-too)",
  ])("leaves others named: %s", (text) => {
    expect(without(text)).toBe(text);
  });

  it("says another also where only one of several is the person", () => {
    expect(without("joana@example.com, ana@example.com, ana@example.com.au")).toBe(
      "joana@example.com, X, ana@example.com.au",
    );
  });

  it("takes a subject alone out only where people are listed, and as a whole", () => {
    expect(without({ approvedBy: "kim, ana, anabel, ana@example.com" })).toEqual({
      approvedBy: "kim, Z, anabel, X",
    });
    expect(without({ approvedBy: ["ana", { by: "ana", signedBy: "ana" }] })).toEqual({
      approvedBy: ["Z", { by: "ana", signedBy: "Z" }],
    });
    for (const value of ["ana", ["ana"], { text: "ana", Byline: "ana", approvedByAll: "ana" }])
      expect(without(value)).toEqual(value);
    expect(without({ approvedBy: "constructor, toString" })).toEqual({ approvedBy: "constructor, toString" });
  });
});
