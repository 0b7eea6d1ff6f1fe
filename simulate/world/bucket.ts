import { createHash } from "node:crypto";
import type { s3LogFiles } from "../../adapters/s3-log-files.ts";
import { sdkError } from "../dynamo/errors.ts";
import type { Process } from "../engine/process.ts";

/** What the adapter of the log's files takes: the S3 client, of which it calls `send` alone. */
type S3Client = NonNullable<Parameters<typeof s3LogFiles>[1]>;

/** A file was written, or somebody else had been quicker. */
export interface FileWrite {
  readonly path: string;
  readonly by: string;
  readonly before: Buffer | undefined;
  /** Undefined where the condition was not met. */
  readonly after: Buffer | undefined;
}

/** A bucket with conditional writes, in which what the log writes once is never written without a condition. */
export interface FakeBucket {
  readonly files: ReadonlyMap<string, Buffer>;
  /** A client for one process: the adapters above it are those that are deployed. */
  client(by: Process): S3Client;
}

interface FileInput {
  readonly Key: string;
}
interface PutInput extends FileInput {
  readonly Body: Uint8Array;
  readonly IfMatch?: string;
  readonly IfNoneMatch?: string;
}

/** The same for the same bytes, as S3's are. */
const tagOf = (bytes: Uint8Array): string => `"${createHash("md5").update(bytes).digest("hex")}"`;
const checksumOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("base64");

const bodyOf = (bytes: Buffer) => ({
  async *[Symbol.asyncIterator]() {
    yield new Uint8Array(bytes);
  },
  destroy: () => undefined,
});

/** As the bucket's policy `WrittenOnce` has it. */
const WRITTEN_ONCE = /^(tile|key)\//;

const lost = (): Error => sdkError("TimeoutError", "the answer never came");
const throttled = (): Error => sdkError("SlowDown", "slow down");

/** How often S3 answers that another write of the file is under way. */
const CONFLICTS = 0.01;

export const fakeBucket = (written: (write: FileWrite) => void, mistake: (message: string) => void): FakeBucket => {
  const files = new Map<string, Buffer>();

  const find = (Key: string, missing: string): Buffer => {
    const bytes = files.get(Key);
    if (bytes === undefined) throw sdkError(missing, `no ${Key}`);
    return bytes;
  };

  const refusalOf = (before: Buffer | undefined, { IfMatch, IfNoneMatch }: PutInput): string | undefined => {
    if (IfNoneMatch !== undefined) return before === undefined ? undefined : "PreconditionFailed";
    if (IfMatch === undefined) return undefined;
    if (before === undefined) return "NoSuchKey";
    return tagOf(before) === IfMatch ? undefined : "PreconditionFailed";
  };

  const put = ({ name, chance }: Process, input: PutInput): object => {
    const { Key, Body, IfMatch, IfNoneMatch } = input;
    if (WRITTEN_ONCE.test(Key) && IfNoneMatch === undefined) {
      mistake(`${Key} is written without the condition that the bucket's policy asks for`);
      throw sdkError("AccessDenied", "explicit deny");
    }
    const before = files.get(Key);
    const isConditional = IfMatch !== undefined || IfNoneMatch !== undefined;
    const refusal =
      isConditional && chance.happens(CONFLICTS) ? "ConditionalRequestConflict" : refusalOf(before, input);
    if (refusal !== undefined) {
      written({ path: Key, by: name, before, after: undefined });
      throw sdkError(refusal, `${Key} is another`);
    }
    const after = Buffer.from(Body);
    files.set(Key, after);
    written({ path: Key, by: name, before, after });
    return { ETag: tagOf(after), VersionId: "v" };
  };

  const answerTo = (by: Process, command: string, input: unknown): object => {
    switch (command) {
      case "GetObjectCommand": {
        const bytes = find((input as FileInput).Key, "NoSuchKey");
        return { Body: bodyOf(bytes), ETag: tagOf(bytes) };
      }
      case "HeadObjectCommand":
        return { ChecksumSHA256: checksumOf(find((input as FileInput).Key, "NotFound")), VersionId: "v" };
      case "PutObjectCommand":
        return put(by, input as PutInput);
      default:
        mistake(`the fake bucket knows no ${command}`);
        throw new TypeError(`the fake bucket knows no ${command}`);
    }
  };

  return {
    files,
    client: (by) => {
      const send = (command: { readonly input: unknown }): Promise<object> => {
        const { name } = command.constructor;
        const { Key = "" } = command.input as Partial<FileInput>;
        const serve = (): object => answerTo(by, name, command.input);
        return by.call(`${name} ${Key}`, { of: "files", serve, lost, throttled });
      };
      return { send } as unknown as S3Client;
    },
  };
};
