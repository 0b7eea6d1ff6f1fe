import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { findCosigned, readCosigned } from "../../core/log/cosigned.ts";
import { findNote, noteText, verifiedSignatures } from "../../core/log/note.ts";
import { noteKey, rawKeyOf } from "../../core/log/note-key.ts";
import { addCheckpoint, findSeenSize, withAnswer } from "../../core/log/relay.ts";
import { findInEnvironment } from "../support/environments.ts";
import { type FiledLog, filedLog, logKey, ORIGIN } from "../support/filed-log.ts";
import { testWitness } from "../support/witnesses.ts";

/** Go's own packages of transparent logs over our files: `tlog/main.go`, which `.ci/run` builds where Go is there. */

const judge = findInEnvironment("tlog", "tlog-judge");
const root = mkdtempSync(join(tmpdir(), "cleargate-tlog-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

interface Answer {
  readonly problem: string;
  readonly size: number;
  readonly note: string;
  readonly time: number;
  readonly status: number;
  readonly body: string;
  readonly root: string;
}
const SAID_NOTHING = { problem: "", note: "", time: 0, status: 0, body: "", root: "" };

const ask = (request: object): Answer =>
  JSON.parse(execFileSync(judge ?? "", [], { input: `${JSON.stringify(request)}\n` }).toString());

const base64 = (hashes: readonly Buffer[]) => hashes.map((hash) => hash.toString("base64"));
const requestOf = (folder: string, log: FiledLog, sizes: readonly number[]) => ({
  ...{ folder, key: log.key.text },
  inclusions: sizes.flatMap((size) =>
    [0, 1, Math.floor(size / 2), size - 2, size - 1]
      .filter((index) => index >= 0 && index < size)
      .map((index) => ({
        ...{ index, size, root: log.rootAt(size).toString("base64") },
        proof: base64(log.inclusion(index, size)),
      })),
  ),
  consistencies: sizes.flatMap((after) =>
    sizes
      .filter((before) => before <= after)
      .map((before) => ({
        ...{ before, after, beforeRoot: log.rootAt(before).toString("base64") },
        ...{ afterRoot: log.rootAt(after).toString("base64"), proof: base64(log.consistency(before, after)) },
      })),
  ),
});

describe.skipIf(judge === undefined)("Go's packages of transparent logs (need go, and what .ci/run builds)", () => {
  it("read our checkpoint, tiles and entries, and make and accept the same proofs", () => {
    for (const [at, batches] of [[1], [3, 4], [255, 1], [200, 57, 300, 1], [66_000]].entries()) {
      const folder = join(root, `log-${at}`);
      const log = filedLog(folder, batches);
      const sizes = [1, 2, 3, 5, 7, 255, 256, 257, 300, 512, 557, 65_535, 65_537].filter((one) => one < log.size);
      expect(ask(requestOf(folder, log, [...sizes, log.size]))).toEqual({ ...SAID_NOTHING, size: log.size });
    }
  }, 120_000);

  it("refuse what we refuse: a changed tile, a changed entry, another key", () => {
    const folder = join(root, "changed");
    const log = filedLog(folder, [300]);
    const request = requestOf(folder, log, [300]);
    const flip = (file: string) => {
      const bytes = readFileSync(join(folder, file));
      bytes[5] = (bytes[5] as number) ^ 1;
      writeFileSync(join(folder, file), bytes);
    };
    for (const file of ["tile/0/000", "tile/1/000.p/1", "tile/entries/000", "checkpoint"]) {
      flip(file);
      expect(ask(request).problem, file).not.toBe("");
      flip(file);
    }
    expect(ask({ ...request, key: logKey(2).key.text }).problem).toContain("no verifiable signatures");
    expect(ask(request).problem).toBe("");
  });

  it("sign notes that we verify", () => {
    const { key, seed } = logKey(3);
    const text = "Grüße\n\nan alle\n";
    const secret = Buffer.concat([Buffer.from([1]), seed]).toString("base64");
    const signer = `PRIVATE+KEY+${ORIGIN}+${key.id.toString(16).padStart(8, "0")}+${secret}`;
    const note = findNote(Buffer.from(ask({ text, signer }).note));
    expect(note?.text).toBe(text);
    expect(note && verifiedSignatures(note, [key])).toHaveLength(1);
  });

  const witness = testWitness(4);
  /** As transparency-dev's package takes it: a key of another type, of which it makes that for cosignatures itself. */
  const given = noteKey(witness.key.name, "note", Buffer.from(rawKeyOf(witness.key), "base64"));
  const cosigner = `PRIVATE+KEY+${given.name}+00000000+${Buffer.concat([Buffer.from([1]), logKey(4).seed]).toString("base64")}`;
  const known = { origin: ORIGIN, keys: [logKey(1).key], witnesses: [witness.key] };

  it("verify what our witness signed, and refuse it where it was changed", () => {
    const folder = join(root, "cosigned");
    const { key } = filedLog(folder, [300]);
    const Cosigned = witness.cosign(readFileSync(join(folder, "checkpoint"), "utf8"), 1_700_000_000);
    const request = { key: key.text, witness: given.text, Cosigned };
    expect(ask(request)).toEqual({ ...SAID_NOTHING, size: 0, time: 1_700_000_000 });
    const changed = Cosigned.replace("\n300\n", "\n301\n");
    expect(ask({ ...request, Cosigned: changed }).problem).toContain("invalid signature");
    const stranger = testWitness(5).cosign(readFileSync(join(folder, "checkpoint"), "utf8"), 1);
    expect(ask({ ...request, Cosigned: stranger }).problem).toContain("1 signatures verified, 1 not");
  });

  it("are asked as a witness and sign, where the head begins with what they saw, and what they sign is accepted", () => {
    let Seen = { Size: 0, Root: "" };
    for (const [at, batches] of [[3], [3, 254], [3, 254], [3, 254, 300]].entries()) {
      const folder = join(root, `relayed-${at}`);
      const log = filedLog(folder, batches);
      const checkpoint = readFileSync(join(folder, "checkpoint"), "utf8");
      const request = (before: number, proof: readonly Buffer[]) => ({
        ...{ key: log.key.text, cosigner, Seen, AddCheckpoint: addCheckpoint(before, base64(proof), checkpoint) },
      });
      if (Seen.Size > 0) {
        const stale = ask(request(0, []));
        expect([stale.status, findSeenSize(stale.body)]).toEqual([409, Seen.Size]);
        const wrong = log.consistency(1, log.size).map((hash) => Buffer.from(hash).reverse());
        expect(ask(request(Seen.Size, wrong)).status).toBe(422);
      }
      const proof = Seen.Size === 0 || Seen.Size === log.size ? [] : log.consistency(Seen.Size, log.size);
      const answer = ask(request(Seen.Size, proof));
      expect(answer).toMatchObject({ problem: "", status: 200, size: log.size });
      Seen = { Size: answer.size, Root: answer.root };
      const note = findNote(Buffer.from(checkpoint));
      const signed = note && withAnswer(note, Buffer.from(answer.body), [witness.key]);
      const bytes = Buffer.from(signed === undefined ? "" : noteText(signed));
      expect(readCosigned(bytes, known, Date.now() / 1_000)).toMatchObject([{ head: { size: log.size } }]);
      expect(findCosigned(bytes, witness.key)?.time).toBeGreaterThan(Date.now() / 1_000 - 60);
    }
  });
});
