import type { Enrolment } from "../../core/enrolment/enrolment.ts";
import { enrolmentNotification } from "../../core/readiness/notify-enrolment.ts";
import type { EnrolmentNews } from "../../ports/enrolment.ts";

/**
 * False of what nothing that gives out codes, or uses one, writes: a record that cannot be told would be tried for a day, and hold up
 * every other of its part of the stream.
 */
const isTellable = ({ by, claim }: Enrolment): boolean =>
  typeof by === "object" && by !== null && typeof claim?.publicKey === "string" && typeof claim.host === "string";

/**
 * Puts into the outbox that a host used a code, once; what delivers it is told by the outbox. Whoever gave the code out is told
 * by whoever may write notifications: what the host asks may not.
 * @param id of the code
 * @returns false where there is nothing to tell, or that was done before
 * @throws Failure `ledger-*`
 */
export const tellClaim = async (news: EnrolmentNews, id: string): Promise<boolean> => {
  const enrolment = await news.findEnrolment(id);
  if (enrolment === undefined || enrolment.claim === null || !isTellable(enrolment)) return false;
  const notification = enrolmentNotification(enrolment, await news.readHead(enrolment.migration));
  return notification !== undefined && news.putNotification(notification);
};
