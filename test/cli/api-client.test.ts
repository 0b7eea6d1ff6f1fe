import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiClient, apiClient } from "../../cli/api-client.ts";
import { exitStatusOf } from "../../cli/exit.ts";

let server: Server;
let client: ApiClient;
let answer: { status: number; body: unknown };
beforeAll(async () => {
  server = createServer((_, response) => {
    response.writeHead(answer.status, { "content-type": "application/json" }).end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  client = apiClient({ api: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }, { CLEARGATE_TOKEN: "t" });
});
afterAll(() => server?.close());

const failing = async (status: number, body: unknown) => {
  answer = { status, body };
  const error: unknown = await client.get("/").catch((caught: unknown) => caught);
  return [error, exitStatusOf(error)] as const;
};

describe("an answer that is a failure", () => {
  it("is the failure that the API names, with its details", async () => {
    const [error, status] = await failing(422, { error: "plan-invalid", message: "2 errors", errors: [1, 2] });
    expect(error).toMatchObject({ code: "plan-invalid", message: "2 errors", details: { errors: [1, 2] } });
    expect(status).toBe(2);
  });

  it("of a code that this version does not know names it, and exits as failed", async () => {
    const [error, status] = await failing(409, { error: "moon-full\u001b[2J", message: "wait" });
    expect(error).toMatchObject({ code: "api-failed", message: "wait (moon-full\ufffd[2J)" });
    expect(status).toBe(1);
  });

  it("of an unknown form exits as failed", async () => {
    for (const body of [{ message: 7 }, null, [], "no"])
      expect((await failing(502, body))[0]).toMatchObject({
        code: "api-failed",
        message: "the API responded with 502",
      });
    expect((await failing(403, { message: "Forbidden" }))[0]).toMatchObject({ message: "Forbidden" });
    expect((await failing(401, {}))[1]).toBe(5);
  });
});
