import { createServer, type Server } from "node:net";
import { HeadBucketCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { s3ClientAt } from "../../adapters/s3-client.ts";

/** It accepts a connection and never answers. */
let server: Server;
beforeAll(async () => {
  server = createServer((socket) => void socket.resume());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => server?.close());

describe("the agent's S3 client", () => {
  it("does not wait for ever for a server that is silent", async () => {
    const { port } = server.address() as { port: number };
    const client = s3ClientAt({ region: "eu-west-1", endpoint: `http://127.0.0.1:${port}` }, 1, 50);
    client.config.credentials = async () => ({ accessKeyId: "a", secretAccessKey: "s" });
    await expect(client.send(new HeadBucketCommand({ Bucket: "bucket" }))).rejects.toMatchObject({
      name: "TimeoutError",
    });
  }, 20_000);
});
