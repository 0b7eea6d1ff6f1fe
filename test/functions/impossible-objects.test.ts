import type { S3Client } from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { s3ObjectStore } from "../../adapters/s3-object-store.ts";

/** What S3 says of a name that nothing can have: whoever reads it waits for nothing. */

const opened = (name: string) => {
  const send = () => Promise.reject(Object.assign(new Error("S3 says so"), { name }));
  return s3ObjectStore("bucket", { send } as unknown as S3Client).open({ key: "intake/a", versionId: "v" });
};

describe("an object", () => {
  it.each(["NoSuchKey", "NoSuchVersion", "NotFound", "KeyTooLongError", "InvalidArgument"])(
    "is missing where S3 answers %s",
    async (name) => {
      await expect(opened(name)).rejects.toMatchObject({ code: "object-missing" });
    },
  );

  it.each([
    ["SlowDown", "store-throttled"],
    ["AccessDenied", "store-denied"],
    ["InternalError", "store-unavailable"],
  ])("may be there where S3 answers %s", async (name, code) => {
    await expect(opened(name)).rejects.toMatchObject({ code });
  });
});
