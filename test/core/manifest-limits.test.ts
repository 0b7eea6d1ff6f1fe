import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { findPublicKey } from "../../core/ed25519.ts";
import { compileCheck } from "../../core/manifest/compile-check.ts";
import { ENTRY_SCHEMAS, type Entry, entryChecks } from "../../core/manifest/entry.ts";
import { ManifestHeader } from "../../core/manifest/header.ts";
import { compareKeys, sortByKey } from "../../core/manifest/key-order.ts";
import { findManifestKey } from "../../core/manifest/object-key.ts";
import { manifestReader } from "../../core/manifest/read.ts";
import { findSignature, isSealedBy, seal } from "../../core/manifest/seal.ts";
import { entryLiner, writeManifest, writeManifestOfLines } from "../../core/manifest/write.ts";
import { account, file, header, sealedText, testKey } from "../support/seal.ts";

/** The format at its limits: the longest line, the first wrong byte, what a reader keeps. */

/** As the page of the format states them. */
const MAX_LINE_BYTES = 65_536;
const MAX_UNPACKED_BYTES = 4 * 1024 ** 3;

const key = testKey("agent01");
const read = (text: string | Buffer, visit: (entry: Entry) => void = () => undefined) => {
  const reader = manifestReader({ header: () => visit });
  reader.push(Buffer.from(text));
  return reader.end();
};
const faultOf = (text: string | Buffer) => read(text).fault;
const lines = async (entries: readonly Entry[]): Promise<string[]> =>
  (await sealedText(header(), entries, key)).toString().trimEnd().split("\n");
/** An entry whose line has so many bytes. */
const entryOf = (bytes: number, name = "a"): string => {
  const [start, end] = [`{"key":"${name}","size":1,"more":"`, '"}'];
  return `${start}${"x".repeat(bytes - start.length - end.length)}${end}`;
};

describe("what an agent states of its spool", () => {
  it("is a whole number from 0 on, and may be left out", () => {
    const stated = (waiting: unknown) => ManifestHeader.safeParse({ ...header(), waiting }).success;
    for (const waiting of [undefined, 0, 1, 2 ** 53 - 1]) expect(stated(waiting)).toBe(true);
    for (const waiting of [null, -1, 0.5, "1", 2 ** 53]) expect(stated(waiting)).toBe(false);
  });
});

describe("a line", () => {
  it("may have 65,536 bytes and no more, read alone or with others", async () => {
    const [head, , trailer] = await lines([file("a")]);
    for (const others of [[], ['{"key":"z","size":1,"list":[]}']]) {
      const whole = (bytes: number) => [head, entryOf(bytes), ...others, trailer, ""].join("\n");
      expect(faultOf(whole(MAX_LINE_BYTES))?.code).toBe("digest-mismatch");
      expect(faultOf(whole(MAX_LINE_BYTES + 1))).toMatchObject({
        ...{ code: "line-too-long", where: "line 2", message: "no line may be longer than 65536 bytes" },
      });
    }
    const reader = manifestReader({ header: () => () => undefined });
    for (const piece of [`${head}\n${entryOf(MAX_LINE_BYTES)}\n`, `${trailer}\n`]) reader.push(Buffer.from(piece));
    expect(reader.end().fault?.code).toBe("digest-mismatch");
    expect(
      faultOf(`${head}
${"x".repeat(MAX_LINE_BYTES)}`)?.code,
    ).toBe("trailer-missing");
  });
  it("has one entry, whatever its neighbours complete it to", async () => {
    const [head, , trailer] = await lines([file("a")]);
    for (const [first, second] of [
      ['{"key":"a"', '"size":1},{"key":"b","size":1}'],
      ['{"key":"a","size":1},{"key":"b"', '"size":1}'],
      ['{"key":"a","size":1', '"x":1},{"key":"b","size":1}'],
      ['{"key":"a","size":1,"x":{}', '"y":1},{"key":"b","size":1}'],
    ])
      expect(faultOf([head, first, second, trailer, ""].join("\n"))).toMatchObject({
        code: "line-not-json",
        where: "line 2",
      });
  });
  it("that is wrong is named after lists too, which are read one by one", async () => {
    const [head, a, b, trailer] = await lines([file("a"), file("b[1]")]);
    expect(faultOf([head, a, b, "no", trailer, ""].join("\n"))).toMatchObject({
      code: "line-not-json",
      where: "line 4",
    });
    expect(faultOf([head, a, b, '{"key":"c","size":-1}', trailer, ""].join("\n"))).toMatchObject({
      ...{
        code: "entry-invalid",
        where: "line 4",
        message: expect.stringMatching(/^size: must be an integer from 0 to/),
      },
    });
  });
});

describe("a reader", () => {
  it("keeps the first twenty keys that are repeated, each once, and counts all repetitions", async () => {
    const names = Array.from({ length: 25 }, (_, index) => `a${String(index).padStart(2, "0")}`);
    const text = await sealedText(
      header(),
      names.flatMap((name) => [file(name), file(name), file(name)]),
      key,
    );
    const { repeated, repetitions } = read(text);
    expect([repeated, repetitions]).toEqual([names.slice(0, 20), 50]);
  });
  it("says what is wrong with a header and a seal, and where in them", async () => {
    const [head, a, trailer] = await lines([file("a")]);
    const wrong = JSON.stringify({ ...header(), unit: "../x" });
    expect(faultOf([wrong, a, trailer, ""].join("\n"))?.message).toMatch(/^unit: must be 1 to 64/);
    expect(faultOf(["7", a, trailer, ""].join("\n"))?.message).toMatch(/^value: /);
    expect(faultOf([head, a, trailer!.replace('"bytes":100', '"bytes":-1'), ""].join("\n"))?.message).toMatch(
      /^seal\.bytes: /,
    );
  });
  it("takes nothing but an object with a seal for the end", async () => {
    const [head, a] = await lines([file("a")]);
    for (const last of ["7", "null", '"seal"', '{"key":"b","size":1}', "[]"])
      expect(faultOf([head, a, last, ""].join("\n")), last).toMatchObject({ code: "trailer-missing", where: "line 3" });
    expect(faultOf("\n")?.code).toBe("trailer-missing");
  });
  it("passes on what a rule throws: that is no fault of the manifest", async () => {
    const text = await sealedText(header(), [file("a")], key);
    const broken = (): void => {
      throw new RangeError("a rule is broken");
    };
    expect(() => read(text, broken)).toThrow("a rule is broken");
  });
  it("reads 4 GiB and no more", () => {
    const sized = (length: number, first: Uint8Array = new Uint8Array()) => {
      const reader = manifestReader({ header: () => () => undefined });
      reader.push(first);
      const chunk = Object.defineProperty(new Uint8Array(), "length", { value: length });
      try {
        reader.push(chunk);
      } catch {
        // The bytes are not there: it got as far as reading them.
      }
      return reader.faulty();
    };
    expect([sized(MAX_UNPACKED_BYTES), sized(MAX_UNPACKED_BYTES + 1)]).toEqual([false, true]);
    const behind = (first: string) => sized(MAX_UNPACKED_BYTES, Buffer.from(first));
    expect([behind(""), behind("{")]).toEqual([false, true]);
  });
});

describe("a text", () => {
  it("is measured in code points, in entries as in headers", async () => {
    const emoji = (count: number): string => "\u{1f600}".repeat(count);
    expect(entryChecks.backup({ key: emoji(4_096), size: 1 })).toBeUndefined();
    expect(entryChecks.backup({ key: emoji(4_097), size: 1 })).toMatch(/^key: /);
    for (const [count, accepted] of [
      [100, true],
      [101, false],
    ] as const)
      expect(ManifestHeader.safeParse(header({ tool: { name: emoji(count), version: "1" } })).success).toBe(accepted);
  });
  it("has no half of a surrogate pair, in whatever name or value, read alone or with others", async () => {
    const [head, a, trailer] = await lines([file("a")]);
    const halves = ['"\\ud800"', '"\\uDC00\\ud800"', '[{"x":"\\udfff"}]', '{"\\uD800":1}'];
    for (const text of halves)
      for (const others of [[], [a as string]]) {
        const odd = `{"key":"0","size":1,"later":${text}}`;
        expect(faultOf([head, odd, ...others, trailer, ""].join("\n")), text).toMatchObject({
          ...{ code: "line-not-json", where: "line 2", message: "a string in the line is not Unicode" },
        });
      }
    const whole = '{"key":"0","size":1,"later":["\\ud83d\\uDE00","\\\\ud800"]}';
    expect(faultOf([head, whole, trailer, ""].join("\n"))?.code).toBe("digest-mismatch");
  });
});

describe("a writer", () => {
  it("seals no half of a surrogate pair, no longer header than a line, and no sum that cannot be stated", async () => {
    const unwritable = (message: RegExp) => ({ code: "manifest-unwritable", message: expect.stringMatching(message) });
    await expect(sealedText(header(), [file("\ud800")], key)).rejects.toMatchObject(unwritable(/^entry 1: .*Unicode/));
    const labels = { site: "\udc00" };
    await expect(sealedText(header({ labels }), [], key)).rejects.toMatchObject(unwritable(/^the header .*Unicode/));
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`${index}`, "x".repeat(1_000)]));
    await expect(sealedText(header({ labels: many }), [], key)).rejects.toMatchObject(
      unwritable(/^the header is too long/),
    );
    const sizes = [file("a", Number.MAX_SAFE_INTEGER), file("b", 1)];
    await expect(sealedText(header(), sizes, key)).rejects.toMatchObject(unwritable(/^entry 2: the sizes/));
    expect(read(await sealedText(header(), sizes.slice(0, 1), key)).bytes).toBe(Number.MAX_SAFE_INTEGER);
    expect(read(await sealedText(header(), [file("C:\\ud800")], key)).entries).toBe(1);
  });
  it("counts no more bytes than a ledger can store, and believes no seal that states as many of a larger sum", async () => {
    const most = Number.MAX_SAFE_INTEGER;
    const whole = await sealedText(header(), [file("a", most)], key);
    const [head, , trailer] = whole.toString().trimEnd().split("\n");
    const body = [head, JSON.stringify(file("a", most)), JSON.stringify(file("b", most)), ""].join("\n");
    const sha256 = createHash("sha256").update(body).digest("hex");
    const stating = (bytes: number) => {
      const { seal: stated } = JSON.parse(trailer!);
      return `${body}${JSON.stringify({ seal: { ...stated, entries: 2, bytes, sha256 } })}\n`;
    };
    expect(read(stating(most))).toMatchObject({ entries: 2, bytes: most, fault: { code: "count-mismatch" } });
    expect(read(stating(2 * most))).toMatchObject({ entries: 2, bytes: most, fault: { code: "trailer-invalid" } });
    expect(read(body)).toMatchObject({ entries: 1, bytes: most, fault: { code: "trailer-missing" } });
  });
  it("counts no bytes of an inventory, as a reader does", async () => {
    const sized = { ...account("sip:a@x.com"), size: 5 } as Entry;
    expect(read(await sealedText(header({ kind: "inventory" }), [sized], key))).toMatchObject({
      bytes: 0,
      fault: undefined,
    });
  });
  it("writes pieces of about 64 KiB, and the seal in one of its own", async () => {
    const sizes: number[] = [];
    const entries = Array.from({ length: 3_000 }, (_, index) => file(String(index).padStart(6, "0")));
    const pieces: Buffer[] = [];
    for await (const piece of writeManifest(header(), entries, key)) {
      sizes.push(piece.length);
      pieces.push(piece);
    }
    expect(read(Buffer.concat(pieces)).fault).toBeUndefined();
    expect(sizes.slice(0, -2).every((size) => size >= 65_536 && size < 65_536 + 200)).toBe(true);
    expect(sizes.length).toBeGreaterThan(5);
    expect(sizes.at(-1)).toBeLessThan(400);
  });
  it("writes the same from lines that were made before", async () => {
    const liner = entryLiner("backup");
    const made = [file("a"), file("b")].map((one) => liner(one));
    const text = made.map((one) => ("line" in one ? `${one.line}\n` : "wrong")).join("");
    const pieces: Buffer[] = [];
    const bytes = [file("a"), file("b")].reduce((sum, one) => sum + ("size" in one ? one.size : 0), 0);
    const lined = { entries: 2, bytes, pieces: () => [Buffer.from(text.slice(0, 9)), Buffer.from(text.slice(9))] };
    const writing = writeManifestOfLines(header(), lined, key);
    let written = await writing.next();
    for (; written.done !== true; written = await writing.next()) pieces.push(written.value);
    const sha256 = (of: string | Buffer): string => createHash("sha256").update(of).digest("hex");
    const beforeSeal = Buffer.concat(pieces.slice(0, -1));
    expect(written.value).toEqual({ digest: sha256(beforeSeal), content: sha256(text) });
    expect(Buffer.concat(pieces).toString()).toBe((await sealedText(header(), [file("a"), file("b")], key)).toString());
    expect(liner({ key: "" } as Entry)).toHaveProperty("wrong");
  });
  it("writes a line of 65,536 bytes and none that is longer", async () => {
    const long = (bytes: number): Entry => {
      const fixed = JSON.stringify({ key: "a", size: 1, x: "" }).length;
      return { key: "a", size: 1, x: "y".repeat(bytes - fixed) } as Entry;
    };
    await expect(sealedText(header(), [long(MAX_LINE_BYTES)], key)).resolves.toBeInstanceOf(Buffer);
    await expect(sealedText(header(), [long(MAX_LINE_BYTES + 1)], key)).rejects.toMatchObject({
      ...{ code: "manifest-unwritable", message: "entry 1: is too long" },
    });
  });
  it("names the entry that is wrong by its number, and keeps what was wrong with a header", async () => {
    await expect(sealedText(header(), [file("b"), file("a")], key)).rejects.toThrow(
      'entry 2: "a" must not come after "b"',
    );
    await expect(sealedText(header({ unit: "../x" }), [], key)).rejects.toMatchObject({
      cause: expect.any(z.ZodError),
    });
  });
  it("writes nothing between the header and the seal of an empty manifest", async () => {
    const all = await lines([]);
    expect(all).toHaveLength(2);
    expect(JSON.parse(all[1]!)).toMatchObject({
      seal: { entries: 0, bytes: 0, sha256: createHash("sha256").update(`${all[0]}\n`).digest("hex") },
    });
  });
});

describe("the check of an entry", () => {
  const kinds = Object.keys(ENTRY_SCHEMAS) as (keyof typeof ENTRY_SCHEMAS)[];
  const hex = "a".repeat(64);
  it.each<[member: string, value: unknown]>([
    ["key", ""],
    ["key", "k".repeat(4_096)],
    ["key", "k".repeat(4_097)],
    ["size", 0],
    ["size", -1],
    ["size", 1.5],
    ["size", Number.MAX_SAFE_INTEGER],
    ["size", Number.MAX_SAFE_INTEGER + 1],
    ["sha256", hex],
    ["sha256", hex.slice(1)],
    ["sha256", `${hex}a`],
    ["sha256", `g${hex.slice(1)}`],
    ["sha256", `${hex.slice(1)}G`],
    ["sha256", `${hex.slice(1)}\u00e9`],
    ["checksum", "c".repeat(200)],
    ["checksum", "c".repeat(201)],
    ["problem", "damaged"],
    ["problem", "odd"],
    ["outcome", "passed"],
    ["outcome", "odd"],
    ["enabled", true],
    ["enabled", "true"],
    ["durationMs", 0],
    ["durationMs", -1],
  ])("agrees with zod on %s of %j", (member, value) => {
    const base = { key: "a", size: 1, outcome: "passed" };
    for (const kind of kinds) {
      const entry = { ...base, [member]: value };
      const { success } = ENTRY_SCHEMAS[kind].safeParse(entry);
      expect(entryChecks[kind](entry) === undefined, kind).toBe(success);
      expect(compileCheck(ENTRY_SCHEMAS[kind])(entry) === undefined, kind).toBe(success);
    }
  });
  it("says what is wrong, by the member's name", () => {
    const wrong = (over: object) => entryChecks.backup({ key: "a", size: 1, ...over });
    expect(wrong({ key: undefined })).toBe("key: is missing");
    expect(wrong({ key: "" })).toBe("key: must have 1 to 4096 characters");
    expect(wrong({ key: 7 })).toBe("key: must be a string");
    expect(wrong({ sha256: "x" })).toBe("sha256: must match ^[0-9a-f]{64}$");
    expect(wrong({ problem: "odd" })).toMatch(/^problem: must be one of changed, unreadable, /);
    expect(entryChecks.inventory({ key: "a", enabled: 1 })).toBe("enabled: must be true or false");
    for (const none of [null, [], "text", 7]) expect(entryChecks.backup(none)).toBe("must be an object");
  });
  it("is made for what manifests have, and refuses to be made for anything else", () => {
    expect(() => compileCheck(z.object({ list: z.array(z.string()) }))).toThrow(TypeError);
    expect(() => compileCheck(z.object({ "a-b": z.string() }))).toThrow("compileCheck cannot name a-b");
    const check = compileCheck(z.object({ word: z.string().regex(/^[a-c]+$/), open: z.int() }));
    expect([check({ word: "abc", open: -5 }), check({ word: "abd", open: 1 })]).toEqual([
      ...[undefined, "word: must match ^[a-c]+$"],
    ]);
    const few = compileCheck(z.object({ count: z.int().min(2).max(5) }));
    expect([2, 5, 1, 6].map((count) => few({ count }) === undefined)).toEqual([true, true, false, false]);
    const odd = compileCheck(
      z.object({ after: z.string().regex(/^a[0-9]{2}$/), or: z.string().regex(/^[0-9]{2}$|b/) }),
    );
    expect(odd({ after: "a12", or: "b" })).toBeUndefined();
    expect(odd({ after: "12", or: "12" })).toMatch(/^after: must match/);
  });
});

describe("keys", () => {
  it("beyond the first plane are compared by bytes, whichever of the two is one", () => {
    expect(compareKeys("\u{1f600}", "\uffee")).toBeGreaterThan(0);
    expect(compareKeys("a", "\u{1f600}")).toBeLessThan(0);
    expect([compareKeys("a", "b"), compareKeys("b", "a"), compareKeys("a", "a")]).toEqual([-1, 1, 0]);
  });
  it("that are equal keep their order", () => {
    const items = ["b", "a", "b", "a"].map((one, index) => ({ key: one, index }));
    expect(sortByKey(items).map(({ index }) => index)).toEqual([1, 3, 0, 2]);
  });
  it("of objects are none of ours with a part too few or too many", () => {
    const good = `intake/a/m/u/r/20261122T020000000Z-${"a".repeat(64)}.ndjson.gz`;
    expect(findManifestKey(good)).toMatchObject({ agent: "a", encoding: "gz" });
    for (const bad of [
      "intake/a/m/u/r",
      "intake/a/m/u",
      `${good}/`,
      `x${good}`,
      good.replace(".gz", ".zip"),
      good.replace("/r/", "//"),
    ])
      expect(findManifestKey(bad), bad).toBeUndefined();
  });
});

describe("a seal", () => {
  const stated = { entries: 1, bytes: 2, sha256: "a".repeat(64), keyId: "k1" };
  it("is checked with a key of 32 bytes in canonical base64 alone", () => {
    expect(findPublicKey(key.publicKey)).toBeDefined();
    for (const bad of [
      "",
      key.publicKey.slice(0, -4),
      `${key.publicKey}AAAA`,
      ` ${key.publicKey}`,
      key.publicKey.replace("=", ""),
    ])
      expect(findPublicKey(bad), bad).toBeUndefined();
  });
  it("is of one form: 64 bytes in canonical base64", () => {
    const made = seal(stated, key.privateKey);
    const publicKey = findPublicKey(key.publicKey)!;
    expect(isSealedBy(made, publicKey)).toBe(true);
    for (const signature of ["", made.signature.slice(0, -4), made.signature.replace("==", ""), ` ${made.signature}`])
      expect(isSealedBy({ ...made, signature }, publicKey), signature).toBe(false);
    for (const bytes of [63, 64, 65]) {
      const signature = Buffer.alloc(bytes).toString("base64");
      expect(findSignature({ signature })?.length, String(bytes)).toBe(bytes === 64 ? 64 : undefined);
    }
  });
  it("is of everything that it states", () => {
    const made = seal(stated, key.privateKey);
    for (const change of [{ entries: 2 }, { bytes: 3 }, { sha256: "b".repeat(64) }, { keyId: "k2" }])
      expect(isSealedBy({ ...made, ...change }, findPublicKey(key.publicKey)!)).toBe(false);
  });
});

describe("an inventory", () => {
  it("counts no bytes", async () => {
    const { bytes, entries } = read(await sealedText(header({ kind: "inventory" }), [account("sip:a@x.com")], key));
    expect([entries, bytes]).toEqual([1, 0]);
  });
});

describe("many lines that arrive together", () => {
  /** How often `JSON.parse` is called meanwhile: reading line by line takes half as long again. */
  const parses = (act: () => void): number => {
    const { parse } = JSON;
    let calls = 0;
    JSON.parse = (...args: Parameters<typeof parse>) => {
      calls += 1;
      return parse(...args);
    };
    try {
      act();
    } finally {
      JSON.parse = parse;
    }
    return calls;
  };
  const names = Array.from({ length: 40 }, (_, index) => `f${String(index).padStart(2, "0")}`);
  const text = (of: readonly Entry[]) => sealedText(header(), of, key);

  it("are parsed by one call, beside the header and the trailer", async () => {
    const bytes = await text(names.map((name) => file(name)));
    expect(parses(() => expect(read(bytes)).toMatchObject({ entries: 40, fault: undefined }))).toBe(3);
  });

  it("are parsed one by one where one of them might have more than one value", async () => {
    const listed = [...names.map((name) => file(name)), { ...file("z"), more: [1] } as unknown as Entry];
    const bytes = await text(listed);
    expect(parses(() => expect(read(bytes)).toMatchObject({ entries: 41, fault: undefined }))).toBe(43);
  });

  it("are parsed by one call also where they are as long as a line may be", async () => {
    const [head = "", , trailer = ""] = await lines([file("a")]);
    const longest = `${head}\n${entryOf(MAX_LINE_BYTES)}\n${entryOf(MAX_LINE_BYTES, "b")}\n${trailer}\n`;
    const calls = parses(() => expect(read(longest).fault?.code).toBe("digest-mismatch"));
    expect(calls).toBe(3);
  });
});
