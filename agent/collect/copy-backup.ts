import { mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import type { CopyRequest } from "../../adapters/s3-copy-request.ts";
import type { Vault } from "../../adapters/s3-vault.ts";
import { Failure } from "../../core/failure.ts";
import type { FileEntry } from "../../core/manifest/entry.ts";
import type { CopiedObject, Copy } from "../../core/manifest/header.ts";
import type { AgentConfig } from "../config/agent-config.ts";
import type { Upload } from "../config/job.ts";
import type { Collected } from "./collected.ts";
import { copyRecordFile, readCopyRecord, type StoredCopy, writeCopyRecord } from "./copy-record.ts";

const MIB = 1024 ** 2;
/** The most copied objects that a manifest may name: the auditor requests each of them from S3. */
const MAX_OBJECTS = 50;

/** Copies a file that is not copied yet, or extends the lock of its copy. @throws Failure `copy-changed`, `vault-*` */
const copyFile = async (vault: Vault, request: CopyRequest, folder: string): Promise<StoredCopy> => {
  const file = copyRecordFile(folder, request);
  const { uploadId, done } = readCopyRecord(file);
  const { lockUntil } = request;
  const lock = lockUntil === undefined ? {} : { lockUntil };
  if (done === undefined) {
    const stored = await vault.copy(request, uploadId, (started) => writeCopyRecord(file, { uploadId: started }));
    writeCopyRecord(file, { done: { ...stored, ...lock } });
    return { ...stored, ...lock };
  }
  if (lockUntil === undefined || (done.lockUntil ?? "") >= lockUntil) return done;
  await vault.lock(request, done.versionId, lockUntil);
  writeCopyRecord(file, { done: { ...done, ...lock } });
  return { ...done, ...lock };
};

/** The files of a backup, without the items inside them. @throws Failure `copy-impossible` */
const filesOf = ({ entries, job }: Collected): FileEntry[] => {
  const name = `${job.unit} ${job.requirement}`;
  const count = entries.entries - entries.items;
  if (count > MAX_OBJECTS)
    throw new Failure("copy-impossible", `${name} has ${count} files; pack them into ${MAX_OBJECTS} at most`);
  const files: FileEntry[] = [];
  for (const entry of entries) if ("size" in entry && entry.in === undefined) files.push(entry);
  if (files.some(({ sha256 }) => sha256 === undefined))
    throw new Failure("copy-impossible", `${name} has files without a SHA-256, which is needed to copy them`);
  return files;
};

/**
 * Copies the files of a backup to S3, each under its own hash. What was copied before is not copied again; an interrupted
 * upload is resumed.
 * @throws Failure `copy-impossible`, `copy-changed`, `vault-*`
 */
export const copyBackup = async (
  collected: Collected,
  upload: Upload,
  config: AgentConfig,
  vault: Vault,
): Promise<Copy> => {
  const { root, job } = collected;
  if (root === undefined)
    throw new Failure("copy-impossible", `${job.unit} ${job.requirement}: its source has no files of its own to copy`);
  const folder = join(config.spool, "copies");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { bucket, lockUntil, partMiB, site } = upload;
  const prefix = `artefacts/${config.agent}/${config.migration}/${job.unit}/${job.requirement}`;
  const objects: CopiedObject[] = [];
  for (const { key, size, sha256 = "" } of filesOf(collected)) {
    const object = `${prefix}/${sha256}/${encodeURIComponent(basename(key)).slice(0, 200)}`;
    const request = { file: join(root, key), size, sha256, bucket, object, lockUntil, partBytes: partMiB * MIB };
    const { versionId, crc64nvme } = await copyFile(vault, request, folder);
    objects.push({ key, bucket, object, versionId, size, crc64nvme });
  }
  return {
    location: `s3://${bucket}/${prefix}`,
    site,
    medium: "object",
    immutable: lockUntil !== undefined,
    ...(lockUntil === undefined ? {} : { immutableUntil: lockUntil }),
    objects,
  };
};
