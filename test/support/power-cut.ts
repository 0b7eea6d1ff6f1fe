import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, sep } from "node:path";

/**
 * What a power cut leaves of a folder: names are changed in the order in which it was asked for, as journalling file systems do
 * it, and a file has of its bytes what was synced, and of the rest nothing, half, or zeros in its place.
 */

interface Inode {
  data: Buffer;
  /** How many of its bytes are certain. */
  synced: number;
}

type Change =
  | { readonly kind: "folder" | "removal"; readonly path: string }
  | { readonly kind: "file"; readonly path: string; readonly inode: number; readonly isEmptied: boolean }
  | { readonly kind: "bytes"; readonly inode: number; readonly bytes: Buffer }
  | { readonly kind: "sync"; readonly inode: number }
  | { readonly kind: "renaming"; readonly from: string; readonly to: string };

/** What becomes of bytes that were not synced. */
export const LOSSES = ["none of them", "half of them", "zeros in their place"] as const;
export type Loss = (typeof LOSSES)[number];

type Fs = typeof import("node:fs");

const isBelow = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}${sep}`);

const left = ({ data, synced }: Inode, loss: Loss): Buffer => {
  const unsynced = data.subarray(synced);
  const rest = loss === "zeros in their place" ? Buffer.alloc(unsynced.length) : unsynced;
  return Buffer.concat([
    data.subarray(0, synced),
    rest.subarray(0, loss === "none of them" ? 0 : loss === "half of them" ? rest.length / 2 : rest.length),
  ]);
};

/** Records what is written below a folder, by the functions that the spool writes with. */
export const writeRecorder = () => {
  const changes: Change[] = [];
  let root: string | undefined;
  let inodes = 0;
  const byPath = new Map<string, number>();
  const byDescriptor = new Map<number, number>();
  const isRecorded = (path: unknown): path is string =>
    root !== undefined && typeof path === "string" && isBelow(path, root);

  const made = (path: string, isEmptied: boolean): number => {
    const inode = byPath.get(path) ?? ++inodes;
    byPath.set(path, inode);
    changes.push({ kind: "file", path, inode, isEmptied });
    return inode;
  };
  const move = (from: string, to: string): void => {
    for (const [path, inode] of [...byPath])
      if (isBelow(path, from)) {
        byPath.delete(path);
        byPath.set(`${to}${path.slice(from.length)}`, inode);
      }
  };

  const recording = (fs: Fs): Partial<Fs> => ({
    mkdirSync: ((path: string, options: object) => {
      const result = fs.mkdirSync(path, options);
      if (isRecorded(path)) changes.push({ kind: "folder", path });
      return result;
    }) as Fs["mkdirSync"],
    openSync: ((path: string, flags: string, mode: number) => {
      const descriptor = fs.openSync(path, flags, mode);
      if (isRecorded(path) && !fs.statSync(path).isDirectory() && flags !== "r")
        byDescriptor.set(descriptor, made(path, flags.startsWith("w")));
      return descriptor;
    }) as Fs["openSync"],
    writeSync: ((descriptor: number, bytes: Buffer, from: number) => {
      const written = fs.writeSync(descriptor, bytes, from);
      const inode = byDescriptor.get(descriptor);
      if (inode !== undefined)
        changes.push({ kind: "bytes", inode, bytes: Buffer.from(bytes.subarray(from, from + written)) });
      return written;
    }) as Fs["writeSync"],
    fsyncSync: (descriptor) => {
      fs.fsyncSync(descriptor);
      const inode = byDescriptor.get(descriptor);
      if (inode !== undefined) changes.push({ kind: "sync", inode });
    },
    closeSync: (descriptor) => {
      fs.closeSync(descriptor);
      byDescriptor.delete(descriptor);
    },
    writeFileSync: ((path: string, text: string, options?: { flag?: string }) => {
      fs.writeFileSync(path, text, options);
      if (isRecorded(path))
        changes.push({ kind: "bytes", inode: made(path, options?.flag !== "a"), bytes: Buffer.from(text) });
    }) as Fs["writeFileSync"],
    renameSync: (from, to) => {
      fs.renameSync(from, to);
      if (!isRecorded(from)) return;
      changes.push({ kind: "renaming", from, to: String(to) });
      move(from, String(to));
    },
    rmSync: (path, options) => {
      fs.rmSync(path, options);
      if (!isRecorded(path)) return;
      changes.push({ kind: "removal", path });
      for (const one of [...byPath.keys()]) if (isBelow(one, path)) byPath.delete(one);
    },
  });

  /** Makes the folder as the first so many changes left it. @returns where */
  const folderAfter = (count: number, loss: Loss): string => {
    const files = new Map<string, number>();
    const folders = new Set<string>();
    const contents = new Map<number, Inode>();
    const contentOf = (inode: number): Inode => {
      const found = contents.get(inode) ?? { data: Buffer.alloc(0), synced: 0 };
      contents.set(inode, found);
      return found;
    };
    for (const change of changes.slice(0, count))
      switch (change.kind) {
        case "folder":
          folders.add(change.path);
          break;
        case "file":
          files.set(change.path, change.inode);
          if (change.isEmptied) contents.set(change.inode, { data: Buffer.alloc(0), synced: 0 });
          break;
        case "bytes":
          contentOf(change.inode).data = Buffer.concat([contentOf(change.inode).data, change.bytes]);
          break;
        case "sync":
          contentOf(change.inode).synced = contentOf(change.inode).data.length;
          break;
        case "removal":
          for (const all of [files, folders])
            for (const path of [...all.keys()]) if (isBelow(path, change.path)) all.delete(path);
          break;
        default:
          for (const [path, inode] of [...files])
            if (isBelow(path, change.from)) {
              files.delete(path);
              files.set(`${change.to}${path.slice(change.from.length)}`, inode);
            }
          for (const path of [...folders])
            if (isBelow(path, change.from)) {
              folders.delete(path);
              folders.add(`${change.to}${path.slice(change.from.length)}`);
            }
      }
    const at = mkdtempSync(join(tmpdir(), "cleargate-cut-"));
    const placeOf = (path: string): string => join(at, relative(root ?? "", path));
    for (const folder of folders) mkdirSync(placeOf(folder), { recursive: true });
    for (const [path, inode] of files) {
      mkdirSync(dirname(placeOf(path)), { recursive: true });
      writeFileSync(placeOf(path), left(contentOf(inode), loss));
    }
    return at;
  };

  return {
    recording,
    changes: (): number => changes.length,
    /** Begins with a folder that is empty. */
    begin: (folder: string): void => {
      root = folder;
    },
    folderAfter,
  };
};
