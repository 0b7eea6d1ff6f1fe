import { createHash } from "node:crypto";
import { crc32, gunzipSync, zstdDecompressSync } from "node:zlib";
import { draftFolder } from "../../adapters/draft-folder.ts";
import { dynamoLimits } from "../../adapters/dynamo/limits.ts";
import { dynamoReceiveLedger } from "../../adapters/dynamo/receive.ts";
import { unpack } from "../../adapters/zlib-codec.ts";
import type { Fact } from "../../core/history/fact.ts";
import { instantOf, msOf, plus } from "../../core/instant.ts";
import { type PackRecord, type PackWish, packId } from "../../core/pack/request.ts";
import type { Notification } from "../../core/readiness/notification.ts";
import type { PackPorts } from "../../functions/pack/ports.ts";
import { isPacked, writePack } from "../../functions/pack/write-pack.ts";
import { receiveObject } from "../../functions/receive/receive.ts";
import type { Unpack } from "../../ports/codec.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import type { PackLedger } from "../../ports/pack.ts";
import { applyTo, contentOf, TABLE } from "./applied.ts";
import { personOf } from "./people.ts";
import { planText } from "./plan.ts";
import { logOf, publishedLog, type RecordedLog, saltOf } from "./recorded-log.ts";
import { account, file, header, sealedUpload, testKey, type Upload } from "./seal.ts";
import { overSimulatedTable, type SimulatedTable } from "./simulated-table.ts";
import { testWitness } from "./witnesses.ts";

/** A short history by the use cases that are deployed, and packs of it. */

export const VERIFIER = Buffer.from("// verify.mjs\n");

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Evidence of the test plan, completed so many minutes before an instant. */
const rtcOf = (pool: string, now: string, minutesAgo: number, key = testKey("agent00")): Promise<Upload> => {
  const completedAt = instantOf(msOf(now) - minutesAgo * MINUTE);
  return sealedUpload(
    header({ agent: "agent00", unit: pool, startedAt: completedAt, completedAt }),
    [file("rtc.bak", 1_000)],
    key,
  );
};
const accountsOf = (pool: string, now: string, users: readonly string[]): Promise<Upload> => {
  const completedAt = instantOf(msOf(now) - 30 * MINUTE);
  return sealedUpload(
    header({
      agent: "agent00",
      kind: "inventory",
      requirement: "accounts",
      unit: pool,
      startedAt: completedAt,
      completedAt,
    }),
    users.toSorted().map((user) => account(`sip:${user}@contoso.com`, { home: `${pool}.contoso.com` })),
    testKey("agent00"),
  );
};

/** What the ledger and the store have at the end of a history. */
export interface Recorded {
  readonly now: string;
  readonly facts: readonly Fact[];
  readonly notifications: readonly Notification[];
  readonly objects: ObjectStore;
  /** Undefined before there is a log. */
  readonly log: RecordedLog | undefined;
}

const byInstant = (a: Fact, b: Fact): number => (`${a.recordedAt}#${a.id}` < `${b.recordedAt}#${b.id}` ? -1 : 1);

const PAGE = 3;

/** Whom the log's operator has named. */
export const WITNESSES = [testWitness(2), testWitness(3)] as const;

/** The reads of the ledger over facts in memory, page by page. */
const ledgerOf = ({ facts, notifications }: Recorded): PackLedger => {
  const pageOf = <T>(items: readonly T[], cursor: string | undefined) => {
    const from = Number(cursor ?? 0);
    const rest = items.length > from + PAGE ? { cursor: String(from + PAGE) } : {};
    return { items: items.slice(from, from + PAGE), ...rest };
  };
  const nobody = async () => undefined;
  return {
    readHead: nobody,
    listHeads: async () => [],
    findPack: nobody,
    pagePacks: async () => ({ items: [] }),
    putPack: async (record) => record,
    endPack: nobody,
    putAccess: nobody,
    isForgetting: async () => false,
    pageFacts: async (migration, { until, cursor }) =>
      pageOf(
        facts.filter((fact) => fact.migration === migration && fact.recordedAt <= until).toSorted(byInstant),
        cursor,
      ),
    findSalts: async (people) => new Map(people.map((person) => [person, saltOf(person)])),
    pageNotifications: async (migration, topic, { cursor }) =>
      pageOf(
        notifications
          .filter((one) => one.migration === migration && one.topic === topic)
          .toSorted((a, b) => a.epoch - b.epoch)
          .map((notification) => ({ notification, deliveries: [] })),
        cursor,
      ),
  };
};

export const packPortsOver = (recorded: Recorded): PackPorts => ({
  ledger: ledgerOf(recorded),
  store: recorded.objects,
  log: publishedLog(recorded.log),
  witnesses: WITNESSES.map(({ key }) => key),
  packs: {
    put: async (key) => ({ object: { key, versionId: "v" }, isNew: true, sha256: "0".repeat(64) }),
    link: async () => "",
  },
  newDraft: draftFolder,
  unpack,
  crc32,
  clock: () => recorded.now,
  pause: async () => {},
  limits: dynamoLimits,
  verifier: async () => VERIFIER,
});

/** Unpacks without a thread, whose end no virtual time would see. */
const unpackAtOnce: Unpack = (encoding, packed) => {
  const hash = createHash("sha256");
  const chunks = async function* () {
    const pieces: Uint8Array[] = [];
    for await (const piece of packed) pieces.push(piece);
    const bytes = Buffer.concat(pieces);
    hash.update(bytes);
    yield encoding === "gz" ? gunzipSync(bytes) : zstdDecompressSync(bytes);
  };
  return { chunks: chunks(), digest: () => hash.digest("hex") };
};

export const receiveTo = async (table: SimulatedTable, { key, bytes }: Upload): Promise<void> => {
  const { client, by, objects } = table;
  await objects.put(key, bytes, "application/octet-stream");
  const ports = {
    ledger: dynamoReceiveLedger(TABLE, client),
    store: objects,
    copies: { bucket: "vault", head: async () => undefined },
    unpack: unpackAtOnce,
    timeLeft: () => 900_000,
    ...{ clock: by.clock, pause: by.pause, random: by.random },
  };
  await receiveObject(ports, { key, versionId: "v1", size: bytes.length });
};

/** A gate opens, refused objects arrive, and a second plan version drops a unit's requirement and names another title. */
const happen = async (table: SimulatedTable): Promise<void> => {
  const { by, objects } = table;
  const now = (): string => by.clock();
  await applyTo(table, objects, "contoso", planText());
  for (const upload of [
    await rtcOf("pool01", now(), 40),
    await rtcOf("pool02", now(), 41),
    await accountsOf("pool01", now(), ["ann", "bob"]),
    await accountsOf("pool02", now(), ["=cmd()", "dee"]),
    await rtcOf("pool01", now(), 35, testKey("somebody else")),
  ]) {
    await receiveTo(table, upload);
    await by.pause(20_000);
  }
  await applyTo(table, objects, "contoso", planText({ version: 2, accountAge: "20h" }));
  await by.pause(20_000);
  await receiveTo(table, await rtcOf("pool01", now(), 5));
  await by.pause(20_000);
};

export const recordOf = (now: string, over: Partial<PackWish> = {}): PackRecord => {
  const wish: PackWish = { migration: "contoso", gate: null, asOf: now, manifests: false, ...over };
  return { ...wish, id: packId(wish), by: personOf("eva"), requestedAt: now, made: null, failed: null };
};

/** That history, as the ledger has it at its end. */
export const recordedHistory = (): Promise<Recorded> =>
  overSimulatedTable(async (table) => {
    await happen(table);
    const { facts, notifications } = contentOf(table);
    const log = logOf(facts.toSorted(byInstant));
    return { now: table.by.clock(), facts, notifications, objects: table.objects, log };
  });

/** The bytes of a pack of a history; nobody waits for its log any more. */
export const madePack = (recorded: Recorded, over: Partial<PackWish> = {}): Promise<Buffer> =>
  packOf({ ...packPortsOver(recorded), clock: () => plus(recorded.now, HOUR) }, recordOf(recorded.now, over));

export const packOf = async (ports: PackPorts, record: PackRecord): Promise<Buffer> => {
  const draft = await ports.newDraft(isPacked);
  try {
    const archive = await writePack(ports, record, draft);
    const pieces: Uint8Array[] = [];
    for await (const piece of archive.pieces()) pieces.push(piece);
    return Buffer.concat(pieces);
  } finally {
    await draft.discard();
  }
};
