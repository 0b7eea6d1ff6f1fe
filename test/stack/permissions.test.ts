import { describe, expect, it } from "vitest";
import { idOf, json, ofType, policyOf, type Statement, statements } from "../support/template.ts";

/** What the stack's roles may do. */

const withKeys = (...keys: readonly string[]) => ({
  "ForAllValues:StringLike": { "dynamodb:LeadingKeys": keys },
  Null: { "dynamodb:LeadingKeys": "false" },
});

const withAttributes = (names: readonly string[], ...keys: readonly string[]) => ({
  ...withKeys(...keys),
  "ForAllValues:StringEquals": { "dynamodb:Attributes": ["pk", "sk", ...names] },
  StringEqualsIfExists: { "dynamodb:ReturnValues": ["NONE", "UPDATED_OLD", "UPDATED_NEW"] },
  Null: { "dynamodb:LeadingKeys": "false", "dynamodb:Attributes": "false" },
});

/** The statements of a function's role, by a part of the role's logical id. */
const statementsOfRole = (part: string): Statement[] =>
  ofType("AWS::IAM::Policy")
    .filter(([, { Properties }]) => (Properties.Roles as unknown[]).some((role) => idOf(role).includes(part)))
    .flatMap(([, one]) => policyOf(one));

const allows = (granted: readonly Statement[], action: string, resource: string): boolean =>
  granted.some(({ Action, Resource }) => [Action].flat().includes(action) && json(Resource).includes(resource));

/** Calls that know no resource: they only tell of the account. */
const OF_THE_ACCOUNT = ['"dynamodb:ListStreams"', '["ses:GetAccount","ses:GetSuppressedDestination"]'];

describe("the stack's roles", () => {
  it("allows no action by wildcard, and none on everything but the one that knows no resource", () => {
    for (const { Sid, Effect, Action, Resource } of [
      ...statements("AWS::IAM::Policy"),
      ...statements("AWS::IAM::ManagedPolicy"),
    ]) {
      expect(Effect).toBe("Allow");
      expect(Sid, json(Action)).toMatch(/^[A-Z]/);
      for (const action of [Action].flat()) expect(action).not.toContain("*");
      if (OF_THE_ACCOUNT.includes(json(Action))) expect(Resource).toBe("*");
      else for (const resource of [Resource].flat()) expect(resource).not.toBe("*");
    }
  });

  it("lets no function delete history, and none delete evidence", () => {
    const deleting = statements("AWS::IAM::Policy").filter(({ Action }) =>
      [Action].flat().some((action) => /Delete(?!Message)|BatchWrite|PartiQL|UpdateItem/.test(action)),
    );
    expect(deleting.map(({ Sid, Condition }) => [Sid, Condition])).toEqual([
      ["WritePlanParts", withKeys("P#*")],
      ["RemoveWhatIsNoLongerRequired", withKeys("M#*")],
      ["KeepWhatTheHostSaid", withAttributes(["claim", "withdrawal"], "E#*")],
      ["PlaceInLists", withAttributes(["version", "inListAt"], "M#*")],
      ["PutHashesForNamesBesideStates", withAttributes(["people"], "M#*", "MIGRATIONS")],
      ["PutHashesForNamesInFacts", withAttributes(["by", "approvedBy", "whom", "events", "summary"], "F#*")],
      ["PutHashesForNamesInNews", withAttributes(["about", "recipients", "story", "unsubscribe"], "N#*")],
      ["PutHashesForNamesOfPacks", withAttributes(["by"], "X#*")],
      ["PutHashesForNamesOfCodes", withAttributes(["by", "withdrawal"], "E#*")],
      ["RemoveSaltsAndWhatNamesPeopleInItsKey", withKeys("FORGET", "SALT#*", "S#*", "X#*")],
    ]);
  });

  it("lets one function alone put a hash in the place of a name in a fact, and remove a salt; none removes a fact", () => {
    const touching = (actions: RegExp, partition: string) =>
      ofType("AWS::IAM::Policy")
        .filter(([, one]) =>
          policyOf(one).some(
            ({ Action, Condition }) =>
              [Action].flat().some((action) => actions.test(action)) && json(Condition ?? {}).includes(partition),
          ),
        )
        .map(([id]) => id.replace(/Role.*/, ""));
    expect(touching(/^dynamodb:UpdateItem/, '"F#')).toEqual(["Forget"]);
    expect(touching(/^dynamodb:DeleteItem/, '"SALT#')).toEqual(["Forget"]);
    expect(touching(/^dynamodb:(DeleteItem|BatchWriteItem)/, '"F#')).toEqual([]);
  });

  it("write to partitions that are named, and to none without naming it", () => {
    const writing = statements("AWS::IAM::Policy").filter(({ Action }) =>
      [Action].flat().some((action) => /^dynamodb:(Put|Delete|Update|BatchWrite|ConditionCheck)/.test(action)),
    );
    expect(writing.length).toBeGreaterThan(10);
    for (const { Sid, Condition } of writing)
      expect(Condition, Sid).toMatchObject({
        "ForAllValues:StringLike": { "dynamodb:LeadingKeys": expect.any(Array) },
        Null: { "dynamodb:LeadingKeys": "false" },
      });
  });

  it.each(["Receive", "Compare"])("let %s see that evidence is gone, instead of being refused", (name) => {
    expect(allows(statementsOfRole(`${name}Role`), "s3:ListBucket", "IntakeBucket")).toBe(true);
  });

  it("let receive see that a copy is gone, instead of being refused", () => {
    expect(allows(statementsOfRole("ReceiveRole"), "s3:ListBucket", "VaultBucket")).toBe(true);
  });

  it("let nobody send an event of evidence but S3, for buckets of this account, receive and reconcile", () => {
    const [intake] = ofType("AWS::SQS::Queue").filter(([id]) => /^IntakeQueue/.test(id));
    const toIntake = ({ Action, Resource }: Statement): boolean =>
      [Action].flat().includes("sqs:SendMessage") && [Resource].flat().some((one) => idOf(one) === intake?.[0]);
    const roles = ofType("AWS::IAM::Policy").filter(([, one]) => policyOf(one).some(toIntake));
    expect(roles.flatMap(([, { Properties }]) => (Properties.Roles as unknown[]).map(idOf)).toSorted()).toEqual([
      expect.stringMatching(/^Receive/),
      expect.stringMatching(/^Reconcile/),
    ]);
    expect(statements("AWS::SQS::QueuePolicy").filter((one) => one.Effect === "Allow" && toIntake(one))).toMatchObject([
      {
        Principal: { Service: "s3.amazonaws.com" },
        Condition: { StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } } },
      },
    ]);
  });

  it("let whoever puts an object that must not exist read what is there already", () => {
    const putting = ofType("AWS::IAM::Policy").flatMap(([, one]) =>
      policyOf(one).filter(({ Action }) => [Action].flat().includes("s3:PutObject")),
    );
    expect(putting).toHaveLength(8);
    // Where a witness's signature of a head is there already, another one of the same is no use.
    for (const { Sid, Action } of putting.filter((one) => one.Sid !== "KeepCosignatures"))
      expect(Action, Sid).toContain("s3:GetObject");
  });

  it("let Lambda make the mapping of every stream that a function reads", () => {
    const mappings = ofType("AWS::Lambda::EventSourceMapping").filter(([, { Properties }]) =>
      json(Properties.EventSourceArn).includes("StreamArn"),
    );
    expect(mappings).toHaveLength(2);
    for (const [id, { Properties }] of mappings) {
      const granted = statementsOfRole(idOf(Properties.FunctionName).replace(/Function.*/, "Role"));
      for (const action of ["DescribeStream", "GetRecords", "GetShardIterator"])
        expect(allows(granted, `dynamodb:${action}`, "StreamArn"), `${id} ${action}`).toBe(true);
      expect(allows(granted, "dynamodb:ListStreams", "*"), id).toBe(true);
    }
  });
});
