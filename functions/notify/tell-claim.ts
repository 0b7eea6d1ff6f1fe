import { enrolmentNotification } from "../../core/readiness/notify-enrolment.ts";
import type { EnrolmentNews } from "../../ports/enrolment.ts";

/**
 * Puts into the outbox that a host used a code, once; what delivers it is told by the outbox. Whoever gave the code out is told
 * by whoever may write notifications: what the host asks may not.
 * @param id of the code
 * @returns false where there is nothing to tell, or that was done before
 * @throws Failure `ledger-*`
 */
export const tellClaim = async (news: EnrolmentNews, id: string): Promise<boolean> => {
  const enrolment = await news.findEnrolment(id);
  if (enrolment === undefined || enrolment.claim === null) return false;
  const notification = enrolmentNotification(enrolment, await news.readHead(enrolment.migration));
  return notification !== undefined && news.putNotification(notification);
};
