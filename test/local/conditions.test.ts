import { describe, expect, it } from "vitest";
import { resolveTemplate } from "../../local/template/resolve.ts";
import type { Template } from "../../local/template/types.ts";

/** Conditions as CloudFormation has them: a resource without its condition is not there, and nothing may refer to it. */

const naming = { endpoint: "http://127.0.0.1:1", streamArns: new Map<string, string>() };
const PARAMETERS = { Stage: { Type: "String", Default: "" }, Name: { Type: "String", Default: "live" } };

const queuesOf = (Conditions: object, Resources: object, given: Readonly<Record<string, string>> = {}) =>
  resolveTemplate({ Parameters: PARAMETERS, Conditions, Resources } as Template, given, naming).ofType(
    "AWS::SQS::Queue",
  );

const queue = (more: object = {}) => ({ Type: "AWS::SQS::Queue", ...more });
const IS_EMPTY = { "Fn::Equals": [{ Ref: "Stage" }, ""] };

describe("a condition", () => {
  it.each([
    ["equal", IS_EMPTY, true],
    ["not equal", { "Fn::Equals": [{ Ref: "Name" }, "other"] }, false],
    ["not", { "Fn::Not": [IS_EMPTY] }, false],
    ["and, one of which does not hold", { "Fn::And": [IS_EMPTY, { "Fn::Not": [IS_EMPTY] }] }, false],
    ["and", { "Fn::And": [IS_EMPTY, IS_EMPTY] }, true],
    ["or", { "Fn::Or": [{ "Fn::Not": [IS_EMPTY] }, IS_EMPTY] }, true],
    ["or, none of which holds", { "Fn::Or": [{ "Fn::Not": [IS_EMPTY] }, { "Fn::Not": [IS_EMPTY] }] }, false],
    ["another condition", { Condition: "IsEmpty" }, true],
    ["a joined text", { "Fn::Equals": [{ "Fn::Join": ["-", ["a", { Ref: "Name" }]] }, "a-live"] }, true],
  ])("of %s decides whether a resource is there", (_, condition, isThere) => {
    const found = queuesOf({ IsEmpty: IS_EMPTY, Asked: condition }, { Here: queue({ Condition: "Asked" }) });
    expect(found.map(({ id }) => id)).toEqual(isThere ? ["Here"] : []);
  });

  it("follows the value that is given", () => {
    const found = queuesOf({ IsEmpty: IS_EMPTY }, { Here: queue({ Condition: "IsEmpty" }) }, { Stage: "test" });
    expect(found).toEqual([]);
  });

  it.each([
    ["", 60],
    ["test", 30],
  ])("chooses between two values, where Stage is %j", (Stage, seconds) => {
    const VisibilityTimeout = { "Fn::If": ["IsEmpty", 60, 30] };
    const [found] = queuesOf({ IsEmpty: IS_EMPTY }, { Here: queue({ Properties: { VisibilityTimeout } }) }, { Stage });
    expect(found?.properties.VisibilityTimeout).toBe(seconds);
  });

  it("leaves what is not chosen as it is, though it refers to what is not there", () => {
    const Other = queue({ Condition: "IsFull" });
    const VisibilityTimeout = { "Fn::If": ["IsFull", { Ref: "Other" }, 30] };
    const conditions = { IsFull: { "Fn::Not": [IS_EMPTY] } };
    expect(queuesOf(conditions, { Other, Here: queue({ Properties: { VisibilityTimeout } }) })).toHaveLength(1);
  });

  it("makes a reference to what is not there an error", () => {
    const Here = queue({ Properties: { VisibilityTimeout: { Ref: "Other" } } });
    const Other = queue({ Condition: "IsFull" });
    const ask = () => queuesOf({ IsFull: { "Fn::Not": [IS_EMPTY] } }, { Other, Here });
    expect(ask).toThrow("the template refers to Other, which it does not define");
  });

  it("by the name of what every object has is one that nobody defines", () => {
    const Here = queue({ Condition: "toString" });
    expect(() => queuesOf({}, { Here })).toThrow("the condition toString, which it does not define");
  });

  it.each([
    ["that nobody defines", {}, "the template has the condition Asked, which it does not define"],
    [
      "of a function that is not known",
      { Asked: { "Fn::Exists": ["x"] } },
      "does not support Fn::Exists in a condition",
    ],
    [
      "of a resource",
      { Asked: { "Fn::Equals": [{ "Fn::GetAtt": ["Here", "Arn"] }, ""] } },
      "refers to Here, which is no",
    ],
    ["of two functions", { Asked: { ...IS_EMPTY, "Fn::Not": [IS_EMPTY] } }, "Fn::Equals and more"],
    ["of and of nothing", { Asked: { "Fn::And": [] } }, "Fn::And of 0 arguments"],
    ["of and of one", { Asked: { "Fn::And": [IS_EMPTY] } }, "CloudFormation takes 2 to 10"],
    ["of or of eleven", { Asked: { "Fn::Or": Array.from({ length: 11 }, () => IS_EMPTY) } }, "Fn::Or of 11 arguments"],
    ["of not of two", { Asked: { "Fn::Not": [IS_EMPTY, IS_EMPTY] } }, "Fn::Not of 2 arguments"],
    ["of not of no list", { Asked: { "Fn::Not": IS_EMPTY } }, "Fn::Not of 0 arguments"],
    ["of three that are equal", { Asked: { "Fn::Equals": ["", "", "x"] } }, "Fn::Equals of 3 arguments"],
  ])("%s is an error", (_, conditions, message) => {
    expect(() => queuesOf(conditions, { Here: queue({ Condition: "Asked" }) })).toThrow(message);
  });
});
