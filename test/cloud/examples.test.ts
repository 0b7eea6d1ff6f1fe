import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { dynamoLimits } from "../../adapters/dynamo/limits.ts";
import { builtInPlans } from "../../cli/built-in-plans.ts";
import type { RollbackPage } from "../../contract/schemas/rollback.ts";
import { BUILT_IN, bundlePlan } from "../../core/plan/bundle.ts";
import type { Plan } from "../../core/plan/plan.ts";
import { type TestCloud, testCloud } from "../support/cloud.ts";
import { runOurs } from "../support/processes.ts";
import { satisfyingUploads } from "../support/satisfying.ts";
import { testKey } from "../support/seal.ts";
import { until } from "../support/until.ts";

/** Each example, from its plan to gates that are clear, and the way back from there. */

const ROOT = join(import.meta.dirname, "..", "..");
const EXAMPLES = readdirSync(join(ROOT, "examples"), { withFileTypes: true })
  .filter((one) => one.isDirectory() && readdirSync(join(ROOT, "examples", one.name)).includes("plan.yaml"))
  .map(({ name }) => name);

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud();
});
afterAll(async () => {
  await cloud?.stop();
});

/** The example with the agents' keys of the tests, and its migration. */
const bundleOf = (example: string) => {
  const plan = parse(readFileSync(join(ROOT, "examples", example, "plan.yaml"), "utf8"));
  for (const { id, keys } of plan.agents) for (const key of keys) key.publicKey = testKey(id).publicKey;
  const text = stringify(plan);
  const { result, bundle } = bundlePlan(
    "plan.yaml",
    (file) =>
      file.startsWith(BUILT_IN)
        ? readFileSync(join(builtInPlans(), `${file.slice(BUILT_IN.length)}.yaml`), "utf8")
        : text,
    dynamoLimits,
  );
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return { plan: result.plan, warnings: result.warnings, bundle };
};

const ask = async <T>(path: string, init: RequestInit = {}): Promise<T> => {
  const authorization = `Bearer ${await cloud.oidc.token(["manager"])}`;
  return (await (await fetch(`${cloud.apiUrl}${path}`, { ...init, headers: { authorization } })).json()) as T;
};

/** What the built-in plans let people attest is attested by two of them: no agent pushes it. */
const isAttested = (plan: Plan, requirement: string): boolean =>
  plan.requirements.some((one) => one.id === requirement && one.evidence === "document" && one.attest !== false);

const post = async (path: string, person: string, role: string, body: object): Promise<{ fact: string }> => {
  const authorization = `Bearer ${await cloud.oidc.token([role], person)}`;
  const init = { method: "POST", headers: { authorization }, body: JSON.stringify(body) };
  return (await (await fetch(`${cloud.apiUrl}${path}`, init)).json()) as { fact: string };
};

const attest = async (path: string, { unit, requirement }: { unit: string; requirement: string }): Promise<void> => {
  const { seen } = await ask<{ seen: object }>(`${path}/checkpoints/${unit}/${requirement}`);
  const word = { id: randomUUID(), statement: "seen by myself", seen };
  const { fact } = await post(`${path}/checkpoints/${unit}/${requirement}/attestations`, "kim", "operator", word);
  await post(`${path}/attestations/${fact}/approval`, "ana", "manager", { reason: "seen too", seen });
};

describe("an example", () => {
  it("is there for every built-in plan", () => {
    const extended = EXAMPLES.map(
      (name) => parse(readFileSync(join(ROOT, "examples", name, "plan.yaml"), "utf8")).extends,
    );
    const plans = readdirSync(builtInPlans()).map((name) => name.replace(".yaml", ""));
    // It is another name of postgresql-upgrade, and nothing else.
    expect(extended.toSorted()).toEqual(plans.filter((name) => name !== "pg-upgrade").toSorted());
    expect(parse(readFileSync(join(builtInPlans(), "pg-upgrade.yaml"), "utf8"))).toEqual({
      format: "cleargate.plan/1",
      extends: "postgresql-upgrade",
    });
  });

  it.each(EXAMPLES)("leads to gates that are clear, with a way back of every backup: %s", async (example) => {
    const { plan, bundle } = bundleOf(example);
    const path = `/migrations/${plan.migration}`;
    await ask(`${path}/plan`, { method: "PUT", body: JSON.stringify(bundle) });
    await until("the plan in force", async () => {
      const { applying, planVersion } = await ask<{ applying: unknown; planVersion: number }>(`${path}/plan/progress`);
      return applying === null && planVersion === 1;
    });
    const words = plan.checkpoints.filter(({ requirement }) => isAttested(plan, requirement));
    const isWord = ({ upload }: { upload: { key: string } }): boolean =>
      words.some(({ unit, requirement }) => upload.key.includes(`/${unit}/${requirement}/`));
    const uploads = (await satisfyingUploads(plan, Date.now())).filter((one) => !isWord(one));
    await Promise.all(uploads.map(({ agent, upload }) => cloud.upload(agent, upload)));
    await cloud.waitUntilIdle();
    await Promise.all(words.map((word) => attest(path, word)));
    await cloud.waitUntilIdle();
    const { gates } = await ask<{ gates: { id: string; state: string; blockers: unknown[] }[] }>(`${path}/gates`);
    expect(gates.map(({ id, state, blockers }) => [id, state, blockers])).toEqual(
      plan.gates.map(({ id }) => [id, "clear", []]).toSorted(),
    );

    const items: RollbackPage["items"][number][] = [];
    for (let query = "?limit=10"; query !== ""; ) {
      const page = await ask<RollbackPage>(`${path}/rollback-plan${query}`);
      items.push(...page.items);
      query = page.cursor === null ? "" : `?limit=10&at=${page.now}&cursor=${encodeURIComponent(page.cursor)}`;
    }
    expect(items).toHaveLength(plan.checkpoints.length);
    const backups = items.filter(({ evidence }) => evidence === "backup");
    expect(backups.filter(({ restore }) => restore === null)).toEqual([]);
    for (const { accepted, checkpoint } of backups) {
      expect(accepted).toMatchObject({ is: "newest", completedAt: checkpoint.completedAt, fact: checkpoint.fact });
      expect(accepted?.copies?.map(({ location }) => location)).toEqual(["\\\\vault\\backup", "tape 17"]);
    }
  });

  it("has a way back that the command line shows, complete or not", async () => {
    const env = { CLEARGATE_API: cloud.apiUrl, CLEARGATE_TOKEN: await cloud.oidc.token(["operator"]) };
    const show = (...args: string[]) => runOurs("cleargate", ["rollback-plan", ...args], { env });
    const shown = await show("pg-upgrade");
    expect([shown.status, shown.stdout.split("\n")[0]]).toEqual([
      0,
      "COMPLETE: all 1 that the plan restores from are accepted, unexpired and checked as it asks",
    ]);
    expect(shown.stdout).toContain("took 2 h");
    const unknown = await show("pg-upgrade", "--unit", "db02", "--json");
    expect(unknown.stdout).toContain('"error":"not-found"');
  });
});
