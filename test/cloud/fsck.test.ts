import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { type AttributeValue, DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { DeleteObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { DeleteCommand, DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { factRef, readFact, type Item as StoredItem } from "../../adapters/dynamo/items.ts";
import { keys } from "../../adapters/dynamo/keys.ts";
import { s3LogFiles } from "../../adapters/s3-log-files.ts";
import type { FsckAnswer, FsckAskedAnswer } from "../../contract/schemas/fsck.ts";
import { compareText } from "../../core/compare-text.ts";
import { DISAGREEMENTS, type Disagreement, type DisagreementCode } from "../../core/fsck/disagreement.ts";
import type { ManifestFact } from "../../core/history/fact.ts";
import { REPLAY_START } from "../../core/history/replaying.ts";
import { snapshotLines } from "../../core/history/snapshot.ts";
import { s3As, type TestCloud, testCloud } from "../support/cloud.ts";
import { allGood, rtcOf } from "../support/evidence.ts";
import { planText } from "../support/plan.ts";
import { storedDisagreements } from "../support/stored-problems.ts";

/** fsck in the embedded cloud: a healthy estate has no findings, and each kind of damage that is planted in it has its code. */

type Item = Record<string, unknown>;
let cloud: TestCloud;
let dynamo: DynamoDBDocumentClient;
let origin: string;

beforeAll(async () => {
  cloud = await testCloud({ mayBreakRules: "what is stored is damaged" });
  const credentials = { accessKeyId: cloud.admin.accessKeyId, secretAccessKey: cloud.admin.secret };
  const { endpoint, region } = cloud;
  dynamo = DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint, region, credentials }));
  await cloud.applyPlan(planText());
  for (const upload of await allGood(60)) await cloud.upload("agent00", upload);
  await cloud.waitUntilIdle();
  await cloud.runSchedule("Log");
  origin = (await cloud.get<{ head: { origin: string } }>("/log")).body.head.origin;
}, 120_000);
afterAll(() => {
  dynamo?.destroy();
  return cloud?.stop();
});

const put = (item: Item) => dynamo.send(new PutCommand({ TableName: cloud.table, Item: item }));
const idOf = (fact: Item): string => factRef(fact as StoredItem).id;
const remove = ({ pk, sk }: Item) => dynamo.send(new DeleteCommand({ TableName: cloud.table, Key: { pk, sk } }));
const admin = () => s3As(cloud, cloud.admin);
const putObject = (Bucket: string, Key: string, Body: Buffer) =>
  admin().send(new PutObjectCommand({ Bucket, Key, Body, IfNoneMatch: "*" }));
const removeLogFile = (Key: string) => admin().send(new DeleteObjectCommand({ Bucket: cloud.logBucket, Key }));
const readLog = (path: string) => s3LogFiles(cloud.logBucket, admin()).find(path);
const writeLog = async (path: string, bytes: Uint8Array) =>
  s3LogFiles(cloud.logBucket, admin()).replace(path, bytes, (await readLog(path))?.tag);
const found = () => storedDisagreements(cloud, origin);

const asked = async (role: string) => {
  const authorization = `Bearer ${await cloud.oidc.token([role])}`;
  const answer = await fetch(`${cloud.apiUrl}/fsck`, { method: "POST", headers: { authorization } });
  return { status: answer.status, body: (await answer.json()) as FsckAskedAnswer };
};
const shown = async (query = "") => (await cloud.get<FsckAnswer>(`/fsck${query}`)).body;

/** The codes that were planted so far. */
const planted = new Set<DisagreementCode>();
const expectFound = async (...expected: readonly (readonly [DisagreementCode, string])[]): Promise<void> => {
  const all: readonly Disagreement[] = await found();
  for (const [code, place] of expected) {
    planted.add(code);
    expect(all).toContainEqual({ code, place });
  }
};

const named = async (prefix: string, test: (item: Item) => boolean): Promise<Item> => {
  const one = (await cloud.items(prefix)).find(test);
  if (one === undefined) throw new Error(`nothing under ${prefix} is so`);
  return one;
};

describe("fsck of a stack", () => {
  it("finds nothing in a healthy estate, and says how much it has walked", async () => {
    expect(await found()).toEqual([]);
    expect(await shown()).toEqual({ run: null, findings: [], next: null });
    await cloud.runSchedule("Fsck");
    const facts = (await cloud.facts()).length;
    const { run, findings } = await shown();
    expect(findings).toEqual([]);
    expect(run).toMatchObject({ number: 1, state: "finished", found: 0, walked: { leaves: facts + 1, facts } });
    expect(run?.walked).toMatchObject({ objects: 5, checkpoints: 5, gates: 3 });
  });

  it("is asked for by operators and auditors, and says what a run found", async () => {
    expect((await asked("manager")).status).toBe(403);
    // For an hour after the end of a run, that one is meant, and nothing begins.
    expect(await asked("operator")).toEqual({ status: 200, body: { run: 1 } });
    await cloud.runSchedule("Fsck");
    expect((await shown()).run?.number).toBe(1);
    await cloud.advanceClock(61 * 60_000);
    await cloud.waitUntilIdle();
    expect(await asked("operator")).toEqual({ status: 202, body: { run: 2 } });
    const checkpoint = Buffer.from((await readLog("checkpoint"))?.bytes ?? "");
    await writeLog("checkpoint", Buffer.from("other"));
    await cloud.runSchedule("Fsck");
    await writeLog("checkpoint", checkpoint);
    const differs = { code: "checkpoint-differs", message: DISAGREEMENTS["checkpoint-differs"], place: "checkpoint" };
    // None of the facts has a leaf where nobody can say how many the log has.
    const { run, findings, next } = await shown();
    expect([run?.number, next]).toEqual([2, null]);
    expect(findings).toContainEqual(differs);
    expect(new Set(findings.map(({ code }) => code))).toEqual(new Set(["checkpoint-differs", "fact-unlogged"]));
    expect(await shown("?run=1")).toMatchObject({ run: { number: 1, found: 0 }, findings: [] });
    expect((await cloud.get("/fsck?run=7")).status).toBe(404);
    // Nobody asked, and the week is not over.
    await cloud.runSchedule("Fsck");
    expect((await shown()).run?.number).toBe(2);
    planted.add("checkpoint-differs");
  });

  it("names what was damaged in the ledger and the intake", async () => {
    const facts = (await cloud.items("F#")).filter(({ type }) => type === "manifest-audited");
    const [changed, unindexed, misplaced, sized] = facts as [Item, Item, Item, Item];
    await put({ ...changed, entries: 77 });
    await remove(keys.leaf(idOf(unindexed)));
    await put({ ...misplaced, byAgent: "contoso#other" });
    const { object } = readFact(sized as StoredItem) as ManifestFact;
    await put({ ...sized, object: { ...object, size: object.size + 1 } });
    await put({ ...changed, pk: "F#strange", events: [] });
    const plan = await named("F#", ({ type }) => type === "plan-applied");
    const gone = { key: "plans/gone", versionId: "gone" };
    await put({ ...plan, pk: "F#gone", id: "gone", type: "proposal-recorded", object: gone, by: null });
    cloud.loseEvents(1);
    const upload = await rtcOf("pool01", 30);
    await cloud.upload("agent00", upload);
    for (const salt of await cloud.items("SALT#")) await remove(salt);
    const all = await found();
    const lost = all.find(({ code }) => code === "object-unrecorded");
    expect(lost?.place).toContain(upload.key);
    planted.add("object-unrecorded");
    expect(all.find(({ code }) => code === "leaf-unindexed")?.place).toContain(`${idOf(unindexed)} at leaf`);
    planted.add("leaf-unindexed");
    await expectFound(
      ["fact-changed", idOf(changed)],
      ["fact-unlogged", idOf(unindexed)],
      ["fact-misplaced", `${idOf(misplaced)} byAgent`],
      ["object-differs", `${object.key} ${object.versionId}`],
      ["fact-malformed", "strange"],
      ["object-missing", "plans/gone gone"],
      ["salt-missing", String(plan.id)],
    );
    await remove({ pk: "F#strange", sk: "F" });
  });

  it("names what was written by hand as JSON has it not, and the log has that and what came after", async () => {
    const [fact] = (await cloud.items("F#")).filter(({ type }) => type === "manifest-audited");
    const written = (id: string, more: Record<string, AttributeValue>) => {
      const { recordedAt } = factRef(fact as StoredItem);
      const item = marshall({ ...fact, pk: `F#${id}`, id, at: `${recordedAt}#${id}` });
      return dynamo.send(new PutItemCommand({ TableName: cloud.table, Item: { ...item, ...more } }));
    };
    await written("by-hand-1", { retries: { N: "9007199254740993.5" } });
    await written("by-hand-2", { retries: { L: [{ N: "9007199254740993" }, { SS: ["b", "a"] }] } });
    await written("by-hand-3", { recordedAt: { N: "7" } });
    await cloud.upload("agent00", await rtcOf("pool02", 20));
    await cloud.waitUntilIdle();
    await cloud.runSchedule("Log");
    const newest = (await cloud.facts()).at(-1);
    for (const id of ["by-hand-1", "by-hand-2", "by-hand-3", newest?.id])
      expect((await cloud.get(`/log/inclusion?fact=${id}`)).status, id).toBe(200);
    const all = await found();
    for (const place of ["by-hand-1", "by-hand-2", "by-hand-3"]) {
      expect(all).toContainEqual({ code: "fact-malformed", place });
      expect(all).not.toContainEqual({ code: "fact-unlogged", place });
      expect(all).not.toContainEqual({ code: "fact-changed", place });
      await remove({ pk: `F#${place}`, sk: "F" });
    }
  });

  it("names what was damaged of what follows from the facts", async () => {
    const notification = await named("N#", ({ sk, kind }) => !String(sk).includes("#") && kind === "clear");
    const others = (await cloud.items("N#")).filter(({ sk, kind }) => !String(sk).includes("#") && kind === "clear");
    const other = others.find(({ pk }) => pk !== notification.pk) as Item;
    await remove(notification);
    await put({ ...other, fact: "none" });
    await remove(await named("N#", ({ pk, sk }) => pk === other.pk && String(sk).endsWith("#@bus")));
    const checkpoints = (await cloud.items("M#")).filter(({ sk }) => String(sk).startsWith("C#"));
    const [missing, differing, late] = checkpoints as [Item, Item, Item];
    await put({ ...late, inListAt: String(late.inListAt).replace(/^\d{4}/, "9998") });
    await remove(missing);
    await put({ ...differing, since: "2026-01-01T00:00:00.000Z" });
    await put({ ...differing, sk: "C#pool09#rtc", unit: "pool09", requirement: "rtc" });
    const early = "2000-01-01T00:00:00.000Z";
    const object = { key: "snapshots/contoso/gone", versionId: "gone" };
    await put({ ...keys.snapshot("contoso", early), migration: "contoso", upTo: early, facts: 0, object, digest: "0" });
    const lines = [...snapshotLines("contoso", { ...REPLAY_START, upTo: early, facts: 5 }, [])].join("");
    const bytes = gzipSync(lines);
    const later = "2000-01-02T00:00:00.000Z";
    const { VersionId } = await putObject(cloud.bucket, "snapshots/contoso/false", bytes);
    await put({
      ...keys.snapshot("contoso", later),
      ...{
        migration: "contoso",
        upTo: later,
        facts: 5,
        object: { key: "snapshots/contoso/false", versionId: VersionId },
      },
      digest: createHash("sha256").update(bytes).digest("hex"),
    });
    // Somebody lets another agent's key in, where evidence is judged by it.
    const section = await named("P#contoso#1", ({ parts }) => JSON.stringify(parts ?? []).startsWith('[["A#agent00"'));
    const trusted = JSON.parse(JSON.stringify(section.parts).replace("agent00", "agent0x"));
    await put({ ...section, parts: trusted });
    const idOf = ({ sk }: Item) => `contoso checkpoint ${String(sk).split("#").slice(1).join("/")}`;
    await expectFound(
      ["notification-missing", `contoso ${notification.topic} ${notification.epoch}`],
      ["notification-unfounded", `contoso ${other.topic} ${other.epoch}`],
      ["delivery-missing", `contoso ${other.topic} ${other.epoch} @bus`],
      ["state-missing", idOf(missing)],
      ["state-differs", idOf(differing)],
      ["state-unfounded", "contoso checkpoint pool09/rtc"],
      ["state-misplaced", idOf(late)],
      ["plan-differs", "contoso version 1"],
      ["snapshot-missing", "snapshots/contoso/gone"],
      ["snapshot-differs", "snapshots/contoso/false"],
    );
  });

  it("names a gate that a fact counts wrongly, and a fact that is gone", async () => {
    type Event = { readonly type: string; readonly gate?: string; readonly unsatisfied?: number };
    const eventsOf = ({ events }: Item) => events as readonly Event[];
    const facts = await cloud.items("F#");
    const clearing = facts.find((one) => eventsOf(one).some(({ type }) => type === "gate-cleared")) as Item;
    const gate = eventsOf(clearing).find(({ type }) => type === "gate-cleared")?.gate;
    const wrong = (one: Event): Event => (one.gate === gate ? { ...one, unsatisfied: 3 } : one);
    await put({ ...clearing, events: eventsOf(clearing).map(wrong) });
    await expectFound(["gate-miscounted", `contoso gate ${gate}`]);
    await remove(clearing);
    await expectFound(["fact-removed", idOf(clearing)]);
    // The first of them: what others counted after it does not follow from what is left.
    const [counting] = facts
      .filter((one) => one.pk !== clearing.pk && eventsOf(one).some((e) => e.type === "gate-counted"))
      .toSorted((x, y) => compareText(String(x.at), String(y.at)));
    await remove(counting as Item);
    await expectFound(["history-gap", "contoso"], ["fact-removed", idOf(counting as Item)]);
  });

  it("names what was damaged of the log", async () => {
    const size = Number(
      Buffer.from((await readLog("checkpoint"))?.bytes ?? "")
        .toString()
        .split("\n")[1],
    );
    const tile = `tile/0/000.p/${size}`;
    await removeLogFile(tile);
    await expectFound(["tile-missing", tile]);
    await putObject(cloud.logBucket, tile, Buffer.alloc(32 * size));
    await expectFound(["tile-differs", tile]);
    await removeLogFile("checkpoint");
    await expectFound(["checkpoint-missing", "checkpoint"]);
  });

  it("was shown a damage of each code", () => {
    expect(planted).toEqual(new Set(Object.keys(DISAGREEMENTS)));
  });
});
