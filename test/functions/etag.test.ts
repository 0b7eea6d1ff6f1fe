import { describe, expect, it } from "vitest";
import { isUnchanged, tagged } from "../../functions/etag.ts";
import { type HttpEvent, json, read } from "../../functions/http.ts";

const etagOf = (body: object): string => tagged(body).etag;
const BODY = { migrations: [{ migration: "contoso" }] };
const asking = (headers: Record<string, string> = {}) => ({ headers }) as unknown as HttpEvent;

describe("the ETag of an answer", () => {
  it("is strong over a body that says nothing of the present instant", () => {
    expect(etagOf(BODY)).toMatch(/^"[\w-]{43}"$/);
    expect(etagOf({ migrations: [] })).not.toBe(etagOf(BODY));
  });
  it("is the same, and so is what is sent, in whatever order a ledger gives back the members of an item", () => {
    const one = { facts: [{ id: "f1", by: { issuer: "i", subject: "s" } }], cursor: null };
    const other = { cursor: null, facts: [{ by: { subject: "s", issuer: "i" }, id: "f1" }] };
    expect(tagged(other)).toEqual(tagged(one));
    expect(JSON.parse(tagged(one).text)).toEqual(one);
    expect(etagOf({ now: "n", ...other })).toBe(etagOf({ now: "n", ...one }));
  });
  it("leaves the present instant out, and says that it is weak", () => {
    const [one, other] = ["2026-11-22T16:00:00.000Z", "2026-11-22T16:00:01.000Z"].map((now) =>
      etagOf({ now, gates: [] }),
    );
    expect(one).toMatch(/^W\/"[\w-]{43}"$/);
    expect(other).toBe(one);
    expect(etagOf({ now: "2026-11-22T16:00:00.000Z", gates: [1] })).not.toBe(one);
  });
  it("leaves the head of the log out too, of an answer that is judged at an instant", () => {
    const [one, other] = [1, 2].map((size) => tagged({ now: "n", log: { size }, gates: [] }));
    expect(one?.etag).toBe(other?.etag);
    expect(one?.text).toContain('"log":{"size":1}');
    expect(etagOf({ log: 1 })).not.toBe(etagOf({ log: 2 }));
  });
  it.each<[header: string | undefined, isSame: boolean]>([
    ['"a"', true],
    ['W/"a"', true],
    ['"b", W/"a"', true],
    ["*", true],
    ['"b"', false],
    ["a", false],
    ["", false],
    [undefined, false],
  ])("is what %s names: %s", (header, isSame) => {
    expect([isUnchanged(header, '"a"'), isUnchanged(header, 'W/"a"')]).toEqual([isSame, isSame]);
  });
});

describe("the answer of a read", () => {
  it("is sent once, and then only that nothing has changed; no cache that others share may keep it", () => {
    const { statusCode, headers = {}, body } = read(asking(), BODY);
    expect([statusCode, JSON.parse(body ?? "")]).toEqual([200, BODY]);
    expect(headers).toMatchObject({ "cache-control": "private, no-cache", vary: "authorization" });
    const again = read(asking({ "if-none-match": String(headers.etag) }), BODY);
    expect(again).toEqual({
      statusCode: 304,
      headers: { etag: headers.etag, "cache-control": "private, no-cache", vary: "authorization" },
    });
    expect(read(asking({ "if-none-match": String(headers.etag) }), { migrations: [] }).statusCode).toBe(200);
  });
  it("of what is done is kept nowhere", () => {
    expect(json(200, {}).headers).toMatchObject({ "cache-control": "no-store" });
  });
});
