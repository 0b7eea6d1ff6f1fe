import { isEnforced } from "../../readiness/gate/enforcement.ts";
import type {
  DrillStory,
  Notification,
  ReminderStory,
  RequestStory,
  SilentAgent,
  WaiverStory,
} from "../../readiness/notification.ts";
import { tellingOf } from "../also-shut.ts";
import { titleOf } from "../page.ts";
import { renderPage } from "../render-page.ts";
import type { BusEvent, DrillEvent, LateEvent, RequestEvent, SilentEvent, WaiverEvent } from "./event.ts";

/** What an event has of its notification, whatever it is about. */
type Common = Pick<BusEvent, "id" | "migration" | "epoch" | "at" | "fact" | "summary">;

const commonOf = (notification: Notification): Common => {
  const { migration, topic, epoch, at, fact } = notification;
  return {
    ...{ id: `${migration}/${topic}/${epoch}`, migration, epoch, at, fact },
    // Each gate that shut with another has an event of its own. To a chat, `<!channel>` would be everybody in it.
    summary: titleOf(renderPage(tellingOf(notification, []), "en"))
      .replaceAll("<", "‹")
      .replaceAll(">", "›"),
  };
};

const lateEvent = (common: Common, { unit, overdue, overdueCount }: ReminderStory): LateEvent => ({
  ...{ format: "cleargate.late/1", ...common, unit },
  overdue: overdue.map(({ requirement, state, since, missedRuns }) => ({ requirement, state, since, missedRuns })),
  overdueCount,
});

const silentEvent = (common: Common, unit: string, silent: SilentAgent): SilentEvent => ({
  ...{ format: "cleargate.silent/1", ...common, unit, ...silent },
  id: `${common.id}/${silent.agent}`,
  summary: `Agent ${silent.agent} has sent nothing for ${unit} since ${silent.lastAt}`,
});

const idsOf = (gates: readonly { readonly id: string }[]): string[] => gates.map(({ id }) => id);

const requestEvent = (common: Common, story: RequestStory): RequestEvent => {
  const { what, unit, requirement, request, expiresAt, roles, gates, gateCount } = story;
  const asked = { what, unit, requirement, request, expiresAt, roles: [...roles] };
  return { format: "cleargate.request/1", ...common, ...asked, gates: idsOf(gates), gateCount };
};

const waiverEvent = (common: Common, story: WaiverStory): WaiverEvent => {
  const { unit, requirement, waiver, daysLeft, isShortened = false, gates = [], gateCount = 0 } = story;
  const { id, expiresAt } = waiver;
  const ending = { unit, requirement, waiver: id, expiresAt, daysLeft, shortened: isShortened };
  return { format: "cleargate.waiver/1", ...common, ...ending, gates: idsOf(gates), gateCount };
};

const drillEvent = (common: Common, story: DrillStory): DrillEvent => {
  const { unit, requirement, agent, completedAt, of, durationMs, gates, gateCount } = story;
  const drill = { unit, requirement, agent, completedAt, of, durationMs, gates: [...gates], gateCount };
  return { format: "cleargate.drill/1", ...common, ...drill };
};

/** The events of a notification, from what its mails say; none where programs are told of nothing. */
export const busEvents = (notification: Notification): readonly BusEvent[] => {
  const { topic, story } = notification;
  const common = commonOf(notification);
  switch (story.kind) {
    case "clear":
    case "blocked": {
      const gate = { gate: topic, state: story.kind, enforced: isEnforced(story.gate) };
      return [{ format: "cleargate.transition/1", ...common, ...gate }];
    }
    case "reminder":
      return [
        lateEvent(common, story),
        ...(story.silent ?? []).map((silent) => silentEvent(common, story.unit, silent)),
      ];
    case "request":
      return [requestEvent(common, story)];
    case "waiver":
      return [waiverEvent(common, story)];
    case "drill":
      return [drillEvent(common, story)];
    case "summary":
    case "plan":
    case "enrolment":
      return [];
    default:
      return story satisfies never;
  }
};
