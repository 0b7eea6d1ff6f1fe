import {
  type BigIntStats,
  closeSync,
  constants,
  createReadStream,
  fstatSync,
  openSync,
  type ReadStream,
} from "node:fs";
import { Failure } from "../core/failure.ts";
import { observed } from "./observe.ts";

// Windows has neither flag, and neither pipes nor devices among its files.
const { O_RDONLY, O_NONBLOCK = 0, O_NOFOLLOW = 0 } = constants;

/** How a path came to us: `configured` by the operator, who may use links, or `found` below a folder, where none is followed. */
export type PathOrigin = "configured" | "found";

/**
 * Opens a regular file for reading. A pipe that nobody writes, and some devices, would wait for ever: they are not opened
 * to be read.
 * @returns its descriptor, which the caller closes
 * @throws Failure `source-unreadable` where it is no regular file; the system's own errors, such as ENOENT
 */
export const openRegular = (path: string, origin: PathOrigin = "configured"): number => {
  const descriptor = openSync(path, O_RDONLY | O_NONBLOCK | (origin === "found" ? O_NOFOLLOW : 0));
  if (fstatSync(descriptor).isFile()) {
    observed({ kind: "read", file: path });
    return descriptor;
  }
  closeSync(descriptor);
  throw new Failure("source-unreadable", `${path} is no regular file`);
};

/** The bytes of a regular file, piece by piece. @throws Failure `source-unreadable`, and the system's own errors, when called */
export const readRegular = (path: string, origin: PathOrigin = "configured"): ReadStream =>
  createReadStream(path, { fd: openRegular(path, origin), highWaterMark: 1024 ** 2 });

/**
 * What a file is and when it last changed, as text to be compared. The change time is part of it: the time of modification
 * can be set by whoever may write the file.
 */
export const stampOf = ({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string =>
  `${dev}:${ino} ${size} ${mtimeNs} ${ctimeNs}`;
