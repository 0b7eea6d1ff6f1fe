import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { NotificationsAnswer, NotificationView } from "../../contract/schemas/notification.ts";
import { type TestCloud, testCloud } from "../support/cloud.ts";
import { allGood } from "../support/evidence.ts";
import { planText } from "../support/plan.ts";

/** What can be taken out of a deployment through its API: who was told of what, and lists as files. */

/** By it SES lets anybody try what becomes of a mail that it refuses. */
const REFUSED = "EICAR-STANDARD-ANTIVIRUS-TEST-FILE";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud();
  const plan = planText()
    .replace("email: kim@example.com", "email: bounce@simulator.amazonses.com")
    .replace("title: Ready to move", `title: Ready to move ${REFUSED}`);
  expect(await cloud.applyPlan(plan)).toMatchObject({ status: 202 });
  for (const upload of await allGood(60)) await cloud.upload("agent00", upload);
  await cloud.waitUntilIdle();
}, 120_000);
afterAll(() => cloud?.stop());

const told = async (query: string): Promise<readonly NotificationView[]> => {
  const found: NotificationView[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const path = `/migrations/contoso/notifications?${query}${cursor === "" ? "" : `&cursor=${cursor}`}`;
    const answer: { status: number; body: NotificationsAnswer } = await cloud.get<NotificationsAnswer>(path);
    expect(answer.status).toBe(200);
    found.push(...answer.body.notifications);
    ({ cursor } = answer.body);
  }
  return found;
};
const outcomes = (notifications: readonly NotificationView[]): string[] =>
  notifications
    .flatMap(({ topic, deliveries }) => deliveries.map((one) => `${topic} ${one.recipient} ${one.state}`))
    .toSorted();

describe("who was told of what", () => {
  it("is shown for each recipient, also of a mail that bounced and of one that was refused", async () => {
    expect(outcomes(await told("limit=1"))).toEqual([
      ...["go @bus sent", "go ana sent", "go kim bounced", "move@pool01 @bus sent", "move@pool01 ana refused"],
      ...["move@pool02 @bus sent", "move@pool02 ana refused"],
    ]);
    expect(await told("gate=go&recipient=kim")).toMatchObject([
      {
        ...{ topic: "go", epoch: 1, kind: "clear", gates: ["go"] },
        deliveries: [
          { channel: "mail", email: "bounce@simulator.amazonses.com", attempts: 1, messageId: expect.any(String) },
        ],
      },
    ]);
  });

  it("is narrowed by outcome, gate, kind and time", async () => {
    expect(outcomes(await told("state=refused"))).toEqual(["move@pool01 ana refused", "move@pool02 ana refused"]);
    expect(outcomes(await told("gate=move&state=refused&limit=1"))).toHaveLength(2);
    expect(await told("kind=blocked")).toEqual([]);
    expect(await told("to=2020-01-01T00:00:00Z")).toEqual([]);
  });

  it("is refused without a role, and a name that nobody knows is no empty answer", async () => {
    expect((await cloud.get("/migrations/contoso/notifications", "nobody")).status).toBe(403);
    expect((await cloud.get("/migrations/contoso/notifications?recipient=kmi&to=2020-01-01T00:00:00Z")).status).toBe(
      404,
    );
  });
});
