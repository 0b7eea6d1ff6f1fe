import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiClient, apiClient } from "../../cli/api-client.ts";
import { exitStatusOf } from "../../cli/exit.ts";

let server: Server;
let client: ApiClient;
let answer: { status: number; body: unknown };
const authorizations: (string | undefined)[] = [];
let onRequest = (_authorization: string | undefined): void => {};
const base = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
beforeAll(async () => {
  server = createServer(({ headers: { authorization } }, response) => {
    authorizations.push(authorization);
    onRequest(authorization);
    response.writeHead(answer.status, { "content-type": "application/json" }).end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  client = apiClient({ api: base() }, { CLEARGATE_TOKEN: "t" });
});
afterAll(() => server?.close());

const failing = async (status: number, body: unknown) => {
  answer = { status, body };
  const error: unknown = await client.ask("listMigrations", { path: {} }).catch((caught: unknown) => caught);
  return [error, exitStatusOf(error)] as const;
};

describe("an answer that is a failure", () => {
  it("is the failure that problem details name, with what is wrong and their further members alone", async () => {
    const problem = { type: "/problems#plan-invalid", title: "The plan has errors", status: 422, detail: "2 errors" };
    const members = { code: "plan-invalid", error: "plan-invalid", message: "2 errors", errors: [1, 2] };
    for (const body of [
      { ...problem, ...members },
      { ...problem, code: "plan-invalid", errors: [1, 2] },
    ]) {
      const [error, status] = await failing(422, body);
      expect(error).toMatchObject({ code: "plan-invalid", message: "2 errors" });
      expect((error as { details: unknown }).details).toEqual({ errors: [1, 2] });
      expect(status).toBe(2);
    }
  });

  it("of an API from before problem details is the failure that it names, with its details", async () => {
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
      expect((await failing(418, body))[0]).toMatchObject({
        code: "api-failed",
        message: "the API responded with 418",
      });
    expect((await failing(403, { message: "Forbidden" }))[0]).toMatchObject({ message: "Forbidden" });
    expect((await failing(401, {}))[1]).toBe(5);
  });

  it.each([429, 500, 502, 503, 504])("of %s, which names no code, is of what stands before the API", async (status) => {
    const [error, exit] = await failing(status, { message: "Too Many Requests" });
    expect(error).toMatchObject({ code: "api-unreachable" });
    expect(exit).toBe(4);
  });
});

describe("a request without an answer", () => {
  it("in time is not told as an API that cannot be reached: it may have been done", async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const api = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const error: unknown = await apiClient({ api }, { CLEARGATE_TOKEN: "t" }, 1)
      .ask("listMigrations", { path: {} })
      .catch((caught: unknown) => caught);
    silent.closeAllConnections();
    silent.close();
    expect(error).toMatchObject({ code: "api-timeout", message: expect.stringContaining("gave no answer within") });
    expect((error as Error).message).not.toContain("cannot be reached");
    expect(exitStatusOf(error)).toBe(4);
  });

  it("from nobody is of an API that cannot be reached", async () => {
    const client = apiClient({ api: "http://127.0.0.1:1" }, { CLEARGATE_TOKEN: "t" });
    await expect(client.ask("listMigrations", { path: {} })).rejects.toMatchObject({
      code: "api-unreachable",
      message: expect.stringContaining("cannot be reached"),
    });
  });
});

describe("a token in a file", () => {
  const file = join(mkdtempSync(join(tmpdir(), "cleargate-token-")), "token");
  const get = async (renewing: ApiClient): Promise<unknown> => {
    answer = { status: 200, body: {} };
    return renewing.ask("listMigrations", { path: {} });
  };

  it("is read anew for each request, and the last one is used while its file is being written", async () => {
    writeFileSync(file, "first\n");
    const renewing = apiClient({ api: base() }, { CLEARGATE_TOKEN_FILE: file });
    for (const [content, used] of [
      ["second", "second"],
      ["", "second"],
      ["third", "third"],
    ] as const) {
      writeFileSync(file, content);
      await get(renewing);
      expect(authorizations.at(-1)).toBe(`Bearer ${used}`);
    }
    rmSync(file);
    await get(renewing);
    expect(authorizations.at(-1)).toBe("Bearer third");
    expect(() => apiClient({ api: base() }, { CLEARGATE_TOKEN_FILE: file })).toThrow("no token");
  });

  it("that is refused is read once more, and a token that cannot change is not", async () => {
    writeFileSync(file, "expired");
    const renewing = apiClient({ api: base() }, { CLEARGATE_TOKEN_FILE: file });
    onRequest = (authorization) => {
      answer = authorization === "Bearer renewed" ? { status: 200, body: {} } : { status: 401, body: {} };
      writeFileSync(file, "renewed");
    };
    expect(await renewing.ask("listMigrations", { path: {} })).toEqual({});
    authorizations.length = 0;
    await expect(client.ask("listMigrations", { path: {} })).rejects.toMatchObject({ code: "api-denied" });
    expect(authorizations).toEqual(["Bearer t"]);
    onRequest = () => {
      answer = { status: 401, body: {} };
    };
    authorizations.length = 0;
    await expect(renewing.ask("listMigrations", { path: {} })).rejects.toMatchObject({ code: "api-denied" });
    expect(authorizations).toHaveLength(2);
  });
});
