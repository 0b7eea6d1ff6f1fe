import { randomBytes } from "node:crypto";
import {
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { BucketStore, Received } from "./s3-store.ts";

/** What was said when an upload in parts was begun. */
export interface Upload {
  readonly id: string;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Part {
  readonly number: number;
  readonly size: number;
  readonly etag: string;
  readonly crc64nvme: string;
}

/** Uploads in parts, kept on disk until they are completed or given up, so that they can be gone on with. */
export interface Multipart {
  begin(key: string, headers: Upload["headers"]): Upload;
  find(id: string, key: string): Upload | undefined;
  add(upload: Upload, number: number, received: Received): Part;
  parts(upload: Upload): readonly Part[];
  /** All parts as one. */
  join(upload: Upload, numbers: readonly number[]): Promise<Received>;
  end(upload: Upload): void;
}

export const multipart = (root: string, store: BucketStore): Multipart => {
  const uploads = join(root, "uploads");
  const folderOf = (id: string): string => join(uploads, id);
  const partFile = (id: string, number: number): string => join(folderOf(id), String(number).padStart(5, "0"));
  const find: Multipart["find"] = (id, key) => {
    const file = join(folderOf(id), "upload.json");
    if (!/^[0-9a-f]{32}$/.test(id) || !existsSync(file)) return undefined;
    const upload = JSON.parse(readFileSync(file, "utf8")) as Upload;
    return upload.key === key ? upload : undefined;
  };
  return {
    find,
    begin: (key, headers) => {
      const upload = { id: randomBytes(16).toString("hex"), key, headers };
      mkdirSync(folderOf(upload.id), { recursive: true });
      writeFileSync(join(folderOf(upload.id), "upload.json"), JSON.stringify(upload));
      return upload;
    },
    add: ({ id }, number, received) => {
      const { md5, crc64nvme, size, file } = received;
      const part = { number, size, etag: md5.toString("hex"), crc64nvme: crc64nvme.toString("base64") };
      renameSync(file, partFile(id, number));
      writeFileSync(`${partFile(id, number)}.json`, JSON.stringify(part));
      return part;
    },
    parts: ({ id }) =>
      readdirSync(folderOf(id))
        .filter((name) => /^\d{5}\.json$/.test(name))
        .toSorted()
        .map((name) => JSON.parse(readFileSync(join(folderOf(id), name), "utf8")) as Part),
    join: ({ id }, numbers) => {
      async function* all(): AsyncGenerator<Uint8Array> {
        for (const number of numbers) yield* createReadStream(partFile(id, number)) as AsyncIterable<Buffer>;
      }
      return store.receive(all());
    },
    end: ({ id }) => rmSync(folderOf(id), { recursive: true, force: true }),
  };
};
