import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { runCli } from "../../cli/program.ts";
import type { LogAnswer } from "../../contract/schemas/log.ts";
import type { PackAnswer, PacksAnswer } from "../../contract/schemas/pack.ts";
import { findHead, type LogHead } from "../../core/log/checkpoint.ts";
import { headLine } from "../../core/log/head-line.ts";
import { findNote } from "../../core/log/note.ts";
import { findNoteKey } from "../../core/log/note-key.ts";
import { headsIn } from "../../verify/given.ts";
import { verifyPack } from "../../verify/verify-pack.ts";
import { type TestCloud, testCloud } from "../support/cloud.ts";
import { allGood } from "../support/evidence.ts";
import { planText } from "../support/plan.ts";
import { until } from "../support/until.ts";

/** Evidence packs in the embedded cloud: asked for, made, fetched by an address, and verified. */

let cloud: TestCloud;
let folder: string;
beforeAll(async () => {
  cloud = await testCloud();
  await cloud.applyPlan(planText());
  for (const upload of await allGood(30)) await cloud.upload("agent00", upload);
  await cloud.waitUntilIdle();
  await cloud.runSchedule("Log");
  folder = mkdtempSync(join(tmpdir(), "cleargate-pack-test-"));
}, 300_000);
afterAll(async () => {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  await cloud?.stop();
});

const ask = (body: object, role = "auditor") =>
  cloud.decide("eva@example.com", role, "packs", body) as unknown as Promise<{ status: number; body: PackAnswer }>;

const fetched = async (id: string): Promise<Buffer> => {
  let url = "";
  await until("the pack", async () => {
    const { body } = await cloud.get<PackAnswer>(`/migrations/contoso/packs/${id}`);
    url = body.download?.url ?? "";
    return url !== "";
  });
  const response = await fetch(url);
  expect(response.status).toBe(200);
  return Buffer.from(await response.arrayBuffer());
};

const headNow = async (): Promise<LogHead> => {
  const { checkpoint } = (await cloud.get<LogAnswer>("/log")).body;
  return findHead(findNote(Buffer.from(checkpoint ?? ""))?.text ?? "") as LogHead;
};

describe("an evidence pack", () => {
  it("is made once for each wish, fetched by an address, and verified by the program in it", async () => {
    const mail = headLine(await headNow());
    await cloud.applyPlan(planText({ version: 2, accountAge: "20h" }));
    await cloud.waitUntilIdle();
    const asOf = new Date(await cloud.now()).toISOString();
    // The pack waits for what the log lacks.
    const [first, second] = await Promise.all([ask({ asOf, manifests: true }), ask({ asOf, manifests: true })]);
    expect([first.status, second.status]).toEqual([202, 202]);
    const { id } = first.body.pack;
    expect(second.body.pack.id).toBe(id);
    expect((await cloud.get<PackAnswer>(`/migrations/contoso/packs/${id}`)).body.pack.state).not.toBe("made");
    await cloud.runSchedule("Log");
    const bytes = await fetched(id);
    const path = join(folder, "pack.zip");
    writeFileSync(path, bytes);
    const { keys } = (await cloud.get<LogAnswer>("/log")).body;
    const trusted = keys.map(findNoteKey).filter((key) => key !== undefined);
    const { problems, verified } = await verifyPack(path, {
      heads: headsIn("mail", Buffer.from(mail)),
      keys: trusted,
    });
    expect(problems).toEqual([]);
    expect(verified?.log).toMatchObject({ keys, isPinned: true, heads: [expect.any(Number)] });
    expect(verified?.log?.head.size).toBeGreaterThan(verified?.log?.heads[0] ?? 0);
    expect(verified?.manifests).toEqual({ total: 4, genuine: 4, sealed: 4 });
    expect(verified?.pack.counts.notifications).toBeGreaterThan(0);
    // The program within the archive verifies it without Cleargate.
    execFileSync("unzip", ["-q", path, "-d", join(folder, "unpacked")]);
    const said = execFileSync(process.execPath, [join(folder, "unpacked", "verify.mjs"), path], { encoding: "utf8" });
    expect(said).toContain("VERIFIED: contoso");

    const { body: list } = await cloud.get<PacksAnswer>("/migrations/contoso/packs");
    expect(list.packs).toMatchObject([{ id, state: "made", by: { email: "eva@example.com" } }]);
    const accesses = (await cloud.items(`X#contoso#${id}`)).map(({ by }) => by);
    expect(accesses.length).toBeGreaterThan(0);
  }, 120_000);

  it("is asked for and verified, with the log as it is now, by one command", async () => {
    vi.stubEnv("CLEARGATE_API", cloud.apiUrl);
    vi.stubEnv("CLEARGATE_TOKEN", await cloud.oidc.token(["auditor"]));
    const said = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    try {
      await cloud.runSchedule("Log");
      const [mail, kept] = [join(folder, "mail.eml"), join(folder, "kept.zip")];
      writeFileSync(mail, headLine(await headNow()));
      expect(await runCli(["verify", "contoso", "--head", mail, "--keep", kept])).toBe(0);
      expect(said.mock.calls.join("")).toContain("begins with each of the 1 heads");
      const later = { ...(await headNow()), size: 1_000 };
      writeFileSync(mail, headLine(later));
      expect(await runCli(["verify", kept, "--head", mail, "--json"])).toBe(1);
      expect(said.mock.calls.join("")).toContain('"log-cut"');
    } finally {
      said.mockRestore();
      vi.unstubAllEnvs();
    }
  }, 120_000);

  it("cannot be made of an instant before the first plan, and says why", async () => {
    const { body } = await ask({ asOf: "2020-01-01T00:00:00.000Z" });
    await until("its end", async () => {
      const { body: now } = await cloud.get<PackAnswer>(`/migrations/contoso/packs/${body.pack.id}`);
      return now.pack.state === "failed" && now.pack.reason?.includes("no plan") === true;
    });
  }, 60_000);

  it("is refused for an instant to come, an unknown migration, and without a role", async () => {
    expect((await ask({ asOf: "2999-01-01T00:00:00.000Z" })).status).toBe(400);
    expect((await ask({ gate: "../x" })).status).toBe(400);
    expect((await ask({}, "nobody")).status).toBe(403);
    expect((await cloud.get("/migrations/contoso/packs/none")).status).toBe(404);
  });
});

describe("the address of a pack", () => {
  it("is for five minutes, for what it was signed for, and for one who knows it", async () => {
    const { body } = await ask({ asOf: new Date(await cloud.now()).toISOString() });
    const { id } = body.pack;
    await fetched(id);
    const { body: answer } = await cloud.get<PackAnswer>(`/migrations/contoso/packs/${id}`);
    const url = answer.download?.url ?? "";
    const statusOf = async (address: string): Promise<number> => {
      const response = await fetch(address);
      await response.arrayBuffer();
      return response.status;
    };
    expect(await statusOf(url)).toBe(200);
    const changed = (change: (address: URL) => void): string => {
      const address = new URL(url);
      change(address);
      return String(address);
    };
    for (const forged of [
      changed(({ searchParams }) => searchParams.set("X-Amz-Expires", "604800")),
      changed(({ searchParams }) => searchParams.set("X-Amz-Date", "20990101T000000Z")),
      changed(({ searchParams }) => searchParams.delete("versionId")),
      changed((address) => {
        address.pathname = address.pathname.replace("/packs/", "/plans/");
      }),
      changed(({ searchParams }) => searchParams.set("X-Amz-Signature", "0".repeat(64))),
    ])
      expect(await statusOf(forged)).toBe(403);
    await cloud.advanceClock(4 * 60_000);
    expect(await statusOf(url)).toBe(200);
    await cloud.advanceClock(60_000);
    expect(await statusOf(url)).toBe(403);
  }, 120_000);
});
