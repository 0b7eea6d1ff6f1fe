import { Failure } from "../core/failure.ts";

/** A file to copy, and its destination. */
export interface CopyRequest {
  readonly file: string;
  readonly size: number;
  readonly sha256: string;
  readonly bucket: string;
  readonly object: string;
  /** Nobody can change or delete the copy before then; undefined leaves it unlocked. */
  readonly lockUntil: string | undefined;
  readonly partBytes: number;
}

/** A copy as S3 stored it. */
export interface StoredObject {
  readonly versionId: string;
  /** CRC-64/NVME over the whole object, base64. */
  readonly crc64nvme: string;
}

export const LOCK_MODE = "GOVERNANCE";

export const lockParameters = ({ lockUntil }: CopyRequest) =>
  lockUntil === undefined
    ? {}
    : ({ ObjectLockMode: LOCK_MODE, ObjectLockRetainUntilDate: new Date(lockUntil) } as const);

/** @throws Failure `copy-changed` */
export const requireUnchanged = ({ file, sha256 }: CopyRequest, actual: string): void => {
  if (actual !== sha256)
    throw new Failure("copy-changed", `${file} no longer has the bytes that were hashed; it was not copied`);
};
