import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { digestOf } from "../../adapters/file-digest.ts";
import { Failure } from "../../core/failure.ts";
import { compactInstant } from "../../core/instant.ts";
import { findManifestKey, type ManifestKey, objectKeyOf } from "../../core/manifest/object-key.ts";
import { ChainLink, diskChain } from "./chain.ts";
import { appendLine, syncFolder, writeStreamSynced, writeSynced } from "./durable-file.ts";
import { breakLock, lockForProcess } from "./process-lock.ts";
import type { Push, Spool, SpooledManifest } from "./spool.ts";
import { inSpool, spoolFailure } from "./spool-failure.ts";
import { lockFile } from "./spool-locks.ts";
import { temporaryFolder } from "./temporary.ts";

const PLACE_FILE = "place.json";
const PlaceFile = z.object({ objectKey: z.string(), sha256: z.string(), link: ChainLink.optional() });
const JournalLine = z.object({ at: z.string(), objectKey: z.string() });

/** A line that a power cut left half is no push that anybody knows of; nothing is decided by it. */
const findJournalLine = (line: string): z.infer<typeof JournalLine> | undefined => {
  try {
    return JournalLine.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
};

const MAX_ID = 200;

const manifestName = (encoding: ManifestKey["encoding"]): string => `manifest.ndjson.${encoding}`;

/** Begins with the instant, so that the order of names is the order of manifests. */
const idOf = ({ completedAt, unit, requirement }: Omit<ManifestKey, "digest">, sha256: string): string =>
  `${compactInstant(completedAt)}-${sha256.slice(0, 16)}-${unit}-${requirement}`.slice(0, MAX_ID);

/** @throws Failure `spool-damaged` */
const readSpooled = (pendingFolder: string, id: string): SpooledManifest => {
  const folder = join(pendingFolder, id);
  try {
    const { objectKey, sha256, link } = PlaceFile.parse(JSON.parse(readFileSync(join(folder, PLACE_FILE), "utf8")));
    const place = findManifestKey(objectKey);
    if (place?.digest !== sha256) throw new TypeError(`its place is ${objectKey}`);
    const file = join(folder, manifestName(place.encoding));
    return { id, objectKey, file, size: statSync(file).size, sha256, link };
  } catch (error) {
    throw new Failure("spool-damaged", `${folder} cannot be read: ${(error as Error).message}`, { cause: error });
  }
};

/** Whether the same manifest waits already, and was not damaged since. @throws Failure `spool-damaged` */
const isWhole = (pendingFolder: string, id: string): boolean => {
  if (!existsSync(join(pendingFolder, id))) return false;
  const { file, sha256 } = readSpooled(pendingFolder, id);
  return digestOf(file) === sha256;
};

/**
 * A write-ahead folder: a manifest is written beside it, synced, and becomes visible by one rename. Nothing is ever
 * dropped: a full spool is a failure that is reported.
 */
export const diskSpool = (folder: string, limitBytes: number): Spool => {
  const incoming = join(folder, "incoming");
  const pending = join(folder, "pending");
  const journal = join(folder, "pushed.ndjson");
  const chain = diskChain(join(folder, "chain"));
  const guarded = <T>(work: () => T): T => inSpool(folder, work);
  guarded(() => {
    for (const one of [incoming, pending]) mkdirSync(one, { recursive: true, mode: 0o700 });
  });

  const listPending = (): SpooledManifest[] =>
    readdirSync(pending)
      .toSorted()
      .map((id) => readSpooled(pending, id));

  const listPushes = (): Push[] => {
    if (!existsSync(journal)) return [];
    const lines = readFileSync(journal, "utf8").trimEnd().split("\n");
    return lines.flatMap((line) => findJournalLine(line) ?? []);
  };

  /** The chain is written after the manifest is stored: after a crash in between, the link is found with the manifest. */
  const appendToChain = ({ objectKey, link }: SpooledManifest): void => {
    const place = findManifestKey(objectKey);
    if (place !== undefined && link !== undefined) chain.append(place.unit, place.requirement, link);
  };

  const requireSpace = (size: number): void => {
    if (size > limitBytes)
      throw new Failure("spool-full", `the spool ${folder} would grow beyond ${limitBytes} bytes; nothing was dropped`);
  };

  const store: Spool["put"] = async (place, packed, link) => {
    const used = listPending().reduce((sum, { size }) => sum + size, 0);
    const building = join(incoming, `${compactInstant(place.completedAt)}-${process.pid}`);
    rmSync(building, { recursive: true, force: true });
    mkdirSync(building, { mode: 0o700 });
    let sha256: string;
    try {
      const file = join(building, manifestName(place.encoding));
      sha256 = await writeStreamSynced(file, packed, (size) => requireSpace(used + size));
      const objectKey = objectKeyOf({ ...place, digest: sha256 });
      writeSynced(join(building, PLACE_FILE), JSON.stringify({ objectKey, sha256, link: link?.() }));
    } catch (error) {
      rmSync(building, { recursive: true, force: true });
      throw error;
    }
    const id = idOf(place, sha256);
    const waiting = join(pending, id);
    if (isWhole(pending, id)) rmSync(building, { recursive: true, force: true });
    else {
      rmSync(waiting, { recursive: true, force: true });
      renameSync(building, waiting);
      syncFolder(pending);
    }
    const stored = readSpooled(pending, id);
    appendToChain(stored);
    return stored;
  };

  /** What its stream throws is no fault of the spool, and stays as it is. */
  const put: Spool["put"] = async (place, packed, link) => {
    let thrownByStream: unknown;
    async function* chunks(): AsyncGenerator<Uint8Array> {
      try {
        yield* packed;
      } catch (error) {
        thrownByStream = error;
        throw error;
      }
    }
    try {
      return await store(place, chunks(), link);
    } catch (error) {
      throw error === thrownByStream ? error : spoolFailure(error, folder);
    }
  };

  const lastPushes: Spool["lastPushes"] = () =>
    new Map(
      listPushes().flatMap((one): [string, Push][] => {
        const place = findManifestKey(one.objectKey);
        return place === undefined ? [] : [[`${place.unit}/${place.requirement}`, one]];
      }),
    );

  return {
    folder,
    listPending: () => guarded(listPending),
    findLastLink: (unit, requirement) =>
      guarded(() => {
        for (const manifest of listPending()) appendToChain(manifest);
        return chain.findLast(unit, requirement);
      }),
    put,
    markPushed: (manifest, at) =>
      guarded(() => {
        const { id, objectKey } = manifest;
        appendToChain(manifest);
        appendLine(journal, JSON.stringify({ at, objectKey }));
        rmSync(join(pending, id), { recursive: true, force: true });
      }),
    findLastPush: () => guarded(() => listPushes().at(-1)),
    lastPushes: () => guarded(lastPushes),
    openTemporary: () => guarded(() => temporaryFolder(join(folder, "temporary"))),
    lock: (what = "spool") => guarded(() => lockForProcess(lockFile(folder, what), folder)),
    breakLock: (what) => guarded(() => breakLock(lockFile(folder, what))),
  };
};
