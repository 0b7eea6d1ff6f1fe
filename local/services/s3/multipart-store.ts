import { randomBytes } from "node:crypto";
import { createReadStream, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeWhole } from "../../aws/write-whole.ts";
import type { BucketStore } from "./bucket-store.ts";
import type { ReceivedBytes } from "./received-bytes.ts";

export interface MultipartUpload {
  readonly id: string;
  readonly key: string;
  /** Those of the request that created it, which describe the object that it will become. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface Part {
  readonly number: number;
  readonly size: number;
  readonly etag: string;
  readonly crc64nvme: string;
}

/** Multipart uploads, kept on disk until they are completed or aborted, so that a client can resume them. */
export interface MultipartStore {
  create(key: string, headers: MultipartUpload["headers"]): MultipartUpload;
  find(id: string, key: string): MultipartUpload | undefined;
  putPart(upload: MultipartUpload, number: number, received: ReceivedBytes): Part;
  /** In the order of their numbers. */
  parts(upload: MultipartUpload): readonly Part[];
  /** The bytes of these parts, one after the other. */
  assemble(upload: MultipartUpload, numbers: readonly number[]): Promise<ReceivedBytes>;
  remove(upload: MultipartUpload): void;
}

export const multipartStore = (root: string, store: BucketStore): MultipartStore => {
  const folderOf = (id: string): string => join(root, "uploads", id);
  const partFile = (id: string, number: number): string => join(folderOf(id), String(number).padStart(5, "0"));
  return {
    find: (id, key) => {
      const file = join(folderOf(id), "upload.json");
      if (!/^[0-9a-f]{32}$/.test(id) || !existsSync(file)) return undefined;
      const upload: MultipartUpload = JSON.parse(readFileSync(file, "utf8"));
      return upload.key === key ? upload : undefined;
    },
    create: (key, headers) => {
      const upload = { id: randomBytes(16).toString("hex"), key, headers };
      mkdirSync(folderOf(upload.id), { recursive: true });
      writeWhole(join(folderOf(upload.id), "upload.json"), JSON.stringify(upload));
      return upload;
    },
    putPart: ({ id }, number, { md5, crc64nvme, size, file }) => {
      const part = { number, size, etag: md5.toString("hex"), crc64nvme: crc64nvme.toString("base64") };
      renameSync(file, partFile(id, number));
      writeWhole(`${partFile(id, number)}.json`, JSON.stringify(part));
      return part;
    },
    parts: ({ id }) =>
      readdirSync(folderOf(id))
        .filter((name) => /^\d{5}\.json$/.test(name))
        .toSorted()
        .map((name) => JSON.parse(readFileSync(join(folderOf(id), name), "utf8"))),
    assemble: ({ id }, numbers) => {
      async function* all(): AsyncGenerator<Uint8Array> {
        for (const number of numbers) yield* createReadStream(partFile(id, number)) as AsyncIterable<Buffer>;
      }
      return store.receive(all());
    },
    remove: ({ id }) => rmSync(folderOf(id), { recursive: true, force: true }),
  };
};
