import { requireService } from "../aws/iam/authorize.ts";
import { DEFAULT_BUS, type EventRule } from "../services/events/bus.ts";
import { parseRate, type Schedule } from "../services/events/schedules.ts";
import type { ResolvedTemplate } from "../template/resolve.ts";
import type { InvokeAsynchronously } from "./asynchronous.ts";
import { type Functions, functionNamed } from "./functions.ts";
import { requireInvocation } from "./permissions.ts";
import { queuePolicies } from "./queues.ts";

const EVENTBRIDGE = "events.amazonaws.com";

/** @throws Error where EventBridge may not invoke a target of a rule, or not send to the queue of one */
export const requirePermittedRules = (template: ResolvedTemplate): void => {
  for (const { physical, properties } of template.ofType("AWS::Events::Rule")) {
    const sourceArn = physical.attributes.Arn ?? "";
    for (const { Arn, DeadLetterConfig } of properties.Targets ?? []) {
      requireInvocation(template, EVENTBRIDGE, sourceArn, Arn);
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

/** The rules that match events. */
export const eventRules = (template: ResolvedTemplate, invocation: InvokeAsynchronously): EventRule[] =>
  template.ofType("AWS::Events::Rule").flatMap(({ properties }) => {
    const { EventBusName = DEFAULT_BUS, EventPattern, Targets = [] } = properties;
    if (EventPattern === undefined) return [];
    return [
      { bus: EventBusName, pattern: EventPattern, targets: Targets.map(({ Arn }) => ({ invoke: invocation(Arn) })) },
    ];
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
