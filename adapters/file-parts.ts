import { createHash, type Hash } from "node:crypto";
import { closeSync, read } from "node:fs";
import { promisify } from "node:util";
import { Crc64Nvme } from "@aws-sdk/crc64-nvme";
import { Failure } from "../core/failure.ts";
import { openRegular } from "./regular-file.ts";
import type { CopyRequest } from "./s3-copy-request.ts";

/** S3's limit. */
const MAX_PARTS = 10_000;

/** CRC-64/NVME as S3 writes it, in base64. */
export const crcText = async (crc: Crc64Nvme): Promise<string> => Buffer.from(await crc.digest()).toString("base64");

/** Checksums of a whole file, computed while its parts are read. */
export interface FileChecksums {
  readonly crc: Crc64Nvme;
  readonly sha256: Hash;
}

export const newChecksums = (): FileChecksums => ({ crc: new Crc64Nvme(), sha256: createHash("sha256") });

export interface FilePart {
  /** From 1. */
  readonly number: number;
  readonly body: Buffer;
  readonly crc64nvme: string;
}

const readAt = promisify(read);

/** @throws Failure `copy-changed` where the file ends earlier */
const readFully = async (descriptor: number, file: string, from: number, length: number): Promise<Buffer> => {
  const body = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await readAt(descriptor, body, filled, length - filled, from + filled);
    if (bytesRead === 0) throw new Failure("copy-changed", `${file} became shorter while it was copied`);
    filled += bytesRead;
  }
  return body;
};

/** Reads a file in parts, one after the other; an empty file has one empty part. @throws Failure `copy-changed` */
export const readParts = async function* (
  { file, size, partBytes }: CopyRequest,
  whole: FileChecksums,
): AsyncGenerator<FilePart> {
  const length = Math.max(partBytes, Math.ceil(size / MAX_PARTS));
  const descriptor = openRegular(file);
  try {
    for (let from = 0, number = 1; from < size || number === 1; from += length, number += 1) {
      const body = await readFully(descriptor, file, from, Math.min(length, size - from));
      whole.crc.update(body);
      whole.sha256.update(body);
      const own = new Crc64Nvme();
      own.update(body);
      yield { number, body, crc64nvme: await crcText(own) };
    }
  } finally {
    closeSync(descriptor);
  }
};
