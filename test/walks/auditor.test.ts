import { createPublicKey, verify } from "node:crypto";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allGood, rtcOf } from "../support/evidence.ts";
import { type Ended, run } from "../support/processes.ts";
import { findProgram, isPosix } from "../support/real-tools.ts";
import { file, header, sealedUpload, testKey } from "../support/seal.ts";
import { type Office, office } from "./people.ts";
import { blockOf } from "./walk.ts";

/** The auditor: looks things up by docs/for-auditors.md, and reads a manifest by docs/manifest-format.md without Cleargate. */

const hasTools = ["zstdcat", "jq", "sha256sum", "unzip"].every((name) => findProgram(name) !== undefined);
let at: Office;
let uploads: Awaited<ReturnType<typeof allGood>>;
beforeAll(async () => {
  at = await office();
  uploads = await allGood(30);
  for (const upload of uploads) await at.cloud.upload("agent00", upload);
  const now = new Date().toISOString();
  const strange = await sealedUpload(
    header({ agent: "agent01", completedAt: now, startedAt: now }),
    [file("rtc.bak")],
    testKey("somebody else"),
  );
  await at.cloud.upload("agent01", strange);
  await at.cloud.waitUntilIdle();
}, 300_000);
afterAll(() => at?.close());

describe.skipIf(!isPosix || !hasTools)("an auditor (needs zstdcat, jq, sha256sum and unzip)", () => {
  it("finds what was known, what was refused and why, and reads the evidence without Cleargate", async () => {
    const eva = await at.person("eva", "auditor");
    const [gates = "", all = "", rejected = "", checkpoint = "", gate = "", agent = "", told = "", bounced = ""] =
      blockOf("docs/for-auditors.md", "auditor-look");
    expect((await eva.type(gates)).stdout).toMatch(/CLEAR +go +/);
    const whole = (await eva.type(all)).stdout;
    expect(whole.split("\n")[1]).toMatch(/version 1/);
    const refused = (await eva.type(rejected)).stdout;
    expect(refused).toMatch(
      /rejected +pool01 +rtc +agent01 +\w+ +seal-invalid +the signature was not made with key "k1"/,
    );
    const ofCode = (await eva.type(`${rejected.replace(/ +#.*$/, "")} --code seal-invalid`)).stdout;
    expect(ofCode.trim().split("\n")).toHaveLength(2);
    const ofCheckpoint = (await eva.type(checkpoint)).stdout;
    expect(ofCheckpoint).toContain("seal-invalid");
    expect(ofCheckpoint).not.toContain("pool02");
    expect((await eva.type(gate)).stdout).toMatch(/accepted/);
    const [fact] = (await eva.type(agent)).lines;
    expect(fact).toMatchObject({ agent: "agent01", outcome: "rejected" });
    expect((await eva.type(told)).stdout).toMatch(/clear +go +@bus +sent/);
    expect((await eva.type(bounced)).stderr).toContain("nobody was told of anything like that");
    const [ofGate = "", ofPerson = "", ofState = ""] = blockOf("docs/query.md", "query-told");
    expect((await eva.type(ofGate)).stdout).toMatch(/clear +go +@bus +sent/);
    expect((await eva.type(ofPerson)).stdout).toMatch(/ana +sent/);
    expect((await eva.type(ofState)).stdout).toBe("");
    for (const line of blockOf("docs/exports.md", "exports"))
      expect((await eva.type(line)).stdout).toMatch(/: \d+ rows?,/);
    // What was known when the mail went out: she takes the instant from the history, and nothing else.
    const [opening = "", known = "", today = "", why = "", since = ""] = blockOf("docs/query.md", "query-then");
    await eva.type(opening);
    const [newest] = (await eva.type(`${opening} --json`)).lines;
    const then = String((newest as { recordedAt?: unknown }).recordedAt);
    const asked = (line: string): string => line.replaceAll("<then>", then);
    expect((await eva.type(asked(known))).stdout).toMatch(/by plan version 1\n.*CLEAR +go +/s);
    expect((await eva.type(asked(today))).stdout).toMatch(/CLEAR +go +/);
    expect((await eva.type(asked(why))).stdout).toContain("is clear, until");
    expect((await eva.type(asked(since))).stdout).toContain("as known at");
    const [states = "", recorded = "", happened = ""] = blockOf("docs/query.md", "query-lists").map(asked);
    expect((await eva.type(states)).stdout).toMatch(/were satisfied/);
    expect((await eva.type(recorded)).stdout).toContain(then.slice(0, 10));
    expect((await eva.type(happened)).stdout).toContain(then.slice(0, 10));
    const [whyNow = ""] = blockOf("docs/query.md", "query-why");
    expect((await eva.type(whyNow)).stdout).toContain("Nothing is to be brought");
    // She changes nothing.
    const [request = ""] = blockOf("docs/time-and-people.md", "waiver");
    expect((await eva.type(request, 5)).stderr).toContain("[role-missing]");

    const [show = ""] = blockOf("docs/for-auditors.md", "auditor-evidence");
    const key = uploads[0]?.key ?? "";
    const { id } = await at.cloud.factOf(key);
    const shown = (await eva.type(show.replace("<fact>", id))).stdout;
    expect(shown).toContain(`object       ${key}`);
    expect(shown).toContain("verdict      accepted");

    // Of a later manifest she sees by name what it does not share with this one.
    const newer = await rtcOf("pool01", 5);
    await at.cloud.upload("agent00", newer);
    await at.cloud.waitUntilIdle();
    const [compare = ""] = blockOf("docs/query.md", "query-manifests");
    const two = compare.replace("<earlier>", id).replace("<later>", (await at.cloud.factOf(newer.key)).id);
    expect((await eva.type(two)).stdout).not.toBe("");

    // She takes all of it away, and verifies it by the program inside, far from any command line of Cleargate.
    const [take = "", check = ""] = blockOf("docs/for-auditors.md", "auditor-pack");
    expect((await eva.type(take)).stdout).toContain("contoso.zip");
    expect((await eva.type(check)).stdout).toMatch(/^VERIFIED: contoso as of /);
    const stranger = mkdtempSync(join(tmpdir(), "cleargate-stranger-"));
    copyFileSync(join(eva.folder, "contoso.zip"), join(stranger, "contoso.zip"));
    const inPack = (line: string): Promise<Ended> =>
      run("sh", ["-c", line], {
        cwd: stranger,
        env: { PATH: [join(process.execPath, ".."), "/usr/bin", "/bin"].join(":") },
      });
    expect((await inPack("unzip -q contoso.zip -d contoso")).status).toBe(0);
    const verified = await inPack("node contoso/verify.mjs contoso.zip && cd contoso && node verify.mjs .");
    expect(verified.stdout.match(/VERIFIED: contoso/g), verified.stderr).toHaveLength(2);
    const digests = "sha256sum --check --quiet pack.sha256 verify.mjs.sha256";
    expect((await inPack(`cd contoso && ${digests}`)).status).toBe(0);
    const tampered = readFileSync(join(stranger, "contoso", "facts.ndjson"), "utf8").replace(
      "seal-invalid",
      "key-unknown",
    );
    writeFileSync(join(stranger, "contoso", "facts.ndjson"), tampered);
    const refusal = await inPack("node contoso/verify.mjs contoso");
    expect(refusal.status).toBe(1);
    expect(refusal.stdout).toContain("facts.ndjson");
    rmSync(stranger, { recursive: true });

    // She keeps the head of the log, and has it prove later that nothing before was changed.
    const [headOf = "", witness = ""] = blockOf("docs/for-auditors.md", "auditor-witness");
    await at.cloud.runSchedule("Log");
    expect((await eva.type(headOf)).stdout).toMatch(/^log +\S+\.cleargate\nsize +\d+\nroot +\S{44}\nkey +\S+\n$/);
    expect((await eva.type(witness)).stdout).toContain("kept as the first");
    expect((await eva.type(witness)).stdout).toContain("proven to begin with the");

    const bytes = uploads[0]?.bytes ?? Buffer.alloc(0);
    writeFileSync(join(eva.folder, "manifest.ndjson.zst"), bytes);
    expect(key).toContain((await eva.type("sha256sum manifest.ndjson.zst")).stdout.slice(0, 64));
    const [about = "", keys = "", digest = ""] = blockOf("docs/manifest-format.md", "manifest");
    expect(JSON.parse((await eva.type(about)).stdout)).toMatchObject({ migration: "contoso", requirement: "rtc" });
    expect((await eva.type(keys)).stdout).toBe("rtc.bak\n");
    const { stdout: last } = await eva.type("zstdcat manifest.ndjson.zst | tail -1");
    const { seal } = JSON.parse(last) as { seal: Readonly<Record<string, string>> };
    expect((await eva.type(digest)).stdout).toContain(seal.sha256);
    // The message and the form of the key are those of the page's section on the seal.
    const raw = Buffer.from(testKey("agent00").publicKey, "base64");
    const spki = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), raw]);
    const message = ["cleargate.manifest/1 seal", seal.sha256, seal.entries, seal.bytes, seal.keyId, ""].join("\n");
    const publicKey = createPublicKey({ key: spki, format: "der", type: "spki" });
    expect(verify(null, Buffer.from(message), publicKey, Buffer.from(seal.signature ?? "", "base64"))).toBe(true);
  }, 400_000);
});
