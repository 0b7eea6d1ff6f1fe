import { createHash } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { Failure } from "../../core/failure.ts";
import { compactInstant } from "../../core/instant.ts";
import { findObjectPlace, type ObjectPlace, objectKeyOf } from "../../core/manifest/object-key.ts";
import { diskChain, type Link } from "./chain.ts";

export interface Spooled {
  readonly id: string;
  readonly objectKey: string;
  readonly file: string;
  readonly size: number;
  readonly sha256: string;
  /** Its place in the line of its unit and requirement; older agents did not say. */
  readonly link: Link | undefined;
}

export interface Spool {
  /**
   * Keeps a packed manifest until it is pushed.
   * @param link asked once all of it was read
   * @throws Failure `spool-full`
   */
  keep(place: Omit<ObjectPlace, "digest">, packed: AsyncIterable<Uint8Array>, link?: () => Link): Promise<Spooled>;
  /** The last that was sealed for a unit and requirement, pushed or not. */
  lastOf(unit: string, requirement: string): Link | undefined;
  /** Oldest first. @throws Failure `spool-damaged` */
  pending(): readonly Spooled[];
  /** Forgets one that has been pushed, and notes that it was. */
  pushed(spooled: Spooled, at: string): void;
  lastPushed(): { readonly objectKey: string; readonly at: string } | undefined;
  /**
   * Holds the spool for this process; or only the trying or the copying of backups, which take hours and leave the spool
   * to others.
   * @throws Failure `spool-locked`
   */
  lock(what?: "spool" | "trials" | "copies"): () => void;
  readonly folder: string;
}

const manifestOf = (encoding: ObjectPlace["encoding"]): string => `manifest.ndjson.${encoding}`;
const PLACE = "place.json";

const syncFolder = (folder: string): void => {
  // Windows does not open folders; its rename is durable without it.
  if (process.platform === "win32") return;
  const descriptor = openSync(folder, "r");
  fsyncSync(descriptor);
  closeSync(descriptor);
};

const writeSynced = (file: string, text: string): void => {
  const descriptor = openSync(file, "w", 0o600);
  writeSync(descriptor, text);
  fsyncSync(descriptor);
  closeSync(descriptor);
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
};

/**
 * A write-ahead folder: a manifest is written beside it, synced, and becomes visible by one rename. Nothing is ever
 * dropped: a full spool is a failure that somebody hears of.
 */
export const diskSpool = (folder: string, limitBytes: number): Spool => {
  const incoming = join(folder, "incoming");
  const waiting = join(folder, "pending");
  const journal = join(folder, "pushed.ndjson");
  const chain = diskChain(join(folder, "chain"));
  for (const one of [incoming, waiting]) mkdirSync(one, { recursive: true, mode: 0o700 });

  const read = (id: string): Spooled => {
    try {
      const { objectKey, sha256, link } = JSON.parse(readFileSync(join(waiting, id, PLACE), "utf8")) as {
        objectKey: string;
        sha256: string;
        link?: Link;
      };
      const place = findObjectPlace(objectKey);
      if (place?.digest !== sha256) throw new TypeError(`its place is ${objectKey}`);
      const file = join(waiting, id, manifestOf(place.encoding));
      return { id, objectKey, file, size: statSync(file).size, sha256, link };
    } catch (error) {
      throw new Failure("spool-damaged", `${join(waiting, id)} cannot be read: ${(error as Error).message}`, {
        cause: error,
      });
    }
  };
  const pending = (): Spooled[] => readdirSync(waiting).toSorted().map(read);
  /** The line is written after the manifest is kept: whoever comes after a crash in between finds it with the manifest. */
  const extend = ({ objectKey, link }: Spooled): void => {
    const place = findObjectPlace(objectKey);
    if (place !== undefined && link !== undefined) chain.extend(place.unit, place.requirement, link);
  };

  return {
    folder,
    pending,
    lastOf: (unit, requirement) => {
      for (const one of pending()) extend(one);
      return chain.last(unit, requirement);
    },
    keep: async (place, packed, link) => {
      const used = pending().reduce((sum, { size }) => sum + size, 0);
      const building = join(incoming, `${compactInstant(place.completedAt)}-${process.pid}`);
      rmSync(building, { recursive: true, force: true });
      mkdirSync(building, { mode: 0o700 });
      const hash = createHash("sha256");
      const descriptor = openSync(join(building, manifestOf(place.encoding)), "w", 0o600);
      let size = 0;
      try {
        for await (const chunk of packed) {
          size += chunk.length;
          if (used + size > limitBytes)
            throw new Failure(
              "spool-full",
              `the spool ${folder} would grow beyond ${limitBytes} bytes; nothing was dropped`,
            );
          hash.update(chunk);
          for (let from = 0; from < chunk.length; ) from += writeSync(descriptor, chunk, from);
        }
        fsyncSync(descriptor);
      } catch (error) {
        closeSync(descriptor);
        rmSync(building, { recursive: true, force: true });
        throw error;
      }
      closeSync(descriptor);
      const sha256 = hash.digest("hex");
      const objectKey = objectKeyOf({ ...place, digest: sha256 });
      writeSynced(join(building, PLACE), JSON.stringify({ objectKey, sha256, link: link?.() }));
      const id = `${compactInstant(place.completedAt)}-${sha256.slice(0, 16)}-${place.unit}-${place.requirement}`.slice(
        0,
        200,
      );
      if (existsSync(join(waiting, id))) rmSync(building, { recursive: true, force: true });
      else {
        renameSync(building, join(waiting, id));
        syncFolder(waiting);
      }
      const kept = read(id);
      extend(kept);
      return kept;
    },
    pushed: (spooled, at) => {
      const { id, objectKey } = spooled;
      extend(spooled);
      writeFileSync(journal, `${JSON.stringify({ at, objectKey })}\n`, { flag: "a", mode: 0o600 });
      rmSync(join(waiting, id), { recursive: true, force: true });
    },
    lastPushed: () => {
      if (!existsSync(journal)) return undefined;
      const line = readFileSync(journal, "utf8").trimEnd().split("\n").at(-1);
      return line === undefined || line === "" ? undefined : (JSON.parse(line) as { objectKey: string; at: string });
    },
    lock: (what = "spool") => {
      const file = join(folder, what === "spool" ? "lock" : `${what}.lock`);
      const take = (): void => writeFileSync(file, String(process.pid), { flag: "wx" });
      try {
        take();
      } catch {
        const holder = Number(readFileSync(file, "utf8"));
        if (isAlive(holder)) throw new Failure("spool-locked", `process ${holder} works on ${folder}`);
        // Its holder died; one of two that find this out at once will fail at taking it, and say so.
        unlinkSync(file);
        take();
      }
      return () => rmSync(file, { force: true });
    },
  };
};
