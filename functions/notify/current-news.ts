import type { Instant } from "../../core/instant.ts";
import { alsoTold, isStillUntold, tellingOf } from "../../core/notification/also-shut.ts";
import {
  asJudged,
  asWritten,
  type ClearNews,
  holdsPeopleUp,
  isClearNews,
  isSuperseded,
  saysNobodyIsHeldUp,
} from "../../core/notification/superseded.ts";
import type { Gate } from "../../core/readiness/gate/gate.ts";
import { isOfOnePlan } from "../../core/readiness/gate/present.ts";
import type { Notification } from "../../core/readiness/notification.ts";
import type { Outbox } from "../../ports/outbox.ts";
import { planApplying } from "../plan-in-force.ts";

type GateReader = Pick<Outbox, "findGate" | "readHead" | "listMembers">;

/**
 * The head is read after the gate: where it shows no plan on its way, none was when the gate was read.
 * @throws Failure `plan-applying`: what the plan requires may not have reached the gate yet, `ledger-*`
 */
const requireWhole = async (outbox: GateReader, { migration, planVersion }: Gate): Promise<void> => {
  const head = await outbox.readHead(migration);
  if (head?.applying !== null || planVersion > head.planVersion) throw planApplying(migration);
};

/** The members are read only where what is written does not tell. */
const judged = async (
  outbox: GateReader,
  news: ClearNews,
  gate: Gate,
  now: Instant,
): Promise<ClearNews | undefined> => {
  const members = await outbox.listMembers(gate);
  if (!isOfOnePlan(gate, members)) throw planApplying(news.migration);
  return asJudged(news, gate, members, now);
};

/** What a mail tells of other gates, as far as no other mail says what they have become since. */
const stillUntold = async (outbox: GateReader, news: Notification, recipient: string): Promise<Notification> => {
  const also = alsoTold(news, recipient);
  const gates = await Promise.all(also.map(({ id }) => outbox.findGate(news.migration, id)));
  return tellingOf(
    news,
    also.filter((one, index) => isStillUntold(one, gates[index])),
  );
};

/**
 * A notification as it is true now, for one recipient; undefined where it is no longer. Only of the news that a gate is clear, or holds nobody
 * up, is anything looked at, and of other gates that a mail names: a story about another state is told whatever came since.
 * @throws Failure `plan-applying` while a plan version is being applied, `ledger-*`
 */
export const currentNews = async (
  outbox: GateReader,
  news: Notification,
  recipient: string,
  now: Instant,
): Promise<Notification | undefined> => {
  if (!isClearNews(news)) {
    if (saysNobodyIsHeldUp(news)) {
      const about = await outbox.findGate(news.migration, news.topic);
      // What a gate asked for that is gone, another one may ask for now that holds people up.
      if (about === undefined || holdsPeopleUp(about)) return undefined;
      await requireWhole(outbox, about);
    }
    return stillUntold(outbox, news, recipient);
  }
  const gate = await outbox.findGate(news.migration, news.topic);
  if (gate === undefined || isSuperseded(news, gate)) return undefined;
  await requireWhole(outbox, gate);
  return asWritten(news, gate, now) ?? judged(outbox, news, gate, now);
};
