import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diffSystems, systemLine } from "../../core/audit/comparisons/system-changes.ts";
import { auditPass } from "../../core/audit/pass.ts";
import type { Finding } from "../../core/finding.ts";
import type { AccountEntry } from "../../core/manifest/entry.ts";
import { compareKeys } from "../../core/manifest/key-order.ts";
import { findManifestKey, type ManifestKey } from "../../core/manifest/object-key.ts";
import {
  attributeLines,
  attributeNames,
  attributesIn,
  findExpiry,
  findSystemKey,
  isAttributeOf,
  SYSTEM_TYPE_NAMES,
  type SystemTypeName,
  systemKey,
} from "../../core/manifest/system-entry.ts";
import { MovesRequirement } from "../../core/plan/document/requirement/comparison.ts";
import { Agent, Unit } from "../../core/plan/document.ts";
import { easingsOf } from "../../core/plan/easing/easings.ts";
import { estateOf } from "../../core/plan/estate.ts";
import type { PlannedInventory } from "../../core/plan/plan.ts";
import { rulesDigest } from "../../core/plan/rules-digest.ts";
import { compiled, planText } from "../support/plan.ts";
import { comparison, manifestRequirement } from "../support/requirement.ts";
import { account, header, sealedText, testKey, uploadOf } from "../support/seal.ts";

/** Inventories of the existing system: what is an entry, what the plan says to each, and what changed. */

const key = testKey("agent01");
const NOW = "2026-11-22T03:00:00.000Z";
const agent = Agent.parse({ id: "agent01", units: ["*"], keys: [{ id: "k1", publicKey: key.publicKey }] });
const global = Unit.parse({ id: "global", kind: "global" });
const POOL01 = { id: "pool01", kind: "pool", name: "Pool01.contoso.com", homes: ["CN=LC,CN=pool01,DC=contoso"] };
const SE01 = { id: "se01", kind: "server", homes: ["se01.contoso.com", "SE01.contoso.com."] };
const units = [global, Unit.parse(POOL01), Unit.parse(SE01)];

const systemOf = (over: object = {}, of: readonly Unit[] = units): PlannedInventory => {
  const written = manifestRequirement({
    id: "system",
    evidence: "inventory",
    lists: "system",
    kinds: ["global"],
    ...over,
  });
  if (written.evidence !== "inventory") throw new TypeError("it is no inventory");
  return { ...written, estate: estateOf(written, of) };
};

const entry = (type: SystemTypeName, name: string, ...attributes: [string, string][]): AccountEntry => {
  const more = attributeLines(attributes.map(([attribute, value]) => ({ name: attribute, value })));
  return { key: systemKey(type, name), name, ...(more === undefined ? {} : { more }) };
};

const audit = async (requirement: PlannedInventory, ...entries: AccountEntry[]): Promise<readonly Finding[]> => {
  const head = header({ kind: "inventory", unit: "global", requirement: requirement.id });
  const text = await sealedText(
    head,
    entries.toSorted((a, b) => compareKeys(a.key, b.key)),
    key,
  );
  const place = findManifestKey(uploadOf(head, text).key) as ManifestKey;
  const pass = auditPass(place, { agent, unit: global, requirement }, NOW);
  pass.push(text);
  return pass.end({ digest: place.digest }).findings;
};
const found = async (...args: Parameters<typeof audit>): Promise<string[]> =>
  (await audit(...args)).map(({ code, severity, message }) => `${code}:${severity} ${message}`);

const namesIn = (cell: string): string[] => [...cell.matchAll(/`([a-z-]+)`/g)].map(([, name = ""]) => name);

const pool01 = entry("pool", "POOL01.contoso.com", ["site", "Berlin"]);
const se01 = entry("server", "se01.contoso.com");

describe("an inventory of the existing system", () => {
  it("is accepted where units of the plan stand for its pools and servers, whatever their case", async () => {
    expect(await found(systemOf({ units: ["pool", "server"] }), pool01, se01)).toEqual([]);
  });
  it("may list anything else that a plan does not name", async () => {
    const others = SYSTEM_TYPE_NAMES.filter((type) => type !== "pool" && type !== "server");
    expect(await found(systemOf(), ...others.map((type) => entry(type, "x.contoso.com", ["note", "y"])))).toEqual([]);
  });
  it("with a pool or a server that no unit names fails, by its name", async () => {
    expect(
      await found(systemOf(), pool01, entry("server", "Forgotten.contoso.com"), entry("pool", "old.x.com")),
    ).toEqual(["entity-unknown:fail no unit of the plan stands for pool:old.x.com, server:forgotten.contoso.com"]);
    const many = [1, 2, 3, 4, 5].map((index) => entry("server", `s${index}.x.com`));
    expect((await audit(systemOf(), pool01, ...many))[0]).toMatchObject({
      message: "no unit of the plan stands for server:s1.x.com, server:s2.x.com, server:s3.x.com and 2 more",
      ...{ count: 5, where: many.map((one) => one.key) },
    });
    expect((await audit(systemOf(), pool01, ...many.slice(0, 3)))[0]?.message).toMatch(/server:s3\.x\.com$/);
  });
  it("may have one that the plan knows and gives a reason for, and no other", async () => {
    const known = { known: [{ name: "Lab01.Contoso.com.", reason: "a laboratory" }] };
    expect(await found(systemOf(known), pool01, entry("server", "lab01.contoso.com"))).toEqual([]);
    expect(await found(systemOf(known), pool01, entry("server", "lab02.contoso.com"))).toHaveLength(1);
  });
  it("that lacks a unit of the kinds that must be listed fails, by its id", async () => {
    expect(await found(systemOf({ units: ["pool", "server"] }), pool01)).toEqual([
      "unit-unlisted:fail not among the pools and servers of the system: se01",
    ]);
    expect(await found(systemOf({ units: ["pool"] }), pool01)).toEqual([]);
  });
  it("does not list a unit by a part of another type", async () => {
    expect(await found(systemOf({ units: ["pool"] }), entry("certificate", "pool01.contoso.com"))).toEqual([
      "unit-unlisted:fail not among the pools and servers of the system: pool01",
    ]);
  });
  it("under a plan that names no units is unknown, whatever it lists", async () => {
    const { estate: _, ...old } = systemOf();
    expect(await found(old, pool01)).toEqual([
      "entity-unknown:fail no unit of the plan stands for pool:pool01.contoso.com",
    ]);
  });
  it("that is empty fails, as every other one", async () => {
    expect(await found(systemOf())).toEqual(["inventory-empty:fail no part of the system is listed for global"]);
  });
  it.each<[name: string, odd: AccountEntry, code: string]>([
    ["of a type that is none", { key: "farm:x", name: "x" }, "key-not-name"],
    ["without a type", { key: "pool01.contoso.com", name: "pool01.contoso.com" }, "key-not-name"],
    ["without a name", { key: "policy:x" }, "key-not-name"],
    ["with an empty name", { key: "policy:", name: " " }, "key-not-name"],
    ["under another name", { key: "policy:x", name: "y" }, "key-not-name"],
    ["in capitals", { key: "policy:X", name: "X" }, "key-not-name"],
    ["with a name that forges lines", { key: "policy:x\ny", name: "x\ny" }, "key-not-name"],
    ["with an attribute that its type does not have", entry("policy", "x", ["sip-port", "5061"]), "attribute-unknown"],
    ["with an attribute that is none", { key: "policy:x", name: "x", more: "blue=1" }, "attribute-unknown"],
    ["with a line that is no attribute", { key: "policy:x", name: "x", more: "note" }, "attribute-unknown"],
    ["with an attribute that says nothing", entry("policy", "x", ["note", " "]), "attribute-unknown"],
    ["with an attribute without end", entry("policy", "x", ["note", "y".repeat(1_025)]), "attribute-unknown"],
    ["with an expiry that is no date", entry("certificate", "x", ["expires", "3/1/2027"]), "attribute-unknown"],
    ["with an expiry on a day that is none", entry("certificate", "x", ["expires", "2027-02-30"]), "attribute-unknown"],
    ["with an attribute named as an object's own", entry("policy", "x", ["constructor", "y"]), "attribute-unknown"],
    ["of a type named as an object's own", { key: "constructor:x", name: "x" }, "key-not-name"],
    ["with a home, as accounts have", { key: "policy:x", name: "x", home: "pool01" }, "attribute-unknown"],
    ["that is an account", account("sip:ann@contoso.com") as AccountEntry, "key-not-name"],
  ])("with an entry %s fails", async (_, odd, code) => {
    expect((await audit(systemOf(), odd)).map((one) => one.code)).toContain(code);
  });
  it("is no inventory of accounts, and that is none of a system", async () => {
    const accounts = { ...systemOf(), lists: "accounts" as const };
    expect((await audit(accounts, pool01)).map(({ code }) => code)).toContain("key-not-name");
    expect((await audit(systemOf(), account("sip:ann@contoso.com") as AccountEntry)).map(({ code }) => code)).toEqual([
      ...["key-not-name", "attribute-unknown"],
    ]);
  });
});

describe("the types of parts of a system", () => {
  it("are those of the page for third parties, each with its attributes", () => {
    const page = readFileSync(join(import.meta.dirname, "..", "..", "docs", "manifest-format.md"), "utf8");
    const rows = [...page.matchAll(/^\| ((?:`[a-z-]+`(?:, )?)+) \| (DNS)? ?\| (.+) \|$/gm)].flatMap(
      ([, types = "", dns, attributes = ""]) =>
        namesIn(types).map((type) => [type, dns === "DNS", namesIn(attributes)]),
    );
    expect(rows).toEqual(
      SYSTEM_TYPE_NAMES.map((type) => [
        ...[type, systemKey(type, "a.") === `${type}:a`],
        attributeNames(type).filter((name) => name !== "note"),
      ]),
    );
  });
});

describe("the key of a part of the system", () => {
  it("is the same in any case, and in DNS with a dot at the end", () => {
    expect(systemKey("pool", " Pool01.Contoso.com. ")).toBe("pool:pool01.contoso.com");
    expect(systemKey("policy", "Global.")).toBe("policy:global.");
    // A name that is read back is the same again.
    expect(systemKey("pool", "pool01. .. ")).toBe("pool:pool01");
    for (const nothing of [".", " . ..", ""]) expect(systemKey("pool", nothing)).toBe("pool:");
  });
  it("is read back as it was written", () => {
    fc.assert(
      fc.property(fc.constantFrom(...SYSTEM_TYPE_NAMES), fc.string({ minLength: 1 }), (type, name) => {
        const written = systemKey(type, name);
        expect(findSystemKey(written)?.type).toBe(type);
        expect(systemKey(type, findSystemKey(written)?.name ?? "")).toBe(written);
      }),
    );
  });
  it("has attributes that are read back as they were written, each once", () => {
    const attribute = fc.record({ name: fc.constantFrom("a", "b"), value: fc.stringMatching(/^[a-z= ]{1,5}$/) });
    fc.assert(
      fc.property(fc.array(attribute), (attributes) => {
        const lines = attributeLines(attributes);
        expect(attributeLines([...attributes, ...attributes].toReversed())).toBe(lines);
        expect(new Set(attributesIn(lines).map((one) => JSON.stringify(one)))).toEqual(
          new Set(attributes.map((one) => JSON.stringify(one))),
        );
      }),
    );
  });
});

describe("what changed between two inventories of the system", () => {
  const moves = MovesRequirement.parse(comparison({ id: "changes", check: "moves", of: "system" }));
  const side = (unit: string, ...entries: AccountEntry[]) => ({
    unit,
    batches: (async function* () {
      yield entries.toSorted((a, b) => compareKeys(a.key, b.key)).map(systemLine);
    })(),
  });
  const changes = async (before: readonly AccountEntry[], after: readonly AccountEntry[]) =>
    (await diffSystems([side("global", ...before)], [side("global", ...after)], moves)).findings.map(
      ({ code, severity, where }) => [code, severity, where],
    );

  it("is nothing where they are the same", async () => {
    expect(await changes([pool01, se01], [pool01, se01])).toEqual([]);
  });
  it("is what was added, removed and changed, by name and with what was before", async () => {
    const moved = entry("pool", "pool01.contoso.com", ["site", "Madrid"], ["sip-port", "5061"]);
    const longer = entry("pool", "pool01.contoso.com.extra");
    expect(await changes([pool01, se01], [moved, longer])).toEqual([
      ["system-added", "info", ["pool:pool01.contoso.com.extra (global)"]],
      ["system-removed", "info", ["server:se01.contoso.com (global)"]],
      ["system-changed", "info", ["pool:pool01.contoso.com (site=Berlin → sip-port=5061, site=Madrid)"]],
    ]);
  });
  it("is an attribute that came or went", async () => {
    expect(await changes([entry("policy", "x")], [entry("policy", "x", ["note", "y"])])).toEqual([
      ["system-changed", "info", ["policy:x (→ note=y)"]],
    ]);
  });
  it("is an attribute that is gone, and both where a part that changed is another unit's too", async () => {
    const noted = entry("policy", "x", ["note", "y"]);
    expect(await changes([noted], [entry("policy", "x")])).toEqual([
      ["system-changed", "info", ["policy:x (note=y →)"]],
    ]);
    const { findings } = await diffSystems([side("global", noted)], [side("forest", entry("policy", "x"))], moves);
    expect(findings).toMatchObject([{ where: ["policy:x (global → forest; note=y →)"] }]);
  });
  it("is a part that another unit's inventory has now", async () => {
    const { findings } = await diffSystems(
      [side("global", pool01), side("forest", se01)],
      [side("global", pool01, se01), side("forest")],
      moves,
    );
    expect(findings).toMatchObject([{ code: "system-changed", where: ["server:se01.contoso.com (forest → global)"] }]);
  });
});

describe("a plan with an inventory of the system", () => {
  const SYSTEM = (members: string): string =>
    `\n  - { id: system, title: System, evidence: inventory, lists: system, kinds: [global], maxAge: 1d, judgement: test${members} }`;
  const planWith = (members = "", more = "") =>
    compiled(planText({ requirements: SYSTEM(members) }).replace("agents:", `${more}agents:`));
  const requirementIn = (plan: ReturnType<typeof planWith>) =>
    plan.requirements.find(({ id }) => id === "system") as PlannedInventory;
  const found = (before: ReturnType<typeof planWith>, after: ReturnType<typeof planWith>) =>
    easingsOf(before, after).map(({ code, about, member }) => [code, about, member].filter(Boolean).join(" "));
  const MORE = "  - { id: pool03, kind: pool, name: Pool03.x.com }\n";

  it("holds it against the names of all its units", () => {
    expect(requirementIn(planWith(", units: [pool]", MORE)).estate).toContainEqual({
      ...{ id: "pool03", names: ["pool03", "pool03.x.com"], listed: true },
    });
  });
  it("holds it against names in DNS alone, and in one order, however the plan has its units", () => {
    const names = ["pool01", "pool01.contoso.com"];
    expect(systemOf({ units: ["pool"] }).estate?.find(({ id }) => id === "pool01")).toEqual({
      id: "pool01",
      names,
      listed: true,
    });
    expect(systemOf({}, units.toReversed()).estate).toEqual(systemOf().estate);
  });
  it("voids what was accepted when a unit comes, goes or is renamed", () => {
    const [one, other] = [requirementIn(planWith()), requirementIn(planWith("", MORE))];
    expect(rulesDigest(one, global)).not.toBe(rulesDigest(other, global));
  });
  it("is easier where it names one more unit or knows one more server, or need not list a kind", () => {
    const known = ", known: [{ name: lab.x.com, reason: test }]";
    expect(found(planWith(), planWith("", MORE))).toEqual([
      "home-changed pool03",
      "home-changed pool03.x.com",
      "gate-new move@pool03",
    ]);
    expect(found(planWith(), planWith(known))).toEqual(["rule-changed system known"]);
    expect(found(planWith(known), planWith())).toEqual([]);
    expect(found(planWith(", units: [pool]"), planWith())).toEqual(["rule-changed system units"]);
    expect(found(planWith(), planWith(", units: [pool]"))).toEqual([]);
  });
});

describe("an attribute that expires", () => {
  it("does so on a day or at an instant in UTC, and at nothing else", () => {
    expect(findExpiry("2027-03-01")).toBe("2027-03-01T00:00:00.000Z");
    expect(findExpiry("2027-03-01T12:00:00Z")).toBe("2027-03-01T12:00:00.000Z");
    for (const text of ["27-03-01", "2027-03-01x", "x2027-03-01", "2027-3-1", "soon", ""])
      expect(findExpiry(text)).toBeUndefined();
    expect(isAttributeOf("pool", { name: "expires", value: "soon" })).toBe(false);
  });
  it("is no longer than 1,024 characters, as any other", () => {
    const name = attributeNames("policy").find((one) => one !== "expires") ?? "";
    expect(isAttributeOf("policy", { name, value: "x".repeat(1_024) })).toBe(true);
    expect(isAttributeOf("policy", { name, value: "x".repeat(1_025) })).toBe(false);
    expect(isAttributeOf("policy", { name, value: " " })).toBe(false);
  });
  it("is read from its line, whatever the line lacks", () => {
    expect([attributesIn(undefined), attributesIn("")]).toEqual([[], []]);
    expect(attributesIn("a=b=c\nd")).toEqual([
      { name: "a", value: "b=c" },
      { name: "d", value: "" },
    ]);
  });
});
