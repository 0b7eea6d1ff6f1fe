import { crc32 } from "node:zlib";
import { draftFolder } from "../../adapters/draft-folder.ts";
import { dynamoLimits } from "../../adapters/dynamo/limits.ts";
import { dynamoPackLedger } from "../../adapters/dynamo/pack.ts";
import { dynamoReceiveLedger } from "../../adapters/dynamo/receive.ts";
import { unpack } from "../../adapters/zlib-codec.ts";
import { instantOf, msOf } from "../../core/instant.ts";
import { type PackRecord, type PackWish, packId } from "../../core/pack/request.ts";
import type { PackPorts } from "../../functions/pack/ports.ts";
import { isPacked, writePack } from "../../functions/pack/write-pack.ts";
import { receiveObject } from "../../functions/receive/receive.ts";
import type { PackStore } from "../../ports/pack-draft.ts";
import { applyTo, TABLE } from "./applied.ts";
import { personOf } from "./people.ts";
import { planText } from "./plan.ts";
import { account, file, header, sealedUpload, testKey, type Upload } from "./seal.ts";
import { overSimulatedTable, type SimulatedTable } from "./simulated-table.ts";

/** A short history by the use cases that are deployed, and packs of it. */

export const VERIFIER = Buffer.from("// verify.mjs\n");

const MINUTE = 60_000;

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

export const packPortsOver = ({ client, by, objects }: SimulatedTable): PackPorts => ({
  ledger: dynamoPackLedger(TABLE, client),
  store: objects,
  packs: {
    put: async () => ({ object: { key: "k", versionId: "v" }, isNew: true }),
    link: async () => "",
  } satisfies PackStore,
  newDraft: draftFolder,
  unpack,
  crc32,
  ...{ clock: by.clock, pause: by.pause, limits: dynamoLimits },
  verifier: async () => VERIFIER,
});

export const receiveTo = async (table: SimulatedTable, { key, bytes }: Upload): Promise<void> => {
  const { client, by, objects } = table;
  await objects.put(key, bytes, "application/octet-stream");
  const ports = {
    ledger: dynamoReceiveLedger(TABLE, client),
    store: objects,
    copies: { bucket: "vault", head: async () => undefined },
    unpack,
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
    await by.pause(2_000);
  }
  await applyTo(table, objects, "contoso", planText({ version: 2, accountAge: "20h" }));
  await by.pause(2_000);
  await receiveTo(table, await rtcOf("pool01", now(), 5));
  await by.pause(2_000);
};

export const recordOf = (now: string, over: Partial<PackWish> = {}): PackRecord => {
  const wish: PackWish = { migration: "contoso", gate: null, asOf: now, manifests: false, ...over };
  return { ...wish, id: packId(wish), by: personOf("eva"), requestedAt: now, made: null, failed: null };
};

/** The bytes of a pack of that history. */
export const madePack = (over: Partial<PackWish> = {}): Promise<Buffer> =>
  overSimulatedTable(async (table) => {
    await happen(table);
    return packOf(packPortsOver(table), recordOf(table.by.clock(), over));
  });

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
