import { DEFAULT_BUS, type EventRule } from "../services/events/bus.ts";
import { parseRate, type Schedule } from "../services/events/schedules.ts";
import type { ResolvedTemplate } from "../template/resolve.ts";
import { type Functions, functionNamed } from "./functions.ts";

/** The rules that match events. */
export const eventRules = (template: ResolvedTemplate, functions: Functions): EventRule[] =>
  template.ofType("AWS::Events::Rule").flatMap(({ properties }) => {
    const { EventBusName = DEFAULT_BUS, EventPattern, Targets = [] } = properties;
    if (EventPattern === undefined) return [];
    const targets = Targets.map(({ Arn, DeadLetterConfig }) => ({
      invoke: functionNamed(functions, Arn).invoke,
      deadLetterQueueArn: DeadLetterConfig?.Arn,
    }));
    return [{ bus: EventBusName, pattern: EventPattern, targets }];
  });

/** The rules that run at fixed rates. */
export const schedules = (template: ResolvedTemplate, functions: Functions): Schedule[] =>
  template.ofType("AWS::Events::Rule").flatMap(({ properties }) => {
    const { ScheduleExpression, Targets = [] } = properties;
    if (ScheduleExpression === undefined) return [];
    const intervalMs = parseRate(ScheduleExpression);
    return Targets.map(({ Arn }) => {
      const { name, invoke } = functionNamed(functions, Arn);
      return { functionName: name, intervalMs, invoke };
    });
  });
