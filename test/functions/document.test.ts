import { describe, expect, it } from "vitest";
import { unpack } from "../../adapters/zlib-codec.ts";
import type { AnswerOf } from "../../contract/contract.ts";
import type { ManifestFact } from "../../core/history/fact.ts";
import type { AccountEntry } from "../../core/manifest/entry.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { Head } from "../../core/readiness/head.ts";
import { DOCUMENT_HANDLERS, type DocumentPorts } from "../../functions/document/document.ts";
import { MAX_PARTS } from "../../functions/document/read-parts.ts";
import { askHandler } from "../support/contract.ts";
import { manifestRequirement } from "../support/requirement.ts";
import { header, sealedUpload, testKey } from "../support/seal.ts";

/** The documentation of a system as the API shows it: pages of what was accepted, and of nothing else. */

const NOW = "2026-11-22T12:00:00.000Z";
const key = testKey("agent01");
const entries = Array.from({ length: 5 }, (_, index): AccountEntry => {
  const name = `pool0${index}.x.com`;
  return { key: `pool:${name}`, name: name.toUpperCase(), more: "service=Registrar\nsite=Madrid" };
});

const stored = async (id: string, outcome: "accepted" | "rejected", over: Partial<ManifestFact> = {}) => {
  const head = header({ kind: "inventory", unit: "global", requirement: "system" });
  const upload = await sealedUpload(head, entries, key);
  const fact = {
    ...{ id, type: "manifest-audited", migration: "contoso", unit: "global", requirement: "system", agent: "agent01" },
    ...{ recordedAt: NOW, digest: upload.key.split("-").at(-1)?.slice(0, 64), entries: entries.length },
    object: { key: upload.key, versionId: "1", size: upload.bytes.length },
    header: { kind: "inventory", completedAt: NOW, source: { type: "system-csv" } },
    verdict: { outcome, findings: [{ code: "shrunk", severity: "warn", message: "odd" }] },
    ...over,
  } as unknown as ManifestFact;
  return { fact, body: upload.bytes };
};

const world = async (newest: "accepted" | "rejected" = "accepted", over: Partial<ManifestFact> = {}) => {
  const accepted = await stored("f1", "accepted", over);
  const rejected = await stored("f2", "rejected");
  const facts = new Map([accepted.fact, rejected.fact].map((fact) => [fact.id, fact]));
  const opened: string[] = [];
  const of = (requirement: string): Checkpoint =>
    ({
      ...{ migration: "contoso", unit: "global", requirement, state: "passed", reason: null, waiver: null },
      evidence: { fact: newest === "accepted" ? "f1" : "f2", validUntil: "2026-11-29T12:00:00.000Z" },
    }) as unknown as Checkpoint;
  const inventory = (id: string, lists: string) =>
    manifestRequirement({ id, evidence: "inventory", lists, kinds: ["global"] });
  let body = accepted.body;
  const ports = {
    ledger: {
      readHead: async () => ({ migration: "contoso", title: "T", timeZone: "UTC", planVersion: 3 }) as unknown as Head,
      readRequirements: async () =>
        new Map([inventory("system", "system"), inventory("accounts", "accounts")].map((one) => [one.id, one])),
      pageCheckpoints: async () => ({ items: [of("system"), of("rtc")], cursor: "more" }),
      pageHistory: async ({ cursor }: { cursor?: string }) => ({
        items: [cursor === undefined ? rejected.fact : accepted.fact].map(({ id, type, verdict }) => ({
          ...{ id, type, outcome: verdict.outcome },
        })),
        ...(cursor === undefined ? { cursor: "older" } : {}),
      }),
      findFact: async (id: string) => facts.get(id),
    },
    store: {
      open: async ({ versionId }: { versionId: string }) => {
        opened.push(versionId);
        return {
          size: body.length,
          chunks: (async function* () {
            yield body;
          })(),
        };
      },
    },
    ...{ unpack, clock: () => NOW },
  } as unknown as DocumentPorts;
  const list = () => askHandler(DOCUMENT_HANDLERS, ports, "listInventories", { migration: "contoso" });
  const show = (query: Record<string, string>, requirement = "system") =>
    askHandler(DOCUMENT_HANDLERS, ports, "listParts", { migration: "contoso", unit: "global", requirement }, query);
  const change = (bytes: Buffer): void => {
    body = bytes;
  };
  return { list, show, change, opened };
};

describe("the inventories of a migration", () => {
  it("are shown with the evidence that was accepted, its source and what was found in it", async () => {
    const { inventories, cursor } = await (await world()).list();
    expect(cursor).toMatch(/^more\./);
    expect(inventories).toMatchObject([
      {
        ...{ unit: "global", requirement: "system", lists: "system", state: "passed", outdated: false },
        accepted: { fact: "f1", entries: 5, source: "system-csv", warnings: ["odd"], completedAt: NOW },
      },
    ]);
  });
  it("are shown as they were last accepted where newer evidence was rejected", async () => {
    const { inventories } = await (await world("rejected")).list();
    expect(inventories).toMatchObject([{ outdated: true, accepted: { fact: "f1" } }]);
  });
});

describe("the parts in an inventory of the system", () => {
  it("are read page by page, each once and in order", async () => {
    const { show, opened } = await world();
    const names: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page: AnswerOf<"listParts"> = await show({
        fact: "f1",
        limit: "2",
        ...(cursor === undefined ? {} : { cursor }),
      });
      names.push(...page.parts.map(({ name }) => name));
      cursor = page.cursor;
    }
    expect(names).toEqual(entries.map(({ name }) => name));
    expect(opened).toHaveLength(3);
  });
  it("have their attributes apart", async () => {
    const { parts } = await (await world()).show({ fact: "f1", limit: "1" });
    expect(parts).toEqual([
      {
        ...{ type: "pool", name: "POOL00.X.COM" },
        attributes: [
          { name: "service", value: "Registrar" },
          { name: "site", value: "Madrid" },
        ],
      },
    ]);
  });
  it.each<[what: string, query: Record<string, string>, requirement: string | undefined, code: string]>([
    ["of a manifest that was rejected", { fact: "f2" }, undefined, "not-found"],
    ["of a fact that is none", { fact: "f9" }, undefined, "not-found"],
    ["of accounts, which are people's", { fact: "f1" }, "accounts", "not-found"],
    ["of no fact", {}, undefined, "request-invalid"],
    ["from before the first", { fact: "f1", cursor: "-1" }, undefined, "cursor-invalid"],
  ])("%s are not shown", async (_, query, requirement, code) => {
    const { show, opened } = await world();
    await expect(show(query, requirement)).rejects.toMatchObject({ code });
    expect(opened).toEqual([]);
  });
  it("of another unit or requirement than the fact's are not shown", async () => {
    for (const over of [{ unit: "pool01" }, { requirement: "notes" }, { migration: "other" }])
      await expect((await world("accepted", over)).show({ fact: "f1" })).rejects.toMatchObject({ code: "not-found" });
  });
  it("in an accepted list of accounts are people, and are not shown", async () => {
    const { show, opened } = await world("accepted", { requirement: "accounts" });
    await expect(show({ fact: "f1" }, "accounts")).rejects.toMatchObject({ code: "not-found" });
    expect(opened).toEqual([]);
  });
  it("that are too many to be shown are not read", async () => {
    const { show, opened } = await world("accepted", { entries: MAX_PARTS + 1 });
    await expect(show({ fact: "f1" })).rejects.toMatchObject({ code: "request-invalid" });
    expect(opened).toEqual([]);
  });
  it("are not shown where the object is another one than was accepted, also beyond the page", async () => {
    const { show, change } = await world();
    const head = header({ kind: "inventory", unit: "global", requirement: "system" });
    change((await sealedUpload(head, entries.slice(0, 4), key)).bytes);
    await expect(show({ fact: "f1", limit: "1" })).rejects.toMatchObject({ code: "store-changed" });
  });
});
