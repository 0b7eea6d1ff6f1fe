import { accessSync, closeSync, constants, existsSync, opendirSync, openSync, statSync } from "node:fs";
import { Failure } from "../../core/failure.ts";
import type { Job } from "../config/job.ts";
import { findProgram } from "../tools/find-program.ts";
import { Secret, secretOf } from "../tools/secret.ts";

/** Opens a file or a folder as the job will. @throws Failure `source-gone`, `source-unreadable` */
export const openInput = (path: string): void => {
  try {
    if (statSync(path).isDirectory()) opendirSync(path).closeSync();
    else closeSync(openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") throw new Failure("source-gone", `${path} does not exist`, { cause: error });
    throw new Failure("source-unreadable", `${path} cannot be opened: ${message}`, { cause: error });
  }
};

/** Reads each secret that a value names, at any depth, and keeps none. @throws Failure `secret-missing`, `tool-*` */
export const readSecretsOf = async (value: unknown): Promise<void> => {
  if (typeof value !== "object" || value === null) return;
  const secret = Secret.safeParse(value);
  if (secret.success) {
    await secretOf(secret.data);
    return;
  }
  for (const member of Object.values(value)) await readSecretsOf(member);
};

const requireWritable = (folder: string): void => {
  if (!existsSync(folder)) throw new Failure("file-inaccessible", `${folder} does not exist`);
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new Failure("file-inaccessible", `${folder} cannot be written: ${(error as Error).message}`, {
      cause: error,
    });
  }
};

/** What a verification needs beside the backup. @throws Failure `file-inaccessible`, `tool-missing` */
export const checkVerification = ({ into, command }: Extract<Job, { kind: "verification" }>): void => {
  if (into !== undefined) requireWritable(into);
  const [program] = command ?? [];
  if (program !== undefined && findProgram(program) === undefined)
    throw new Failure("tool-missing", `${program} cannot be run: there is no such program`);
};
