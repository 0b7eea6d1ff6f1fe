import { describe, expect, it } from "vitest";
import { arrivalsOf } from "../../functions/receive/bucket-event.ts";

const record = (bucket: string, key: string) => ({
  s3: { bucket: { name: bucket }, object: { key, versionId: "v1" } },
});
const arrivals = (...Records: unknown[]) => arrivalsOf(JSON.stringify({ Records }), "ours");

describe("a message of the intake's queue", () => {
  it("names objects of the intake, with keys encoded as form data", () => {
    expect(arrivals(record("ours", "intake/a+b%2Bc"))).toEqual({
      objects: [{ key: "intake/a b+c", versionId: "v1", size: 0 }],
      ...{ foreign: 0, putAt: new Map() },
    });
  });

  it("names nothing of another bucket, nor outside the intake's prefix, beside which it still counts", () => {
    const { objects, foreign } = arrivals(
      record("theirs", "intake/x"),
      record("ours", "comparisons/x"),
      record("ours", "intake/x"),
    );
    expect(objects.map(({ key }) => key)).toEqual(["intake/x"]);
    expect(foreign).toBe(2);
  });

  it("may be the test event of the store, which names nothing", () => {
    expect(arrivalsOf('{"Event":"s3:TestEvent"}', "ours")).toEqual({
      ...{ objects: [], foreign: 0, putAt: new Map() },
    });
  });

  it.each<[unknown, string | undefined]>([
    ["2026-11-22T00:30:00.123Z", "2026-11-22T00:30:00.123Z"],
    ["2026-11-22T00:30:00Z", "2026-11-22T00:30:00.000Z"],
    ["yesterday", undefined],
    [7, undefined],
  ])(
    "says when an object was put, where it is an instant, and is refused for nothing that it says: %s",
    (eventTime, at) => {
      const { objects, putAt } = arrivals({ ...record("ours", "intake/x"), eventTime });
      expect(objects).toEqual([{ key: "intake/x", versionId: "v1", size: 0 }]);
      expect([...putAt]).toEqual(at === undefined ? [] : [[objects[0], at]]);
    },
  );

  it.each([
    "no JSON",
    '"text"',
    '{"Records":"none"}',
    '{"Records":[{"s3":{"object":{"key":"intake/x"}}}]}',
    '{"Records":[{"s3":{"bucket":{"name":"ours"},"object":{"key":"intake/%"}}}]}',
    '{"source":"aws.s3","detail":{"bucket":{"name":"ours"},"object":{"key":"intake/x"}}}',
  ])("of another form is unknown: %s", (body) => {
    expect(() => arrivalsOf(body, "ours")).toThrow(expect.objectContaining({ code: "event-unknown" }));
  });
});
