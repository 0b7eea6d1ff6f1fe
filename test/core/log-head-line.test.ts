import { describe, expect, it } from "vitest";
import { findHeads, headLine } from "../../core/log/head-line.ts";

const head = { origin: "prod.eu-central-1.111122223333.cleargate", size: 1234, root: Buffer.alloc(32, 7) };
const ROOT = "07".repeat(32);

describe("a head as a line", () => {
  it("is found as it was written", () => {
    expect(headLine(head)).toBe(`cleargate.head/1 prod.eu-central-1.111122223333.cleargate 1234 ${ROOT}`);
    expect(findHeads(`Regards\n${headLine(head)}\n`)).toEqual([head]);
  });

  it("is found in a mail as it was sent, quoted, indented and broken", () => {
    const line = headLine(head);
    expect(findHeads(`${line.slice(0, 75)}=\r\n${line.slice(75)}\r\n`)).toEqual([head]);
    expect(findHeads(`${line.slice(0, 90)}=\n${line.slice(90)}\n`)).toEqual([head]);
    expect(findHeads(`> ${line.replaceAll(" ", "\n>  ")}\n`)).toEqual([head]);
  });

  it("is found in a part of a mail that is encoded in base64, whatever ends its lines", () => {
    const encoded =
      Buffer.from(`Estás al día.\n${headLine(head)}\n`)
        .toString("base64")
        .match(/.{1,76}/g) ?? [];
    for (const end of ["\r\n", "\n"])
      expect(findHeads(`Content-Transfer-Encoding: base64${end}${end}${encoded.join(end)}${end}--next--`)).toEqual([
        head,
      ]);
    expect(findHeads(encoded.join("\n"))).toEqual([head]);
  });

  it("is one of several, in their order", () => {
    const later = { ...head, size: 0 };
    expect(findHeads(`${headLine(head)}<br>${headLine(later)}`).map(({ size }) => size)).toEqual([1234, 0]);
  });

  it.each([
    ["another format", headLine(head).replace("head/1", "head/2")],
    ["a size with a zero in front", headLine(head).replace(" 1234 ", " 01234 ")],
    ["a size that no tree has", headLine(head).replace(" 1234 ", ` ${"9".repeat(16)} `)],
    ["a root that is too short", headLine(head).slice(0, -1)],
    ["a root that is too long", `${headLine(head)}0`],
    ["no blank between", headLine(head).replace("/1 ", "/1")],
  ])("is none with %s", (_, text) => {
    expect(findHeads(text)).toEqual([]);
  });
});
