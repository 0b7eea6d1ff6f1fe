import { sign } from "node:crypto";
import { describe, expect, it } from "vitest";
import { findFailureCode } from "../../core/failure.ts";
import type { Fact } from "../../core/history/fact.ts";
import { headText } from "../../core/log/checkpoint.ts";
import { cosignaturePath, newestCosignedPath } from "../../core/log/cosigned.ts";
import { noteText } from "../../core/log/note.ts";
import { cosignaturesView, witnessViews } from "../../functions/api/cosigned-view.ts";
import { logView } from "../../functions/api/log-view.ts";
import { keepCosignatures } from "../../functions/cosign/cosign.ts";
import { logFacts } from "../../functions/log/log.ts";
import { logKey, ORIGIN } from "../support/filed-log.ts";
import { logPorts, signerOf } from "../support/log-ports.ts";
import { testWitness } from "../support/witnesses.ts";

/** What witnesses sign of the log's head, brought by anybody. */

const NOW = "2026-11-22T00:00:00.000Z";
const AT = Date.parse(NOW) / 1_000;
const fact = (number: number): Fact => ({
  ...{ type: "time-passed", id: `fact-${number}`, recordedAt: NOW, migration: "contoso", gate: null, planVersion: 1 },
  ...{ unit: null, requirement: null, agent: null, events: [] },
});
const [ONE, TWO] = [testWitness(2), testWitness(3)];
const witnesses = [ONE.key, TWO.key];

/** A log that grows by so many facts each time; with its head as it was after each. */
const logOf = async (...growing: readonly number[]) => {
  const facts: Fact[] = [];
  const made = logPorts(facts, () => NOW);
  const heads: string[] = [];
  for (const count of growing) {
    for (let more = 0; more < count; more += 1) facts.push(fact(facts.length));
    await logFacts(made.ports, () => true);
    heads.push(made.files.get("checkpoint")?.toString() ?? "");
  }
  const ports = { log: made.ports.files, witnesses, clock: () => NOW };
  return { ...made, heads, keep: (checkpoint: string) => keepCosignatures(ports, { body: { checkpoint } }) };
};
const codeOf = (doing: Promise<unknown>): Promise<unknown> =>
  doing.then(
    () => "kept",
    (error: { code?: unknown }) => findFailureCode(error.code) ?? error,
  );
/** A head that the log's own key signed, whether the log ever had it or not. */
const forged = (size: number, root: Buffer): string => {
  const { key, privateKey } = logKey(1);
  const text = headText({ origin: ORIGIN, size, root });
  return noteText({
    text,
    signatures: [{ name: ORIGIN, keyId: key.id, signature: sign(null, Buffer.from(text), privateKey) }],
  });
};

describe("what a witness signed of the log's head", () => {
  it("is kept for its size, and as the newest of the witness, and shown to whoever asks", async () => {
    const { heads, keep, files, ports } = await logOf(3, 300);
    const [small = "", large = ""] = heads;
    const both = TWO.cosign(ONE.cosign(small, AT - 9), AT - 8);
    const at = "2026-11-21T23:59:51.000Z";
    expect(await keep(both)).toEqual({
      size: 4,
      kept: [
        { key: ONE.key.text, cosignedAt: at, isFirst: true },
        { key: TWO.key.text, cosignedAt: "2026-11-21T23:59:52.000Z", isFirst: true },
      ],
    });
    await keep(ONE.cosign(large, AT));
    expect(files.get(cosignaturePath(4, ONE.key))?.toString()).toBe(ONE.cosign(small, AT - 9));
    const shown = { key: ONE.key.text, size: 4, cosignedAt: at, checkpoint: ONE.cosign(small, AT - 9) };
    expect(await cosignaturesView(ports.files, witnesses, 4)).toMatchObject({ cosigned: [shown, { size: 4 }] });
    expect(await cosignaturesView(ports.files, witnesses, 5)).toEqual({ cosigned: [] });
    expect((await logView(ports.files, witnesses)).witnesses).toMatchObject([
      { key: ONE.key.text, newest: { size: 304, cosignedAt: NOW, checkpoint: ONE.cosign(large, AT) } },
      { key: TWO.key.text, newest: { size: 4 } },
    ]);
  });

  it("is shown as nothing of a witness that signed none, or of which something else is kept", async () => {
    const { ports, files } = await logOf(3);
    files.set(newestCosignedPath(TWO.key), Buffer.from("x"));
    expect(await witnessViews(ports.files, witnesses)).toEqual(
      witnesses.map(({ text }) => ({ key: text, newest: null })),
    );
  });

  it("stays as it was first when it comes again, and the newest becomes the later one", async () => {
    const { heads, keep, files } = await logOf(3);
    const [head = ""] = heads;
    for (const [time, isFirst] of [
      [AT - 5, true],
      [AT - 5, false],
      [AT - 1, false],
      [AT - 3, false],
    ] as const)
      expect((await keep(ONE.cosign(head, time))).kept).toMatchObject([{ isFirst }]);
    expect(files.get(cosignaturePath(4, ONE.key))?.toString()).toBe(ONE.cosign(head, AT - 5));
    expect(files.get(newestCosignedPath(ONE.key))?.toString()).toBe(ONE.cosign(head, AT - 1));
  });

  it("is kept of an earlier head too, without a step back of the newest", async () => {
    const { heads, keep, files } = await logOf(3, 4);
    const [small = "", large = ""] = heads;
    await keep(ONE.cosign(large, AT - 9));
    expect((await keep(ONE.cosign(small, AT))).kept).toMatchObject([{ isFirst: true }]);
    expect(files.get(newestCosignedPath(ONE.key))?.toString()).toBe(ONE.cosign(large, AT - 9));
  });

  it.each([
    ["has other leaves than the log had", 4, "checkpoint-contradicted"],
    ["has more leaves than the log", 5, "checkpoint-contradicted"],
  ])("is refused where the head %s, although the log's own key signed it", async (_, size, code) => {
    const { keep, files } = await logOf(3);
    const before = files.size;
    expect(await codeOf(keep(ONE.cosign(forged(size, Buffer.alloc(32, 9)), AT)))).toBe(code);
    expect(files.size).toBe(before);
  });

  it("is refused where nothing was appended, and where tiles and checkpoint of the log do not agree", async () => {
    const nothing = await logOf();
    expect(await codeOf(nothing.keep(ONE.cosign(forged(1, Buffer.alloc(32)), AT)))).toBe("checkpoint-foreign");
    const { keep, files, heads } = await logOf(3);
    files.set("tile/0/000.p/4", Buffer.alloc(128));
    expect(await codeOf(keep(ONE.cosign(heads[0] ?? "", AT)))).toBe("log-broken");
  });

  it.each([
    ["request-invalid", (head: string) => `${head}x`],
    ["checkpoint-foreign", (head: string) => head.replace(ORIGIN, "other.example")],
    ["checkpoint-unsigned", (head: string) => head.replace("\n4\n", "\n3\n")],
    ["witness-unknown", (head: string) => testWitness(9).cosign(head, AT)],
    ["cosignature-time", (head: string) => ONE.cosign(head, AT + 301)],
    [
      "cosignature-wrong",
      (head: string) =>
        ONE.cosign(head, AT)
          .replace(/\n$/, "")
          .replace(/.{12}$/, "AAAAAAAAAAA=\n"),
    ],
  ] as const)("is refused as %s", async (code, changed) => {
    const { heads, keep } = await logOf(3);
    expect(await codeOf(keep(changed(heads[0] ?? "")))).toBe(code);
  });

  it("is kept of two that come at once, and of the newer of two by the same", async () => {
    const { heads, keep, files, before: meanwhile } = await logOf(3, 4);
    const [small = "", large = ""] = heads;
    await Promise.all([keep(ONE.cosign(large, AT)), keep(TWO.cosign(large, AT))]);
    for (const { key } of [ONE, TWO]) expect(files.has(newestCosignedPath(key))).toBe(true);
    files.delete(newestCosignedPath(ONE.key));
    meanwhile(async () => {
      // Just before the first cosignature is written.
      meanwhile(async () => void (await keep(ONE.cosign(large, AT + 1))));
    });
    await keep(ONE.cosign(small, AT + 2));
    expect(files.get(newestCosignedPath(ONE.key))?.toString()).toBe(ONE.cosign(large, AT + 1));
  });

  it("gives up where others are quicker again and again, and says so", async () => {
    const { heads, ports } = await logOf(3);
    const log = { find: ports.files.find, replace: async () => false };
    const doing = keepCosignatures(
      { log, witnesses, clock: () => NOW },
      { body: { checkpoint: ONE.cosign(heads[0] ?? "", AT) } },
    );
    expect(await codeOf(doing)).toBe("ledger-conflict");
  });

  it("is whole after a crash at any of its calls and a second try", async () => {
    const { heads, keep, files, fail, calls } = await logOf(3);
    const [head = ""] = heads;
    fail(undefined);
    await keep(ONE.cosign(head, AT));
    const all = calls();
    expect(all).toBeGreaterThan(5);
    for (let at = 1; at <= all; at += 1)
      for (const done of [false, true]) {
        for (const path of [cosignaturePath(4, ONE.key), newestCosignedPath(ONE.key)]) files.delete(path);
        fail(at, done);
        expect(await codeOf(keep(ONE.cosign(head, AT))), String(at)).toBe("store-unavailable");
        fail(undefined);
        await keep(ONE.cosign(head, AT));
        for (const path of [cosignaturePath(4, ONE.key), newestCosignedPath(ONE.key)])
          expect(files.get(path)?.toString(), `${at} ${done}`).toBe(ONE.cosign(head, AT));
      }
  });

  it("follows the log to a key that it has since, and stays what the old one signed", async () => {
    const facts = [fact(1)];
    const { ports, files } = logPorts(facts, () => NOW);
    const cosigning = { log: ports.files, witnesses, clock: () => NOW };
    for (const keys of [[1], [1, 4], [4]]) {
      facts.push(fact(facts.length + 1));
      await logFacts({ ...ports, signers: keys.map(signerOf) }, () => true);
      const checkpoint = ONE.cosign(files.get("checkpoint")?.toString() ?? "", AT);
      expect((await keepCosignatures(cosigning, { body: { checkpoint } })).kept).toMatchObject([{ isFirst: true }]);
    }
  });
});
