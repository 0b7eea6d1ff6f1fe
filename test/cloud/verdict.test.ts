import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "aws-cdk-lib";
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { VerdictAnswer, VerdictKeysAnswer } from "../../contract/schemas/verdict.ts";
import type { VerdictClaims } from "../../core/verdict/claims.ts";
import { openVerdict } from "../../core/verdict/open.ts";
import { CleargateStack } from "../../lib/cleargate-stack.ts";
import { readContext } from "../../lib/context.ts";
import { type TestCloud, testCloud } from "../support/cloud.ts";
import { accountsOf, rtcOf } from "../support/evidence.ts";
import { planText } from "../support/plan.ts";

/** A signed verdict, as the stack is deployed, and in the deployments by which its key changes. */

const PATH = "/migrations/contoso/gates/move@pool01/verdict";
const verdictAt = async (cloud: TestCloud) => (await cloud.get<VerdictAnswer>(PATH, "auditor")).body;
const keysAt = async (cloud: TestCloud) => (await cloud.get<VerdictKeysAnswer>("/verdict/keys", "auditor")).body;
const opened = (text: string, { issuer, keys }: VerdictKeysAnswer, now: string) =>
  openVerdict(text, {
    ...{ keys: { issuer, keys: [...keys] }, migration: "contoso", gate: "move@pool01", now, audience: undefined },
  });
const claimsOf = (...asked: Parameters<typeof opened>): VerdictClaims => {
  const found = opened(...asked);
  if ("problem" in found) throw new Error(found.problem);
  return found.claims;
};

describe("the verdict of a gate", () => {
  let cloud: TestCloud;
  beforeAll(async () => {
    cloud = await testCloud();
    await cloud.applyPlan(planText());
  });
  afterAll(() => cloud?.stop());

  it("opens and shuts with the gate, names the log's head, and is believed by a foreign verifier", async () => {
    const before = await verdictAt(cloud);
    expect(before.state).toBe("blocked");
    for (const upload of [await accountsOf("pool01", 60, ["ann", "bob"]), await rtcOf("pool01", 60)])
      await cloud.upload("agent00", upload);
    await cloud.waitUntilIdle();
    await cloud.runSchedule("Log");
    const after = await verdictAt(cloud);
    const keys = await keysAt(cloud);
    const claims = claimsOf(after.verdict, keys, after.now);
    expect(claims).toMatchObject({ state: "clear", satisfied: 2, required: 2, iss: keys.issuer });
    expect(claims.log).toMatch(new RegExp(`^cleargate\\.head/1 ${keys.issuer} [1-9]\\d* [0-9a-f]{64}$`));
    const set: JSONWebKeySet = { keys: [...keys.keys] };
    const verified = await jwtVerify(after.verdict, createLocalJWKSet(set), {
      ...{ issuer: keys.issuer, typ: "cleargate-verdict+jwt", currentDate: new Date(after.now) },
    });
    expect(verified.payload).toEqual(claims);
    expect(opened(after.verdict, keys, after.validUntil)).toEqual({ problem: "expired" });

    await cloud.advanceClock(26 * 3_600_000);
    const late = await verdictAt(cloud);
    expect([late.state, claimsOf(late.verdict, keys, late.now).state]).toEqual(["blocked", "blocked"]);
  });

  it("is no answer where its key or the ledger is not there", async () => {
    for (const operation of ["kms:Sign", "dynamodb:BatchGetItem"]) {
      cloud.inject({ caller: "Verdict", operation, kind: "error-before", times: 50 });
      const { status, body } = await cloud.get<Partial<VerdictAnswer>>(PATH);
      cloud.clearFaults();
      expect([operation, status >= 500, body.verdict]).toEqual([operation, true, undefined]);
    }
    expect((await cloud.get<{ code: string }>("/migrations/contoso/gates/none/verdict")).body.code).toBe("not-found");
    expect((await fetch(`${cloud.apiUrl}${PATH}`)).status).toBe(401);
    expect((await cloud.get(PATH, "none")).status).toBe(403);
    expect((await cloud.get(`${PATH}?audience=a%20b`)).status).toBe(400);
  });
});

describe("a stack whose key of verdicts changes", () => {
  const folder = mkdtempSync(join(tmpdir(), "cleargate-verdict-keys-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Of the bundles that are there. */
  const synthesised = (verdictKeys: string): string => {
    const outdir = join(folder, `assembly-${verdictKeys}`);
    const app = new App({ context: { verdictKeys }, analyticsReporting: false, outdir });
    new CleargateStack(app, "Cleargate", readContext(app));
    return app.synth().directory;
  };
  const seenAt = async (verdictKeys: string) => {
    const cloud = await testCloud({ assembly: synthesised(verdictKeys), dataDir: join(folder, "data") });
    try {
      const isFirst = verdictKeys === "1";
      if (isFirst) await cloud.applyPlan(planText());
      return { keys: await keysAt(cloud), ...(await verdictAt(cloud)) };
    } finally {
      await cloud.stop();
    }
  };

  it("publishes the next before it signs, signs with it, and is believed by whoever has the keys of a step before", async () => {
    const steps = [await seenAt("1"), await seenAt("1,2"), await seenAt("2,1"), await seenAt("2")];
    expect(steps.map(({ keys }) => keys.keys.length)).toEqual([1, 2, 2, 1]);
    const believes = steps.map(({ keys }) => steps.map(({ verdict, now }) => "claims" in opened(verdict, keys, now)));
    expect(believes).toEqual([
      [true, true, false, false],
      [true, true, true, true],
      [true, true, true, true],
      [false, false, true, true],
    ]);
  }, 300_000);
});
