import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import type { CopyRequest } from "../../adapters/s3-copy-request.ts";

const StoredCopy = z.object({ versionId: z.string(), crc64nvme: z.string(), lockUntil: z.string().optional() });
/** A copy that is complete. */
export type StoredCopy = Readonly<z.infer<typeof StoredCopy>>;

/** What is stored of one copy: an upload to resume, or the object that it became. */
const CopyRecord = z.object({ uploadId: z.string().optional(), done: StoredCopy.optional() });
export type CopyRecord = Readonly<z.infer<typeof CopyRecord>>;

export const copyRecordFile = (folder: string, { bucket, object }: CopyRequest): string =>
  join(folder, `${createHash("sha256").update(`${bucket}/${object}`).digest("hex").slice(0, 32)}.json`);

/** A missing or damaged record is empty: the file is then copied again. */
export const readCopyRecord = (file: string): CopyRecord => {
  if (!existsSync(file)) return {};
  try {
    return CopyRecord.safeParse(JSON.parse(readFileSync(file, "utf8"))).data ?? {};
  } catch {
    return {};
  }
};

export const writeCopyRecord = (file: string, record: CopyRecord): void => {
  writeFileSync(`${file}.partial`, JSON.stringify(record), { mode: 0o600 });
  renameSync(`${file}.partial`, file);
};
