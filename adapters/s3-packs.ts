import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { PackStore } from "../ports/pack-draft.ts";
import { awsFailure } from "./aws-failure.ts";
import { PATIENCE_OF_UPLOADS } from "./patience.ts";

/** What a signer makes an address of; the SDK's own types name more than there is. */
interface SignableRequest {
  readonly method: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
}

interface Presigner {
  presign(request: SignableRequest, options: { readonly expiresIn: number }): Promise<SignableRequest>;
}

const encoded = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

const addressOf = ({ protocol, hostname, port, path, query = {} }: SignableRequest): string => {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value].flat().map((one) => `${encoded(name)}=${encoded(one ?? "")}`),
  );
  return `${protocol}//${hostname}${port === undefined ? "" : `:${port}`}${path}?${pairs.join("&")}`;
};

/** The request of a command as it would be sent, before it is signed. */
const requestOf = async (client: S3Client, command: GetObjectCommand): Promise<SignableRequest> => {
  let found: SignableRequest | undefined;
  command.middlewareStack.add(
    () =>
      async ({ request }) => {
        found = request as SignableRequest;
        return { response: undefined, output: { $metadata: {} } };
      },
    { step: "build", priority: "low", name: "keepTheRequest" },
  );
  await client.send(command);
  if (found === undefined) throw new TypeError("the client built no request");
  const { method, protocol, hostname, port, path, query } = found;
  const host = port === undefined ? hostname : `${hostname}:${port}`;
  return {
    method,
    protocol,
    hostname,
    ...(port === undefined ? {} : { port }),
    path,
    query: { ...query },
    // A signature of an address is without a payload: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
    headers: { host, "x-amz-content-sha256": "UNSIGNED-PAYLOAD" },
  };
};

/** Packs in the versioned bucket of the intake. */
export const s3Packs = (
  bucket: string,
  client: S3Client = new S3Client({ maxAttempts: 3, requestHandler: PATIENCE_OF_UPLOADS }),
): PackStore => {
  const findPresent = async (Key: string) => {
    try {
      const head = new HeadObjectCommand({ Bucket: bucket, Key, ChecksumMode: "ENABLED" });
      const { VersionId = "null", ChecksumSHA256 = "" } = await client.send(head);
      // As it was stored with; an archive in one request has one of all its bytes.
      const sha256 = Buffer.from(ChecksumSHA256, "base64").toString("hex");
      return { object: { key: Key, versionId: VersionId }, isNew: false, sha256 };
    } catch (error) {
      if ((error as Error).name === "NotFound") return undefined;
      throw awsFailure("store", error);
    }
  };

  return {
    put: async (key, size, pieces) => {
      const present = await findPresent(key);
      if (present !== undefined) return present;
      const hash = createHash("sha256");
      for await (const piece of pieces()) hash.update(piece);
      const digest = hash.digest();
      const body = Readable.from(pieces());
      // A request that failed no longer listens, and the pieces may be gone before they are read.
      body.on("error", () => undefined);
      try {
        const { VersionId = "null" } = await client.send(
          new PutObjectCommand({
            Bucket: bucket,
            Key: key,
            Body: body,
            ContentLength: size,
            ContentType: "application/zip",
            IfNoneMatch: "*",
            ChecksumAlgorithm: "SHA256",
            ChecksumSHA256: digest.toString("base64"),
          }),
        );
        return { object: { key, versionId: VersionId }, isNew: true, sha256: digest.toString("hex") };
      } catch (error) {
        // Somebody else was quicker, with the same pack.
        const quicker = (error as Error).name === "PreconditionFailed" ? await findPresent(key) : undefined;
        if (quicker === undefined) throw awsFailure("store", error);
        return quicker;
      } finally {
        body.destroy();
      }
    },

    link: async ({ key, versionId }, seconds, fileName) => {
      try {
        const command = new GetObjectCommand({
          Bucket: bucket,
          Key: key,
          VersionId: versionId,
          ResponseContentDisposition: `attachment; filename="${fileName}"`,
        });
        const signer = (await client.config.signer()) as unknown as Presigner;
        return addressOf(await signer.presign(await requestOf(client, command), { expiresIn: seconds }));
      } catch (error) {
        throw awsFailure("store", error);
      }
    },
  };
};
