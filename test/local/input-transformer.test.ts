import { describe, expect, it } from "vitest";
import { transformed } from "../../local/aws/input-transformer.ts";

/** Rules make a target's input of an event, no kinder than EventBridge. */

const event = { "detail-type": "T", detail: { id: "m/go/1", summary: 'say "no"', count: 2, list: [1] } };
const of = (InputTemplate: string, path = "$.detail.summary") =>
  transformed({ InputPathsMap: { x: path, id: "$.detail.id" }, InputTemplate }, event);

describe("the input of a target", () => {
  it("has a value whole outside of quotes, and as it is within them", () => {
    expect(of('{"a":<x>,"b":"is <id>!"}')).toBe(JSON.stringify({ a: 'say "no"', b: "is m/go/1!" }));
    expect(of('{"a":<x>}', "$.detail.list")).toBe('{"a":[1]}');
    expect(of('{"a":"\\"<x>"}', "$.detail.count")).toBe('{"a":"\\"2"}');
    expect(of('{"a":<x>}', "$.detail-type")).toBe('{"a":"T"}');
  });

  it.each([
    ["a value that would end its quotes", '{"a":"<x>"}', "$.detail.summary", "would break them"],
    ["what is no text within quotes", '{"a":"<x>"}', "$.detail.list", "is no text"],
    ["a path that leads nowhere", '{"a":<x>}', "$.detail.none", "has nothing"],
    ["a path of another kind", '{"a":<x>}', "$.detail[0]", "does not support the path"],
    ["a variable without a path", '{"a":<y>}', "$.detail.id", "does not support the variable"],
    ["what makes no JSON", '{"a":<x>', "$.detail.id", "JSON"],
  ])("is refused for %s", (_, template, path, message) => {
    expect(() => of(template, path)).toThrow(message);
  });
});
