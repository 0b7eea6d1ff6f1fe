import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { ToCopy, Vault } from "../../adapters/s3-vault.ts";
import { Failure } from "../../core/failure.ts";
import type { FileEntry } from "../../core/manifest/entry.ts";
import type { CopiedObject, Copy } from "../../core/manifest/header.ts";
import type { AgentConfig, Upload } from "../config/config.ts";
import type { Collected } from "./collect.ts";

/** What is remembered of one copy: an upload to go on with, or where it lies. */
interface Memory {
  readonly uploadId?: string;
  readonly done?: { readonly versionId: string; readonly crc64nvme: string; readonly lockUntil?: string };
}

const MIB = 1024 ** 2;
/** A manifest names at most so many copied objects, and the auditor asks S3 for each of them. */
const MAX_OBJECTS = 50;

const memoryFile = (folder: string, { bucket, object }: ToCopy): string =>
  join(folder, `${createHash("sha256").update(`${bucket}/${object}`).digest("hex").slice(0, 32)}.json`);

const recall = (file: string): Memory => {
  if (!existsSync(file)) return {};
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Memory;
  } catch {
    return {};
  }
};

const remember = (file: string, memory: Memory): void => {
  writeFileSync(`${file}.partial`, JSON.stringify(memory), { mode: 0o600 });
  renameSync(`${file}.partial`, file);
};

const copyOne = async (vault: Vault, what: ToCopy, folder: string): Promise<NonNullable<Memory["done"]>> => {
  const file = memoryFile(folder, what);
  const { uploadId, done } = recall(file);
  const lock = what.lockUntil === undefined ? {} : { lockUntil: what.lockUntil };
  if (done === undefined) {
    const copied = await vault.copy(what, uploadId, (begun) => remember(file, { uploadId: begun }));
    remember(file, { done: { ...copied, ...lock } });
    return { ...copied, ...lock };
  }
  if (what.lockUntil === undefined || (done.lockUntil ?? "") >= what.lockUntil) return done;
  await vault.lock(what, done.versionId, what.lockUntil);
  remember(file, { done: { ...done, ...lock } });
  return { ...done, ...lock };
};

/** The files of a backup, without what is inside of them. @throws Failure `copy-impossible` */
const filesOf = ({ entries, job }: Collected): FileEntry[] => {
  const about = `${job.unit} ${job.requirement}`;
  const files = (entries as readonly FileEntry[]).filter(({ in: within }) => within === undefined);
  if (files.length > MAX_OBJECTS)
    throw new Failure("copy-impossible", `${about} has ${files.length} files; pack them into ${MAX_OBJECTS} at most`);
  if (files.some(({ sha256 }) => sha256 === undefined))
    throw new Failure(
      "copy-impossible",
      `${about} has files without a SHA-256, and what is not known cannot be copied`,
    );
  return files;
};

/**
 * Copies the files of a backup to S3, each under its own hash, and says where they lie. What was copied before is not
 * copied again; what was begun is gone on with.
 * @throws Failure `copy-impossible`, `copy-changed`, `vault-*`
 */
export const copyBackup = async (
  collected: Collected & { readonly root?: string | undefined },
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
    const what = { file: join(root, key), size, sha256, bucket, object, lockUntil, partBytes: partMiB * MIB };
    const { versionId, crc64nvme } = await copyOne(vault, what, folder);
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
