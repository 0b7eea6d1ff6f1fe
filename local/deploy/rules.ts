import { requireService } from "../aws/iam/authorize.ts";
import { transformed } from "../aws/input-transformer.ts";
import { type NamedStatement, namedStatements } from "../aws/policy.ts";
import { DEFAULT_BUS, type EventRule, type RuleTarget } from "../services/events/bus.ts";
import { parseRate, type Schedule } from "../services/events/schedules.ts";
import type { ResolvedTemplate } from "../template/resolve.ts";
import type { InvokeAsynchronously } from "./asynchronous.ts";
import { type Functions, functionNamed } from "./functions.ts";
import { requireInvocation } from "./permissions.ts";
import { queuePolicies } from "./queues.ts";

const EVENTBRIDGE = "events.amazonaws.com";

/** Topics have a policy each here: one without would take what its account publishes, and a rule is not its account. */
const topicPolicies = (template: ResolvedTemplate): NamedStatement[] =>
  template
    .ofType("AWS::SNS::TopicPolicy")
    .flatMap(({ id, properties }) => namedStatements(id, properties.PolicyDocument));

/** @throws Error for a target that EventBridge may not reach, or that is not supported */
const requireTarget = (template: ResolvedTemplate, sourceArn: string, arn: string): void => {
  const asked = { service: EVENTBRIDGE, sourceArn, resource: arn };
  if (isQueue(template, arn)) requireService(queuePolicies(template), { ...asked, action: "sqs:SendMessage" });
  else if (isTopic(template, arn)) requireService(topicPolicies(template), { ...asked, action: "sns:Publish" });
  else requireInvocation(template, EVENTBRIDGE, sourceArn, arn);
};

const isQueue = (template: ResolvedTemplate, arn: string): boolean =>
  template.ofType("AWS::SQS::Queue").some(({ physical }) => physical.attributes.Arn === arn);

const isTopic = (template: ResolvedTemplate, arn: string): boolean =>
  template.ofType("AWS::SNS::Topic").some(({ physical }) => physical.ref === arn);

/** @throws Error where EventBridge may not reach a target of a rule, or not send to the queue of one */
export const requirePermittedRules = (template: ResolvedTemplate): void => {
  for (const { physical, properties } of template.ofType("AWS::Events::Rule")) {
    const sourceArn = physical.attributes.Arn ?? "";
    for (const { Arn, DeadLetterConfig } of properties.Targets ?? []) {
      requireTarget(template, sourceArn, Arn);
      if (DeadLetterConfig !== undefined)
        requireService(queuePolicies(template), {
          service: EVENTBRIDGE,
          sourceArn,
          action: "sqs:SendMessage",
          resource: DeadLetterConfig.Arn,
        });
    }
  }
};

interface RuleOutlets {
  publish(topicArn: string, message: string): void;
  /** As a service of AWS would for one of its resources. */
  send(service: string, sourceArn: string, queueArn: string, body: string): void;
}

/**
 * The rules that match events.
 * @param out where what is for no function goes
 */
export const eventRules = (
  template: ResolvedTemplate,
  invocation: InvokeAsynchronously,
  out: RuleOutlets,
): EventRule[] =>
  template.ofType("AWS::Events::Rule").flatMap(({ physical, properties }) => {
    const { EventBusName = DEFAULT_BUS, EventPattern, Targets = [] } = properties;
    if (EventPattern === undefined) return [];
    const targets = Targets.map(({ Arn, InputTransformer: transformer }): RuleTarget => {
      const inputOf = (event: unknown): string =>
        transformer === undefined ? JSON.stringify(event) : transformed(transformer, event);
      if (isTopic(template, Arn)) return { invoke: async (event) => out.publish(Arn, inputOf(event)) };
      if (isQueue(template, Arn))
        return {
          invoke: async (event) => out.send(EVENTBRIDGE, physical.attributes.Arn ?? "", Arn, inputOf(event)),
        };
      const invoke = invocation(Arn);
      return { invoke: (event) => invoke(JSON.parse(inputOf(event))) };
    });
    return [{ bus: EventBusName, pattern: EventPattern, targets }];
  });

/** The rules that run at fixed rates. */
export const schedules = (
  template: ResolvedTemplate,
  functions: Functions,
  invocation: InvokeAsynchronously,
): Schedule[] =>
  template.ofType("AWS::Events::Rule").flatMap(({ properties }) => {
    const { ScheduleExpression, Targets = [] } = properties;
    if (ScheduleExpression === undefined) return [];
    const intervalMs = parseRate(ScheduleExpression);
    return Targets.map(({ Arn }) => ({
      functionName: functionNamed(functions, Arn).name,
      intervalMs,
      invoke: invocation(Arn),
    }));
  });
