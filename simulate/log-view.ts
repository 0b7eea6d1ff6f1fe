import { findHead, type LogHead } from "../core/log/checkpoint.ts";
import { type GrowingTree, growingTree } from "../core/log/growing-tree.ts";
import { EMPTY_ROOT, leafHash } from "../core/log/hash.ts";
import { findLeaf, subjectOf } from "../core/log/leaf.ts";
import { findNote } from "../core/log/note.ts";
import type { NoteKey } from "../core/log/note-key.ts";
import { endOf, readBatch } from "../functions/log/batch.ts";
import type { ItemWrite } from "./dynamo/store.ts";
import { factIn } from "./ledger-view.ts";
import type { FileWrite } from "./world/bucket.ts";
import type { SignedText } from "./world/signer.ts";

/** What happens to the log: something is signed, or one of its files is written. */
export type LogEvent =
  | ({ readonly type: "signed" } & SignedText)
  | ({ readonly type: "written" } & FileWrite & { readonly after: Buffer });

export const CHECKPOINT = "checkpoint";
export const NEXT_LEAVES = "next-leaves";

/** The head that a checkpoint's file states, whoever signed it. */
export const headIn = (file: Uint8Array | undefined): LogHead | undefined => {
  const note = file === undefined ? undefined : findNote(file);
  return note === undefined ? undefined : findHead(note.text);
};

/** The log as a whole, followed write by write; nobody in the simulated world can see it so. */
export interface LogView {
  readonly origin: string;
  readonly files: ReadonlyMap<string, Buffer>;
  /** The key with which the log began. */
  readonly firstKey: NoteKey;
  /** Every key that it may ever have. */
  readonly keys: () => readonly NoteKey[];
  /** All leaves that were ever put in order, in that order. */
  readonly ordered: readonly Buffer[];
  /** As which leaf each subject was put in order first. */
  readonly places: ReadonlyMap<string, number>;
  /** The root of the first `size` of them; undefined where there are not so many. */
  rootAt(size: number): Buffer | undefined;
  /** Texts of all heads that were signed. */
  readonly signedHeads: ReadonlySet<string>;
  /** Facts that no published head has, and since when they are recorded, in milliseconds. */
  readonly unlogged: ReadonlyMap<string, number>;
  followFacts(writes: readonly ItemWrite[], at: number): void;
  follow(event: LogEvent): void;
}

export interface LogViewContext {
  readonly origin: string;
  readonly files: ReadonlyMap<string, Buffer>;
  readonly keys: () => readonly NoteKey[];
}

export const logView = ({ origin, files, keys }: LogViewContext): LogView => {
  const ordered: Buffer[] = [];
  const roots: Buffer[] = [EMPTY_ROOT];
  const places = new Map<string, number>();
  const signedHeads = new Set<string>();
  const unlogged = new Map<string, number>();
  const tree: GrowingTree = growingTree();
  let published = 0;

  const order = (entry: Buffer): void => {
    const leaf = findLeaf(entry);
    if (leaf !== undefined && !places.has(subjectOf(leaf))) places.set(subjectOf(leaf), ordered.length);
    ordered.push(entry);
    tree.add(leafHash(entry));
    roots.push(tree.root());
  };

  const publish = (size: number): void => {
    for (const entry of ordered.slice(published, size)) {
      const leaf = findLeaf(entry);
      if (leaf !== undefined) unlogged.delete(subjectOf(leaf));
    }
    published = Math.max(published, size);
  };

  return {
    ...{ origin, files, keys, ordered, places, signedHeads, unlogged },
    firstKey: keys()[0] as NoteKey,
    rootAt: (size) => roots[size],
    followFacts: (writes, at) => {
      for (const { before, after } of writes) {
        const fact = before === undefined ? factIn(after) : undefined;
        if (fact !== undefined) unlogged.set(fact.id, at);
      }
    },
    follow: (event) => {
      if (event.type === "signed") {
        if (findHead(event.text) !== undefined) signedHeads.add(event.text);
        return;
      }
      if (event.path === CHECKPOINT) publish(headIn(event.after)?.size ?? 0);
      if (event.path !== NEXT_LEAVES) return;
      const batch = readBatch(event.after);
      // Whoever puts others where some were put in order before has broken a rule already.
      if (endOf(batch) > ordered.length) for (const text of batch.leaves) order(Buffer.from(text));
    },
  };
};
