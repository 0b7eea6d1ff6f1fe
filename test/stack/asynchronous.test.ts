import { describe, expect, it } from "vitest";
import { idOf, json, ofType, policyOf, type Resource } from "../support/template.ts";

/** EventBridge hands an event to Lambda and knows no more of it: what then fails is for the function's own configuration. */

interface Config {
  readonly MaximumRetryAttempts: number;
  readonly MaximumEventAgeInSeconds: number;
  readonly DestinationConfig?: { readonly OnFailure: { readonly Destination: unknown } };
}

const configOf = (functionId: string): { readonly resource: Resource; readonly config: Config } => {
  const found = ofType("AWS::Lambda::EventInvokeConfig").filter(
    ([, { Properties }]) => idOf(Properties.FunctionName) === functionId,
  );
  expect(found, functionId).toHaveLength(1);
  const [, resource] = found[0] as [string, Resource];
  expect(resource.Properties).toMatchObject({ Qualifier: "$LATEST" });
  return { resource, config: resource.Properties as unknown as Config };
};

const UNIT_SECONDS: Readonly<Record<string, number>> = { minute: 60, hour: 3_600 };
const secondsOf = (rate: string): number => {
  const [, count, unit = ""] = /^rate\((\d+) (minute|hour)s?\)$/.exec(rate) ?? [];
  return Number(count) * (UNIT_SECONDS[unit] as number);
};

/** Each rule of one kind with the functions that it invokes. */
const rules = (kind: "ScheduleExpression" | "EventPattern") =>
  ofType("AWS::Events::Rule")
    .filter(([, { Properties }]) => Properties[kind] !== undefined)
    .flatMap(([id, { Properties }]) =>
      (Properties.Targets as { Arn: unknown }[]).map(({ Arn }) => ({ id, Properties, functionId: idOf(Arn) })),
    );

/** Before each further try, Lambda waits a minute more. */
const pausesSeconds = (retries: number): number => [60, 120].slice(0, retries).reduce((sum, pause) => sum + pause, 0);

describe("a function that a rule invokes", () => {
  it("is run again by Lambda only where the schedule takes an hour to, and never so late that two runs overlap", () => {
    const scheduled = rules("ScheduleExpression");
    expect(scheduled).toHaveLength(9);
    for (const { id, Properties, functionId } of scheduled) {
      const { config } = configOf(functionId);
      const retries = Properties.ScheduleExpression === "rate(1 hour)" ? 2 : 0;
      expect(config.MaximumRetryAttempts, id).toBe(retries);
      const every = secondsOf(String(Properties.ScheduleExpression));
      const timeout = ofType("AWS::Lambda::Function").find(([one]) => one === functionId)?.[1].Properties.Timeout;
      expect((retries + 1) * Number(timeout) + pausesSeconds(retries), id).toBeLessThan(every);
      // Lambda keeps no event for less than a minute.
      expect(config.MaximumEventAgeInSeconds, id).toBe(Math.max(60, every - Number(timeout)));
    }
  });

  it("leaves an event of its own that it cannot handle in a queue that it may send to, and that an alarm watches", () => {
    const handlers = rules("EventPattern");
    expect(handlers).toHaveLength(1);
    for (const { id, functionId } of handlers) {
      const { resource, config } = configOf(functionId);
      const queue = idOf(config.DestinationConfig?.OnFailure.Destination);
      expect(ofType("AWS::SQS::Queue").map(([one]) => one)).toContain(queue);
      const policies = ofType("AWS::IAM::Policy").filter(([, one]) =>
        policyOf(one).some(({ Action, Resource }) => Action === "sqs:SendMessage" && idOf(Resource) === queue),
      );
      expect(policies, id).toHaveLength(1);
      // Lambda refuses a destination that the role may not send to yet.
      expect(resource.DependsOn, id).toContain(policies[0]?.[0]);
      expect(json(ofType("AWS::CloudWatch::Alarm")), id).toContain(`"${queue}"`);
    }
  });
});

describe("what becomes of a mail", () => {
  /** https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-ses.html */
  const ENDS = {
    send: "Email Sent",
    reject: "Email Rejected",
    delivery: "Email Delivered",
    bounce: "Email Bounced",
    complaint: "Email Complaint Received",
  };

  it("is heard of whatever it is: sent, rejected, delivered, bounced or complained of", () => {
    const [[, destination] = []] = ofType("AWS::SES::ConfigurationSetEventDestination");
    expect(destination?.Properties.EventDestination).toMatchObject({
      Enabled: true,
      MatchingEventTypes: Object.keys(ENDS),
    });
    const patterns = rules("EventPattern").map(({ Properties }) => Properties.EventPattern);
    expect(patterns).toMatchObject([{ source: ["aws.ses"], "detail-type": Object.values(ENDS) }]);
  });
});

describe("what could not be delivered", () => {
  const [functionId, resource] = ofType("AWS::Lambda::Function").find(([id]) => id.startsWith("Notify")) ?? [];

  it("is tried each minute, by a function that may see what is due", () => {
    const schedules = rules("ScheduleExpression").filter((rule) => rule.functionId === functionId);
    expect(schedules.map(({ Properties }) => Properties.ScheduleExpression)).toEqual(["rate(1 minute)"]);
    const role = idOf(resource?.Properties.Role);
    const allowed = ofType("AWS::IAM::Policy")
      .filter(([, { Properties }]) => (Properties.Roles as unknown[]).map(idOf).includes(role))
      .flatMap(([, one]) => policyOf(one))
      .filter(({ Action }) => [Action].flat().includes("dynamodb:Query"));
    expect(json(allowed.map(({ Resource }) => Resource))).toContain("/index/byDue");
  });

  it("is counted by an alarm at least once in each of its periods, so that it does not fall silent between two tries", () => {
    const alarm = ofType("AWS::CloudWatch::Alarm").find(([, { Properties }]) =>
      json(Properties.AlarmName).includes("-DeliveriesLate"),
    )?.[1].Properties;
    const longestWaitSeconds = 15 * 60;
    expect(alarm).toMatchObject({ MetricName: "DeliveriesLate", Threshold: 1, Statistic: "Sum", EvaluationPeriods: 1 });
    expect(Number(alarm?.Period)).toBeGreaterThanOrEqual(longestWaitSeconds + 60);
  });
});
