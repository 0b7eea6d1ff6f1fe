import { createHash } from "node:crypto";
import { once } from "node:events";
import {
  createReadStream,
  createWriteStream,
  existsSync,
  openSync,
  readFileSync,
  readSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createInterface } from "node:readline";
import { crc32 } from "node:zlib";
import { draftFolder } from "../../adapters/draft-folder.ts";
import { dynamoLimits } from "../../adapters/dynamo/limits.ts";
import { clock, pause } from "../../adapters/system.ts";
import { unpack } from "../../adapters/zlib-codec.ts";
import { findPublicKey } from "../../core/ed25519.ts";
import type { Fact } from "../../core/history/fact.ts";
import { isSealedBy } from "../../core/manifest/seal.ts";
import { packId } from "../../core/pack/request.ts";
import type { SealRow } from "../../core/pack/rows.ts";
import { END_BYTES, findDirectory, readDirectory } from "../../core/pack/zip.ts";
import type { PackPorts } from "../../functions/pack/ports.ts";
import { isPacked, writePack } from "../../functions/pack/write-pack.ts";
import type { PackLedger } from "../../ports/pack.ts";
import { verifyPack } from "../../verify/verify-pack.ts";
import { type Timed, timedBoth } from "../measure.ts";
import { type BenchHistory, writeHistory } from "./history.ts";
import { benchSalt, writeLog } from "./log.ts";

/**
 * One process for one step, so that its memory is that step's: `history <facts> [units]`, `make`, `verify`, `hash`, `seals` or `parts`, in
 * the folder that is its working directory. Prints what it measured as JSON.
 */

export interface Measured extends Timed {
  /** The largest resident memory of the process in MiB. */
  readonly mebibytes: number;
  readonly bytes: number;
}

/** What a pack has in bytes, as packed. */
export interface Parts {
  readonly log: number;
  readonly facts: number;
}

const FACTS = "facts.ndjson";
const HISTORY = "history.json";
const PACK = "pack.zip";

const PIECE_BYTES = 1024 ** 2;

/** Reads of a ledger over a file, whose cursor is a place in it: no fact is kept. */
const ledgerOverFile = (): PackLedger => {
  const file = openSync(FACTS, "r");
  const nobody = async () => undefined;
  return {
    ...{ readHead: nobody, listHeads: async () => [], findPack: nobody, pagePacks: async () => ({ items: [] }) },
    ...{ putPack: async (record) => record, endPack: nobody, putAccess: nobody },
    isForgetting: async () => false,
    pageFacts: async (_, { cursor }) => {
      const from = Number(cursor ?? 0);
      const bytes = Buffer.alloc(PIECE_BYTES);
      const read = readSync(file, bytes, 0, PIECE_BYTES, from);
      const end = bytes.lastIndexOf(10, read - 1) + 1;
      const lines = bytes.toString("utf8", 0, end).split("\n").slice(0, -1);
      return {
        items: lines.map((line) => JSON.parse(line) as Fact),
        ...(read < PIECE_BYTES ? {} : { cursor: String(from + end) }),
      };
    },
    findSalts: async (people) => new Map(people.map((person) => [person, benchSalt(person)])),
    pageNotifications: async () => ({ items: [] }),
  };
};

const historyOf = (): BenchHistory => JSON.parse(readFileSync(HISTORY, "utf8")) as BenchHistory;

const make = async (): Promise<void> => {
  const { plan, now } = historyOf();
  const bytes = Buffer.from(plan.base64, "base64");
  const ports: PackPorts = {
    ledger: ledgerOverFile(),
    store: {
      open: async () => ({
        size: bytes.length,
        chunks: (async function* () {
          yield bytes;
        })(),
      }),
      put: async (key) => ({ key, versionId: "v" }),
    },
    witnesses: [],
    log: {
      find: async (path) => (existsSync(path) ? { bytes: readFileSync(path), tag: "t" } : undefined),
    },
    packs: {
      put: async (key) => ({ object: { key, versionId: "v" }, isNew: true, sha256: "0".repeat(64) }),
      link: async () => "",
    },
    ...{ newDraft: draftFolder, unpack, clock, pause, limits: dynamoLimits, crc32 },
    verifier: async () => Buffer.from("// verify.mjs\n"),
  };
  const wish = { migration: "bench", gate: null, asOf: now, manifests: false };
  const by = { issuer: "https://issuer.example", subject: "ana", name: "Ana", email: null };
  const draft = await draftFolder(isPacked);
  try {
    const record = { ...wish, id: packId(wish), by, requestedAt: now, made: null, failed: null };
    const archive = await writePack(ports, record, draft);
    const out = createWriteStream(PACK);
    for await (const piece of archive.pieces()) if (!out.write(piece)) await once(out, "drain");
    out.end();
    await once(out, "close");
  } finally {
    await draft.discard();
  }
};

const verify = async (): Promise<void> => {
  const { problems } = await verifyPack(PACK);
  if (problems.length > 0) throw new Error(JSON.stringify(problems.slice(0, 3)));
};

/** What `sha256sum` does with the pack. */
const hash = async (): Promise<void> => {
  const digest = createHash("sha256");
  for await (const piece of createReadStream(PACK, { highWaterMark: PIECE_BYTES })) digest.update(piece as Buffer);
  digest.digest();
};

/** Ed25519 alone, of the seals of all facts. */
const seals = async (): Promise<Timed> => {
  const { plan } = historyOf();
  const text = Buffer.from(plan.base64, "base64").toString("utf8");
  const publicKey = findPublicKey(/publicKey: \\"([^"\\]+)\\"/.exec(text)?.[1] ?? "");
  if (publicKey === undefined) throw new Error("the plan has no key");
  const stated: NonNullable<SealRow["seal"]>[] = [];
  for await (const line of createInterface({ input: createReadStream(FACTS) })) {
    const fact = JSON.parse(line) as Fact;
    if (fact.type === "manifest-audited" && fact.seal !== undefined) stated.push(fact.seal);
  }
  return timedBoth(() => {
    for (const one of stated) if (!isSealedBy(one, publicKey)) throw new Error("a seal is not genuine");
  });
};

/** From the archive's directory. */
const parts = (): Parts => {
  const archive = readFileSync(PACK);
  const { offset = 0, bytes = 0 } = findDirectory(archive.subarray(-END_BYTES)) ?? {};
  const entries = readDirectory(archive.subarray(offset, offset + bytes)) ?? [];
  const bytesOf = (wanted: (name: string) => boolean): number =>
    entries.reduce((sum, { name, packedBytes }) => (wanted(name) ? sum + packedBytes : sum), 0);
  return { log: bytesOf((name) => name.startsWith("log/")), facts: bytesOf((name) => name === FACTS) };
};

const measure = async (step: string | undefined, facts: string, units: string | undefined): Promise<Measured> => {
  const ofUnits = units === undefined ? undefined : Number(units);
  let taken: Timed;
  if (step === "history")
    taken = await timedBoth(async () => {
      writeFileSync(HISTORY, JSON.stringify(await writeHistory(FACTS, Number(facts), ofUnits)));
      await writeLog(FACTS);
    });
  else if (step === "seals") taken = await seals();
  else taken = await timedBoth(step === "make" ? make : step === "verify" ? verify : hash);
  const bytes = statSync(step === "history" ? FACTS : PACK).size;
  // In KiB: Node, process.resourceUsage().
  return { ...taken, mebibytes: process.resourceUsage().maxRSS / 1024, bytes };
};

const [step, facts = "0", units] = process.argv.slice(2);
process.stdout.write(JSON.stringify(step === "parts" ? parts() : await measure(step, facts, units)));
