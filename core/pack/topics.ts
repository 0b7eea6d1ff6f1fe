import type { Fact } from "../history/fact.ts";
import type { Plan } from "../plan/plan.ts";

/** Collects the topics that anybody may have been notified of, by what was recorded: most are of nothing, and none is left out. */
export const topicCollector = () => {
  const topics = new Set<string>(["summary", "plan:version"]);
  return {
    plan: ({ gates }: Pick<Plan, "gates">): void => {
      for (const { id } of gates) topics.add(id);
    },
    fact: (fact: Fact): void => {
      const { unit, requirement, type, events } = fact;
      if (type === "approval-recorded" && unit !== null && requirement !== null)
        for (const what of ["waiver", "request"]) topics.add(`${what}:${unit}/${requirement}`);
      for (const event of events) {
        if ("gate" in event) topics.add(event.gate);
        else if (event.type === "checkpoint-lapsed") {
          topics.add(`late:${event.unit}`);
          topics.add(`waiver:${event.unit}/${event.requirement}`);
        }
      }
    },
    end: (): readonly string[] => [...topics].toSorted((a, b) => (a < b ? -1 : 1)),
  };
};
