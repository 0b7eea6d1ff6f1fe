import { randomBytes } from "node:crypto";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Item, readCheckpoint } from "../../adapters/dynamo/items.ts";
import type { CheckpointView } from "../../contract/schemas/checkpoint.ts";
import type { GateView } from "../../contract/schemas/gate.ts";
import type { ManifestHeaderInput } from "../../core/manifest/header.ts";
import { codes, s3As, type TestCloud, testCloud } from "../support/cloud.ts";
import { planText } from "../support/plan.ts";
import { account, file, header, sealedText, sealedUpload, testKey, type Upload, uploadOf } from "../support/seal.ts";

/** Every kind of bad input, through the embedded cloud: a coded finding, a fact, and no checkpoint changed. */

let cloud: TestCloud;
const key = testKey("agent01");
const soon = (minutes = 0): string => new Date(Date.now() - 3_600_000 + minutes * 60_000).toISOString();
const head = (over: Partial<ManifestHeaderInput> = {}): ManifestHeaderInput =>
  header({ startedAt: soon(-60), completedAt: soon(), ...over });
const good = [file("rtc.bak", 1000)];

beforeAll(async () => {
  cloud = await testCloud();
  expect((await cloud.applyPlan(planText())).status).toBe(202);
});
afterAll(() => cloud?.stop());

/** Pushes one object and says what was found. */
const found = async (upload: Upload, agent = "agent01"): Promise<string[]> => {
  await cloud.upload(agent, upload);
  await cloud.waitUntilIdle();
  return codes(await cloud.factOf(upload.key));
};

const checkpointState = async (unit: string, requirement: string): Promise<unknown> =>
  (await cloud.items("M#contoso")).find(({ sk }) => sk === `C#${unit}#${requirement}`)?.state;

const flipped = (bytes: Buffer, at: number): Buffer => {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] as number) ^ 1;
  return copy;
};

describe("what is no sealed manifest is refused with a code, and leaves its checkpoint missing", () => {
  const cases: Record<string, { code: string; make: () => Promise<Upload> }> = {
    "a truncated file": {
      code: "codec-damaged",
      make: async () => uploadOf(head(), zstdCompressSync(await sealedText(head(), good, key)).subarray(0, 200)),
    },
    "a whole frame around a truncated manifest": {
      code: "trailer-missing",
      make: async () => {
        const text = await sealedText(head(), good, key);
        return uploadOf(head(), zstdCompressSync(text.subarray(0, text.lastIndexOf("\n", text.length - 2) + 1)));
      },
    },
    "bad zstd": { code: "codec-damaged", make: async () => uploadOf(head(), randomBytes(500)) },
    "bad gzip": { code: "codec-damaged", make: async () => uploadOf(head(), randomBytes(500), "gz") },
    "gzip under the name of zstd": {
      code: "codec-damaged",
      make: async () => uploadOf(head(), gzipSync(await sealedText(head(), good, key))),
    },
    "an empty object": { code: "codec-damaged", make: async () => uploadOf(head(), Buffer.alloc(0)) },
    "an empty frame": { code: "object-empty", make: async () => uploadOf(head(), zstdCompressSync(Buffer.alloc(0))) },
    "a 1 GB line": {
      code: "line-too-long",
      make: async () => uploadOf(head(), zstdCompressSync(Buffer.alloc(1_000_000_000, 0x61))),
    },
    "a decompression bomb": {
      code: "codec-bomb",
      make: async () => {
        const text = await sealedText(head(), good, key);
        const line = `${JSON.stringify({ key: "a", size: 0 }).padEnd(60_000)}\n`;
        const bomb = Buffer.concat([text.subarray(0, text.indexOf("\n") + 1), Buffer.from(line.repeat(2_000))]);
        return uploadOf(head(), zstdCompressSync(bomb));
      },
    },
    "a wrong digest in the seal": {
      code: "digest-mismatch",
      make: async () => {
        const text = await sealedText(head(), good, key);
        return uploadOf(head(), zstdCompressSync(flipped(text, text.indexOf("1000") + 1)));
      },
    },
    "a wrong digest in the key": {
      code: "object-digest-mismatch",
      make: async () => {
        const upload = await sealedUpload(head(), good, key);
        return { ...upload, key: upload.key.replace(/-[0-9a-f]{64}/, `-${"0".repeat(64)}`) };
      },
    },
    "unsorted keys": {
      code: "keys-unsorted",
      make: async () => {
        const text = (await sealedText(head(), [file("a.bak"), file("b.bak")], key)).toString().split("\n");
        return uploadOf(head(), zstdCompressSync(Buffer.from([text[0], text[2], text[1], text[3], ""].join("\n"))));
      },
    },
    "wrong counts": {
      code: "count-mismatch",
      make: async () => {
        const text = (await sealedText(head(), good, key)).toString();
        return uploadOf(head(), zstdCompressSync(Buffer.from(text.replace('"entries":1', '"entries":2'))));
      },
    },
    "invalid UTF-8": {
      code: "utf8-invalid",
      make: async () => {
        const text = await sealedText(head(), good, key);
        const at = text.indexOf("rtc.bak");
        const broken = Buffer.from(text);
        broken[at] = 0xff;
        return uploadOf(head(), zstdCompressSync(broken));
      },
    },
    "a line that is not JSON": {
      code: "line-not-json",
      make: async () =>
        uploadOf(head(), zstdCompressSync(Buffer.from(`${JSON.stringify(header(head()))}\nnot json\n{"seal":{}}\n`))),
    },
    "a header without a format": {
      code: "header-invalid",
      make: async () => uploadOf(head(), zstdCompressSync(Buffer.from('{"kind":"backup"}\n{"seal":{}}\n'))),
    },
    "a key that the plan does not know": {
      code: "key-unknown",
      make: () => sealedUpload(head(), good, testKey("agent01", "k9")),
    },
    "a wrong key under a known name": {
      code: "seal-invalid",
      make: () => sealedUpload(head(), good, testKey("mallory")),
    },
    "a retired key": { code: "key-not-valid", make: () => sealedUpload(head(), good, testKey("agent01 old", "old")) },
    "evidence from the future": {
      code: "time-future",
      make: () => sealedUpload(head({ completedAt: soon(600) }), good, key),
    },
    "a start after the end": {
      code: "time-reversed",
      make: () => sealedUpload(head({ startedAt: soon(10) }), good, key),
    },
    "a header that differs from the key": {
      code: "object-key-mismatch",
      make: async () => {
        const sealed = await sealedUpload(head({ unit: "pool02" }), good, key);
        return { ...sealed, key: sealed.key.replace("/pool02/", "/pool01/") };
      },
    },
    "another kind than asked for": {
      code: "kind-mismatch",
      make: () => sealedUpload(head({ kind: "document" }), [], key),
    },
    "a unit that the agent may not speak for": {
      code: "agent-out-of-scope",
      make: () => sealedUpload(head({ unit: "pool02" }), good, key),
    },
    "a unit that the plan does not know": {
      code: "unit-unknown",
      make: () => sealedUpload(head({ unit: "pool99" }), good, key),
    },
    "a requirement that the plan does not ask for": {
      code: "requirement-unknown",
      make: () => sealedUpload(head({ requirement: "tea" }), good, key),
    },
    "an unknown migration": {
      code: "migration-unknown",
      make: () => sealedUpload(head({ migration: "fabrikam" }), good, key),
    },
    "a key that is no manifest's": {
      code: "object-key",
      make: async () => ({ key: "intake/agent01/notes & things.txt", bytes: Buffer.from("hello") }),
    },
  };
  it("and the refusal is shown with its checkpoint and with the gates that it counts in", async () => {
    await found(await sealedUpload(head(), good, testKey("mallory")));
    const shown = { code: "seal-invalid", agent: "agent01" };
    const { body: page } = await cloud.get<{ checkpoints: CheckpointView[] }>("/migrations/contoso/checkpoints");
    const one = page.checkpoints.find(({ unit, requirement }) => unit === "pool01" && requirement === "rtc");
    expect(one).toMatchObject({ state: "missing", refused: shown });
    const { body } = await cloud.get<{ gates: GateView[] }>("/migrations/contoso/gates");
    expect(body.gates.flatMap(({ refused }) => refused)).toContainEqual(
      expect.objectContaining({ unit: "pool01", requirement: "rtc", ...shown }),
    );
  });

  for (const [name, { code, make }] of Object.entries(cases))
    it(`${name}: ${code}`, async () => {
      expect(await found(await make())).toContain(code);
      expect(await checkpointState("pool01", "rtc")).toBe("missing");
      expect(await checkpointState("pool02", "rtc")).toBe("missing");
    });

  it("an agent that the plan does not know: agent-unknown", async () => {
    expect(await found(await sealedUpload(head({ agent: "agent77" }), good, key), "agent77")).toEqual([
      "agent-unknown",
    ]);
    expect(await checkpointState("pool01", "rtc")).toBe("missing");
  });

  it("every object in the intake has exactly one fact, and no message is left or a dead letter", async () => {
    const objects = cloud.store.keys().filter((one) => one.startsWith("intake/"));
    const audited = (await cloud.facts()).flatMap((fact) =>
      fact.type === "manifest-audited" ? [fact.object.key] : [],
    );
    expect(audited.toSorted()).toEqual([...objects].toSorted());
    expect(cloud.queueDepth("IntakeQueue").ready).toBe(0);
    expect(cloud.queueMessages("IntakeDeadLetters")).toEqual([]);
  });

  it("IAM denies an agent another agent's prefix, and a write that could overwrite", async () => {
    const upload = await sealedUpload(head({ agent: "agent02" }), good, testKey("agent02"));
    await expect(cloud.upload("agent01", upload)).rejects.toMatchObject({ name: "AccessDenied" });
    const client = s3As(cloud, cloud.agentKey("agent01"));
    const own = await sealedUpload(head(), good, key);
    const blind = new PutObjectCommand({ Bucket: cloud.bucket, Key: own.key, Body: own.bytes });
    await expect(client.send(blind)).rejects.toMatchObject({ name: "AccessDenied" });
  });
});

describe("genuine evidence of something wrong fails its checkpoint, and says why by name", () => {
  it("repeated keys fail an inventory: keys-repeated", async () => {
    const entries = [account("sip:a@x.com"), account("sip:a@x.com"), account("sip:b@x.com")];
    const fact = await sealedUpload(head({ kind: "inventory", requirement: "accounts" }), entries, key);
    expect(await found(fact)).toEqual(["keys-repeated"]);
    expect(await checkpointState("pool01", "accounts")).toBe("failed");
  });

  /** All that the table has, by its keys. */
  const stored = async (): Promise<Record<string, unknown>> =>
    Object.fromEntries((await cloud.items("")).map((item) => [`${item.pk} ${item.sk}`, item]));

  it("the same manifest a second time adds a fact and changes nothing else, and the store refuses the same object", async () => {
    const repeated = head({ completedAt: soon(1) });
    const upload = await sealedUpload(repeated, good, key);
    expect(await found(upload)).toEqual([]);
    const before = await stored();
    await expect(cloud.upload("agent01", upload)).rejects.toMatchObject({ name: "PreconditionFailed" });
    const packedOtherwise = await sealedUpload(repeated, good, key, "gz");
    expect(await found(packedOtherwise)).toEqual(["evidence-repeated"]);
    const after = await stored();
    expect(Object.keys(after).filter((id) => !(id in before) && !/^[FL]#/.test(id))).toEqual([]);
    expect(after).toMatchObject(before);
    expect(Object.keys(after).length).toBeGreaterThan(Object.keys(before).length);
    expect(await checkpointState("pool01", "rtc")).toBe("passed");
  });

  it("of manifests about the same backup the one that was sealed last counts, whatever comes later", async () => {
    const about = { startedAt: soon(-60), completedAt: soon(2) };
    const sealedAfter = (minutes: number, problem?: "unreadable") =>
      sealedUpload(
        head({ ...about, sealedAt: soon(minutes) }),
        problem === undefined ? good : [...good, { key: "x", size: 1, problem }],
        key,
      );
    const [broken, mended] = [await sealedAfter(3, "unreadable"), await sealedAfter(4)];
    expect(await found(broken)).toEqual(["file-unreadable"]);
    expect(await checkpointState("pool01", "rtc")).toBe("failed");
    expect(await found(mended)).toEqual([]);
    expect(await checkpointState("pool01", "rtc")).toBe("passed");
    expect(await found(await sealedAfter(3.5, "unreadable"))).toContain("evidence-older");
    expect(await checkpointState("pool01", "rtc")).toBe("passed");
  });

  it("an older manifest after a newer one is kept and changes nothing", async () => {
    const checkpoint = async () => (await cloud.items("M#contoso")).find(({ sk }) => sk === "C#pool01#rtc");
    const before = await checkpoint();
    expect(
      await found(
        await sealedUpload(head({ startedAt: soon(-90), completedAt: soon(-30) }), [file("rtc.bak", 1)], key),
      ),
    ).toContain("evidence-older");
    expect(await checkpoint()).toEqual(before);
  });

  it("500 manifests at once all get their fact, and the newest of a unit is its evidence", async () => {
    const uploads = await Promise.all(
      Array.from({ length: 500 }, (_, index) =>
        sealedUpload(
          head({
            agent: "agent00",
            unit: index % 2 === 0 ? "pool01" : "pool02",
            startedAt: soon(-60),
            completedAt: new Date(Date.now() - 1_800_000 + index).toISOString(),
          }),
          good,
          testKey("agent00"),
        ),
      ),
    );
    const queue = [...uploads];
    const push = async (): Promise<void> => {
      for (let next = queue.pop(); next !== undefined; next = queue.pop()) await cloud.upload("agent00", next);
    };
    await Promise.all(Array.from({ length: 16 }, push));
    await cloud.waitUntilIdle(120_000);
    const audited = (await cloud.facts()).filter(
      (fact) => fact.type === "manifest-audited" && fact.agent === "agent00",
    );
    expect(audited).toHaveLength(500);
    const newest = uploads.filter(({ key: one }) => one.includes("/pool02/")).at(-1)?.key;
    const item = (await cloud.items("M#contoso")).find(({ sk }) => sk === "C#pool02#rtc") as Item;
    expect(readCheckpoint(item).evidence?.object?.key).toBe(newest);
    expect(cloud.queueMessages("IntakeDeadLetters")).toEqual([]);
  }, 180_000);
});
