import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { App } from "aws-cdk-lib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LogAnswer } from "../../contract/schemas/log.ts";
import type { PackAnswer } from "../../contract/schemas/pack.ts";
import { openCheckpoint } from "../../core/log/checkpoint.ts";
import { cosignaturePath, newestCosignedPath } from "../../core/log/cosigned.ts";
import { findNoteKey } from "../../core/log/note-key.ts";
import { CleargateStack } from "../../lib/cleargate-stack.ts";
import { readContext } from "../../lib/context.ts";
import { readGiven } from "../../verify/given-files.ts";
import { verifyPack } from "../../verify/verify-pack.ts";
import { s3As, type TestCloud, testCloud } from "../support/cloud.ts";
import { planText } from "../support/plan.ts";
import { until } from "../support/until.ts";
import { testWitness } from "../support/witnesses.ts";

/** A stack whose operator named two witnesses. */

const [ONE, TWO] = [testWitness(2), testWitness(3)];
const folder = mkdtempSync(join(tmpdir(), "cleargate-cosign-"));
let cloud: TestCloud;
beforeAll(async () => {
  const context = { logWitnesses: `${ONE.key.text} ${TWO.key.text}` };
  const app = new App({ context, analyticsReporting: false, outdir: join(folder, "assembly") });
  new CleargateStack(app, "Cleargate", readContext(app));
  cloud = await testCloud({ assembly: app.synth().directory });
  await cloud.applyPlan(planText());
  await cloud.waitUntilIdle();
  await cloud.runSchedule("Log");
}, 180_000);
afterAll(async () => {
  await cloud?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const now = (): number => Math.floor(Date.now() / 1_000);
const showLog = async (): Promise<LogAnswer> => (await cloud.get<LogAnswer>("/log")).body;
const submit = async (checkpoint: string) => {
  const authorization = `Bearer ${await cloud.oidc.token(["auditor"])}`;
  const body = JSON.stringify({ checkpoint });
  const answer = await fetch(`${cloud.apiUrl}/log/cosignatures`, { method: "POST", headers: { authorization }, body });
  return { status: answer.status, body: (await answer.json()) as { code?: string; kept?: { isFirst: boolean }[] } };
};

describe("a stack with witnesses", () => {
  it("keeps what they signed, shows it, and what it serves verifies by the keys of log and witnesses", async () => {
    const before = await showLog();
    expect(before.witnesses).toEqual([ONE, TWO].map(({ key }) => ({ key: key.text, newest: null })));
    const { checkpoint = "" } = { checkpoint: before.checkpoint ?? "" };
    const both = await Promise.all([ONE, TWO].map((one) => submit(one.cosign(checkpoint, now()))));
    expect(both).toMatchObject([ONE, TWO].map(() => ({ status: 200, body: { kept: [{ isFirst: true }] } })));
    expect((await submit(ONE.cosign(checkpoint, now()))).body.kept).toMatchObject([{ isFirst: false }]);
    const { head, keys, witnesses } = await showLog();
    const known = { origin: head?.origin ?? "", keys: keys.flatMap((key) => findNoteKey(key) ?? []) };
    for (const { key, newest } of witnesses) {
      const opened = openCheckpoint(Buffer.from(newest?.checkpoint ?? ""), {
        ...known,
        witnesses: [ONE.key, TWO.key],
      });
      expect(opened).toMatchObject({ head: { size: head?.size }, cosignatures: [{ key: { text: key } }] });
    }
    expect((await cloud.get(`/log/cosignatures?size=${head?.size}`)).body).toMatchObject({ cosigned: [{}, {}] });
    expect((await cloud.get("/log/cosignatures?size=999")).body).toEqual({ cosigned: [] });
  });

  it("has them in a pack of that head, which a stranger verifies by a witness's key", async () => {
    const { body } = await cloud.decide("eva@example.com", "auditor", "packs", { manifests: false });
    const { id } = (body as unknown as PackAnswer).pack;
    let bytes = Buffer.alloc(0);
    await until("the pack", async () => {
      const { download } = (await cloud.get<PackAnswer>(`/migrations/contoso/packs/${id}`)).body;
      if (download === null) return false;
      bytes = Buffer.from(await (await fetch(download.url)).arrayBuffer());
      return true;
    });
    const path = join(folder, "pack.zip");
    writeFileSync(path, bytes);
    const given = readGiven([], [ONE.key.text, TWO.key.text]);
    if ("wrong" in given) throw new Error(given.wrong);
    const { problems, verified } = await verifyPack(path, given);
    expect(problems).toEqual([]);
    const size = verified?.log?.head.size;
    expect(verified?.log?.witnesses).toMatchObject([ONE, TWO].map(({ key }) => ({ key: key.text, size })));
    expect((await verifyPack(path, { ...given, witnesses: [testWitness(4).key] })).problems).toMatchObject([
      { code: "log-unwitnessed" },
    ]);
  });

  it("keeps them where calls fail after they were done, and once", async () => {
    await cloud.applyPlan(planText({ version: 2 }));
    await cloud.waitUntilIdle();
    await cloud.runSchedule("Log");
    const { checkpoint, head } = await showLog();
    const signed = ONE.cosign(checkpoint ?? "", now());
    cloud.inject({ caller: "HttpCosign", operation: "s3:PutObject", kind: "error-after-commit", times: 2 });
    await submit(signed);
    cloud.clearFaults();
    expect((await submit(signed)).body.kept).toMatchObject([{ isFirst: false }]);
    expect((await showLog()).witnesses[0]?.newest).toMatchObject({ size: head?.size, checkpoint: signed });
  });

  it("refuses each thing that it does not keep by a code of its own", async () => {
    const { checkpoint, head } = await showLog();
    const text = checkpoint ?? "";
    const refused = async (changed: string) => [(await submit(changed)).status, (await submit(changed)).body.code];
    expect(await refused("x")).toEqual([400, "request-invalid"]);
    expect(await refused("x".repeat(70_000))).toEqual([400, "request-invalid"]);
    expect(await refused(ONE.cosign(text.replace(head?.origin ?? "", "x"), now()))).toEqual([
      422,
      "checkpoint-foreign",
    ]);
    expect(await refused(ONE.cosign(text.replace(/\n\d+\n/, "\n1\n"), now()))).toEqual([422, "checkpoint-unsigned"]);
    expect(await refused(text)).toEqual([403, "witness-unknown"]);
    expect(await refused(testWitness(9).cosign(text, now()))).toEqual([403, "witness-unknown"]);
    expect(await refused(ONE.cosign(text, now() + 3_600))).toEqual([422, "cosignature-time"]);
    const others = ONE.cosign(TWO.cosign(text, now()), now()).split("\n").at(-2) ?? "";
    const moved = `${(await showLog()).witnesses[1]?.newest?.checkpoint}${others}\n`;
    expect(await refused(moved)).toEqual([422, "cosignature-wrong"]);
  });

  it("uses each grant that is there because of them", () => {
    const { unused, denied } = cloud.grants();
    expect(denied).toEqual([]);
    expect(unused.filter((grant) => /Cosign|Witness/.test(grant))).toEqual([]);
  });

  it("lets nobody put one over another, whoever it is", async () => {
    const { head } = await showLog();
    const key = { Bucket: cloud.logBucket, Key: cosignaturePath(head?.size ?? 0, ONE.key), Body: "x" };
    await expect(s3As(cloud, cloud.admin).send(new PutObjectCommand(key))).rejects.toMatchObject({
      name: "AccessDenied",
    });
    const role = s3As(cloud, cloud.roleKey("HttpCosignRole"));
    const attempt = role.send(new PutObjectCommand({ ...key, IfNoneMatch: "*" }));
    await expect(attempt).rejects.toMatchObject({ name: "PreconditionFailed" });
    const newest = { Bucket: cloud.logBucket, Key: newestCosignedPath(ONE.key), Body: "x", IfMatch: '"none"' };
    await expect(role.send(new PutObjectCommand(newest))).rejects.toMatchObject({ name: "PreconditionFailed" });
  });
});
