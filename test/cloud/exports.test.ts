import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { runCli } from "../../cli/program.ts";
import type { NotificationsAnswer, NotificationView } from "../../contract/schemas/notification.ts";
import { type TestCloud, testCloud } from "../support/cloud.ts";
import { accountsOf, allGood } from "../support/evidence.ts";
import { planText } from "../support/plan.ts";
import { file, header, sealedUpload, testKey, type Upload } from "../support/seal.ts";

/** What can be taken out of a deployment through its API: who was told of what, and lists as files. */

/** By it SES lets anybody try what becomes of a mail that it refuses. */
const REFUSED = "EICAR-STANDARD-ANTIVIRUS-TEST-FILE";

const COMPARED = `
  - { id: user-data, title: Users, evidence: backup, kinds: [pool], maxAge: 24h, judgement: test }
  - { id: exported, title: Exported, evidence: cross-check, check: same-names, of: accounts, with: user-data, kinds: [pool], maxAge: 24h, judgement: test }`;
/** More than a finding names. */
const LOST = Array.from({ length: 150 }, (_, index) => `lost${String(index).padStart(3, "0")}`);

/** An export of the users of pool01, which lacks whoever is not named. */
const exportOf = (users: readonly string[]): Promise<Upload> => {
  const at = new Date(Date.now() - 40 * 60_000).toISOString();
  return sealedUpload(
    header({ agent: "agent00", unit: "pool01", requirement: "user-data", startedAt: at, completedAt: at }),
    [file("export.zip"), ...users.map((user) => ({ key: `sip:${user}@contoso.com`, size: 0, in: "export.zip" }))],
    testKey("agent00"),
  );
};

let folder: string;
let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud();
  const plan = planText({ requirements: COMPARED })
    .replace("email: kim@example.com", "email: bounce@simulator.amazonses.com")
    .replace("title: Ready to move", `title: Ready to move ${REFUSED}`)
    // What is compared by name is shown, and keeps no gate shut.
    .replace("requirements: all", "requirements: [accounts, homed-once, rtc]");
  expect(await cloud.applyPlan(plan)).toMatchObject({ status: 202 });
  for (const upload of await allGood(60)) await cloud.upload("agent00", upload);
  await cloud.waitUntilIdle();
  await cloud.upload("agent00", await accountsOf("pool01", 50, ["ann", "bob", ...LOST]));
  await cloud.upload("agent00", await exportOf(["ann", "bob"]));
  await cloud.waitUntilIdle();
  folder = mkdtempSync(join(tmpdir(), "cleargate-exports-"));
}, 120_000);
afterAll(async () => {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  await cloud?.stop();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

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

const exported = async (what: string, format: string, ...filters: readonly string[]): Promise<string> => {
  vi.stubEnv("CLEARGATE_API", cloud.apiUrl);
  vi.stubEnv("CLEARGATE_TOKEN", await cloud.oidc.token(["auditor"]));
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const output = join(folder, `${what}-${filters.join("")}.${format}`);
  expect(await runCli(["export", what, "-m", "contoso", "-o", output, ...filters])).toBe(0);
  return output;
};
const ndjson = async (what: string, ...filters: readonly string[]): Promise<Record<string, unknown>[]> =>
  readFileSync(await exported(what, "ndjson", ...filters), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe("an export", () => {
  it("of findings has every name of a comparison, more than its finding lists", async () => {
    const rows = await ndjson("findings", "--code", "names-missing");
    const names = rows.flatMap(({ name }) => (name === null ? [] : [name]));
    expect(names).toEqual(LOST.map((name) => `sip:${name}@contoso.com`));
    expect(rows.filter(({ count }) => count !== null)).toMatchObject([{ unit: "pool01", count: 150 }]);
  });

  it("of the history, of approvals and of checkpoints has what the API shows", async () => {
    const facts = await ndjson("history");
    const recorded = (await cloud.facts()).filter(({ migration }) => migration === "contoso");
    expect(facts.map(({ fact }) => fact).toSorted()).toEqual(recorded.map(({ id }) => id).toSorted());
    expect(await ndjson("approvals")).toMatchObject([{ action: "plan-applied", version: 1 }]);
    const checkpoints = await ndjson("checkpoints", "--unit", "pool01");
    expect(checkpoints).toHaveLength(4);
    const read = await parquetReadObjects({
      file: await asyncBufferFromFile(await exported("checkpoints", "parquet", "--unit", "pool01")),
    });
    expect(read.map(({ requirement, state }) => [requirement, state])).toEqual(
      checkpoints.map(({ requirement, state }) => [requirement, state]),
    );
  });
});
