import { createPublicKey, sign } from "node:crypto";
import { publicKeyText } from "../../core/ed25519.ts";
import { Failure } from "../../core/failure.ts";
import type { Fact } from "../../core/history/fact.ts";
import { findHead } from "../../core/log/checkpoint.ts";
import { findEntries } from "../../core/log/entries.ts";
import { findLeaf, subjectOf } from "../../core/log/leaf.ts";
import { findNote } from "../../core/log/note.ts";
import { entriesPath, leafTiles } from "../../core/log/tile.ts";
import type { LogPorts } from "../../functions/log/log.ts";
import type { LogSigner } from "../../ports/log.ts";
import { logKey, ORIGIN } from "./filed-log.ts";

/** Before anything was appended. */
export const NO_LOG = { find: async () => undefined, findLeaves: async () => new Map<string, number>() };

export const signerOf = (fill: number): LogSigner => {
  const { privateKey } = logKey(fill);
  return {
    publicKey: async () => Buffer.from(publicKeyText(createPublicKey(privateKey)), "base64"),
    sign: async (message) => sign(null, message, privateKey),
  };
};

/** Everything of a log in memory, with each call of it countable, and one that can be made to fail. */
export const logPorts = (facts: Fact[], now: () => string) => {
  const files = new Map<string, Buffer>();
  const leaves = new Map<string, number>();
  const salts = new Map<string, Uint8Array>();
  const kept = new Map<string, Readonly<Record<string, string>>>();
  let calls = 0;
  let failing: { at: number; done: boolean } | undefined;
  let between: (() => Promise<void>) | undefined;
  /** A call that fails before or after it was done, as a crash would cut it. */
  const step = async <T>(run: () => T): Promise<T> => {
    calls += 1;
    const fails = failing?.at === calls;
    if (fails && failing?.done === false) throw new Failure("store-unavailable", "before");
    const result = run();
    if (fails) throw new Failure("store-unavailable", "after");
    return result;
  };
  const tagOf = (bytes: Buffer | undefined) => bytes?.toString("base64");
  const listed = (migration: string) => facts.filter((fact) => fact.migration === migration);
  const ports: LogPorts = {
    origin: ORIGIN,
    clock: now,
    signers: [signerOf(1)],
    files: {
      find: (path) =>
        step(() => {
          const bytes = files.get(path);
          return bytes === undefined ? undefined : { bytes, tag: tagOf(bytes) ?? "" };
        }),
      put: (path, bytes) =>
        step(() => {
          const before = files.get(path);
          if (before !== undefined && !before.equals(bytes)) throw new Failure("object-differs", path);
          files.set(path, Buffer.from(bytes));
        }),
      replace: async (path, bytes, tag) => {
        const other = between;
        between = undefined;
        await other?.();
        return step(() => {
          if (tagOf(files.get(path)) !== tag) return false;
          files.set(path, Buffer.from(bytes));
          return true;
        });
      },
    },
    index: {
      findLeaves: (subjects) =>
        step(() => new Map(subjects.flatMap((one) => (leaves.has(one) ? [[one, leaves.get(one) as number]] : [])))),
      putLeaves: (more) =>
        step(() => {
          for (const [subject, leaf] of more) leaves.set(subject, leaf);
        }),
      readSalts: (people) =>
        step(() => {
          for (const one of people) if (!salts.has(one)) salts.set(one, Buffer.alloc(32, salts.size + 1));
          return new Map(people.map((one) => [one, salts.get(one) as Uint8Array]));
        }),
      walkFacts: (limit, cursor = "0") =>
        step(() => {
          const next = Number(cursor) + limit;
          const items = facts.slice(Number(cursor), next).map(({ id }) => id);
          return next < facts.length ? { items, cursor: String(next) } : { items };
        }),
    },
    ledger: {
      listHeads: async () =>
        [...new Set(facts.map(({ migration }) => migration))]
          .filter((migration) => migration !== "-" && !migration.startsWith("unknown"))
          .map((migration) => ({ migration })) as never,
      pageFactRefs: async ({ migration, from = "", to = "9", limit, cursor = "0" }) => {
        const items = listed(migration).filter(({ recordedAt }) => recordedAt >= from && recordedAt < to);
        const next = Number(cursor) + limit;
        const page = items.slice(Number(cursor), next) as never;
        return next < items.length ? { items: page, cursor: String(next) } : { items: page };
      },
      readFacts: async (ids) => ids.flatMap((id) => facts.find((fact) => fact.id === id) ?? []),
    },
    memory: {
      get: (name) => step(() => kept.get(name)),
      put: (name, value) => step(() => void kept.set(name, value)),
    },
  };
  /** The subjects of all entries that the checkpoint states, from the files. */
  const logged = (): readonly string[] => {
    const file = files.get("checkpoint");
    if (file === undefined) return [];
    const size = findHead(findNote(file)?.text ?? "")?.size ?? 0;
    return leafTiles({ start: 0, end: size }, size)
      .flatMap((tile) => findEntries(files.get(entriesPath(tile)) as Buffer) ?? [])
      .map((entry) => subjectOf(findLeaf(entry) as NonNullable<ReturnType<typeof findLeaf>>));
  };
  return {
    ...{ ports, files, leaves, salts, logged },
    calls: () => calls,
    fail: (at: number | undefined, done = false) => {
      calls = 0;
      failing = at === undefined ? undefined : { at, done };
    },
    /** Somebody else does something just before the next file is replaced. */
    before: (other: () => Promise<void>) => {
      between = other;
    },
  };
};
