import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { awaitVerdicts } from "../../agent/commands/await-verdicts.ts";
import { countsOf, countsText } from "../../agent/commands/push-spool.ts";
import { readReceipts } from "../../agent/commands/read-receipts.ts";
import { verdictFields, verdictSentence } from "../../agent/commands/verdict-sentence.ts";
import type { AgentConfig } from "../../agent/config/agent-config.ts";
import { EXIT } from "../../agent/exit.ts";
import type { Output } from "../../agent/output.ts";
import { finding } from "../../core/audit/report-finding.ts";
import { verdictOf } from "../../core/audit/verdict.ts";
import { manifestFact } from "../../core/history/manifest-fact.ts";
import { findReceipt, MAX_RECEIPT_BYTES, type Receipt, receiptKeyOf, receiptOf } from "../../core/history/receipt.ts";
import { objectKeyOf } from "../../core/manifest/object-key.ts";

/** What an agent is told of the verdict of its own manifest, and how it says that. */

const AT = "2026-11-22T12:00:00.000Z";
const place = { agent: "agent01", migration: "m", unit: "pool01", requirement: "rtc", completedAt: AT } as const;
const objectKey = objectKeyOf({ ...place, digest: "a".repeat(64), encoding: "zst" });
const receipt = (...findings: ReturnType<typeof finding>[]): Receipt => {
  const object = { key: objectKey, versionId: "v", size: 1 };
  const arrival = { object, verdict: verdictOf(findings), audited: undefined, planVersion: 3, readBy: [] };
  return receiptOf(manifestFact(arrival, AT, []));
};
const sentence = (...findings: ReturnType<typeof finding>[]): string =>
  verdictSentence(objectKey, receipt(...findings));

describe("a receipt", () => {
  it("lies under its agent's name, beside no evidence", () => {
    expect(receiptKeyOf(objectKey)).toBe(`receipts/${objectKey.slice("intake/".length)}.json`);
  });
  it("has the five gravest findings and counts all, within its bytes, and reads as it was written", () => {
    const grave = finding("seal-invalid", "x".repeat(9_000));
    const many = Array.from({ length: 30 }, () => finding("sequence-gap", "\u0000".repeat(900)));
    const one = receipt(...many, grave);
    expect(one).toMatchObject({ outcome: "rejected", planVersion: 3, findingCount: 31, findings: { length: 5 } });
    expect(one.findings[0]?.code).toBe("seal-invalid");
    const text = JSON.stringify(one);
    expect(Buffer.byteLength(text)).toBeLessThan(MAX_RECEIPT_BYTES);
    expect(findReceipt(text)).toEqual(one);
  });
  it("is none where it is cut, or something else", () => {
    for (const text of ["", "{", "{}", "null", JSON.stringify({ ...receipt(), format: "other" })])
      expect(findReceipt(text), text).toBeUndefined();
  });
  it("is asked for by ten at a time, and is none where there is none", async () => {
    const [asked, known] = [[] as string[], JSON.stringify(receipt())];
    const readReceipt = async (key: string, maxBytes: number): Promise<string | undefined> => {
      asked.push(`${key} ${maxBytes}`);
      return key.includes("/k1.json") ? undefined : known;
    };
    const keys = Array.from({ length: 12 }, (_, index) => `intake/k${index}`);
    const found: unknown[] = [];
    for await (const { receipt: one } of readReceipts({ readReceipt }, keys)) found.push(one?.outcome);
    expect(asked).toHaveLength(12);
    expect(asked[0]).toBe(`receipts/k0.json ${MAX_RECEIPT_BYTES}`);
    expect(found).toEqual(["accepted", undefined, ...Array(10).fill("accepted")]);
  });
});

describe("a verdict in one line", () => {
  it("is accepted, with or without findings", () => {
    expect(sentence()).toBe("pool01 rtc: accepted");
    expect(sentence(finding("sequence-gap", "one is missing"))).toBe(
      "pool01 rtc: accepted with 1 finding: sequence-gap",
    );
  });
  it.each([
    ["key-unknown", "put this agent's key into the plan"],
    ["agent-out-of-scope", "correct the plan or this agent's configuration"],
    ["time-future", "set this host's clock"],
    ["shrunk", "repair what was found"],
  ] as const)("is rejected by %s with its reason, and says: %s", (code, next) => {
    expect(sentence(finding(code, "the reason"))).toContain(`pool01 rtc: rejected ${code}: the reason; ${next}`);
    expect(verdictFields(objectKey, receipt(finding(code, "the reason"))).next).toContain(
      "cleargate-agent run --again",
    );
  });
});

describe("waiting for verdicts", () => {
  for (const [what, answer] of [
    ["that takes questions and answers none", () => {}],
    ["that begins to answer and never ends", (response: ServerResponse) => void response.writeHead(200).write("{")],
  ] as const)
    it(`ends with its time at an intake ${what}`, async () => {
      vi.stubEnv("AWS_ACCESS_KEY_ID", "id");
      vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
      const silent = createServer((_, response) => answer(response)).listen(0, "127.0.0.1");
      onTestFinished(() => {
        vi.unstubAllEnvs();
        silent.closeAllConnections();
        silent.close();
      });
      await once(silent, "listening");
      const endpoint = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
      const config = { bucket: "bucket", region: "eu-west-1", endpoint } as AgentConfig;
      const said: string[] = [];
      const out = { event: (type: string) => said.push(type) } as unknown as Output;
      expect(await awaitVerdicts({ config, out }, [{ objectKey, result: "added" }], 1)).toBe(EXIT.unanswered);
      expect(said).toEqual(["unanswered"]);
    });
});

describe("what was pushed", () => {
  it("is counted apart from what was there before", () => {
    const [added, present] = [
      { objectKey, result: "added" } as const,
      { objectKey, result: "already-present" } as const,
    ];
    expect(countsOf([added, present, present])).toEqual({ pushed: 1, alreadyPresent: 2 });
    expect(countsText([added])).toBe("1 pushed");
    expect(countsText([added, present])).toBe("1 pushed, 1 there before");
  });
});
