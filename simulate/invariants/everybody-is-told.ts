import { isPending } from "../../core/notification/delivery.ts";
import { saysNobodyIsHeldUp } from "../../core/notification/superseded.ts";
import type { Notification } from "../../core/readiness/notification.ts";
import type { EndScene, Invariant } from "./invariant.ts";

const MARK = "(possible duplicate)";

const check = (scene: EndScene, notification: Notification): string | undefined => {
  const { migration, topic, epoch, recipients } = notification;
  const name = `${migration} ${topic} ${epoch}`;
  if (scene.expired.has(name)) return undefined;
  const deliveries = scene.deliveriesOf(notification);
  for (const recipient of recipients) {
    const delivery = deliveries.find((one) => one.recipient === recipient.id);
    if (delivery === undefined || isPending(delivery))
      return `${name} has not reached ${recipient.id}: ${delivery?.state ?? "nobody tried"}`;
    if (recipient.channel === "bus") {
      if (!scene.published.some(({ id }) => id === `${migration}/${topic}/${epoch}`))
        return `${name} was never published`;
      continue;
    }
    if (delivery.state === "superseded" && notification.kind !== "clear" && !saysNobodyIsHeldUp(notification))
      return `${name} was kept from ${recipient.id}, although it is still true`;
    const isThis = (one: { readonly notification: string; readonly to: string }): boolean =>
      one.notification === name && one.to === recipient.email;
    if (delivery.state === "refused" && !scene.refusedMails.some(isThis))
      return `${name} was given up for ${recipient.id}, although the mail service never refused it`;
    const mails = scene.mails.filter(isThis);
    if (delivery.state === "sent" && mails.length === 0) return `${name} is sent to ${recipient.id}, who got no mail`;
    const unmarked = mails.filter(({ subject }) => !subject.includes(MARK)).length;
    if (unmarked > 1) return `${recipient.id} got ${unmarked} copies of ${name} that do not say so`;
  }
  return undefined;
};

export const everybodyIsTold: Invariant = {
  name: "everybody-is-told",
  says: "Each recipient of a notification gets it, unless the mail service refused it for good, or it says that a gate is clear that has shut since, or holds nobody up that does since; and a second copy only marked as such.",
  atEnd: (scene) => {
    for (const notification of scene.notifications) {
      const broken = check(scene, notification);
      if (broken !== undefined) return broken;
    }
    return undefined;
  },
};
