import { readFileSync } from "node:fs";
import { join } from "node:path";
import { csvLayout } from "../../agent/formats/csv-layout.ts";
import { parseJsonRows } from "../../agent/formats/json-rows.ts";
import { jsonStream } from "../../agent/formats/json-stream.ts";
import { localMs, timeMs } from "../../agent/formats/local-time.ts";
import { decodeText, linesOf } from "../../agent/formats/text.ts";
import { readXml } from "../../agent/formats/xml.ts";
import { mutateBytes } from "../mutate.ts";
import type { Random } from "../random.ts";
import { BrokenRule, type Target } from "../target.ts";

const requireRule = (kept: boolean, rule: string): void => {
  if (!kept) throw new BrokenRule(rule);
};

const fixture = (name: string): Buffer =>
  readFileSync(join(import.meta.dirname, "..", "..", "test", "fixtures", "sources", name));

async function* streamOf(pieces: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* pieces;
}

const XML_TOKENS = [
  ...[
    "<a>",
    "</a>",
    "<a/>",
    "<!DOCTYPE x>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "&amp;",
    "&#0;",
    "&#xD800;",
    "&x;",
    "<?x",
    "?>",
  ],
  ...["<a>".repeat(70), " xmlns:a='b'", "a:b='c'", "\ufeff"],
];

const mutated =
  (examples: readonly Buffer[], tokens: readonly string[]) =>
  (random: Random): Buffer =>
    mutateBytes(random.oneOf(examples), random, tokens);

const lines: Target = {
  name: "lines",
  generate: (random) => {
    if (random.happens(0.01)) return Buffer.alloc(1024 ** 2 + 10 - random.below(20), random.oneOf(["a", "\u00e9"]));
    const utf16 = Buffer.from("\ufeffann;bob\r\ncarl\n", "utf16le");
    return mutated(
      [utf16, utf16.swap16(), Buffer.from("\ufeffann\r\nbob\n\n"), Buffer.from("a\nb\u20ac")],
      ["\r", "\n"],
    )(random);
  },
  judge: async (input, cut) => {
    const all: string[] = [];
    for await (const line of linesOf(decodeText(streamOf(cut(input)), "x"), "x")) all.push(line);
    return JSON.stringify(all);
  },
};

const xml: Target = {
  name: "xml",
  generate: mutated(
    [fixture("dbimpexp/pool01.xml"), fixture("dbimpexp/pool01-utf16.xml"), fixture("lcscmd/Global.xml")],
    XML_TOKENS,
  ),
  judge: async (input, cut) => {
    const seen: unknown[] = [];
    const visitor = {
      open: (element: unknown) => void seen.push(element),
      close: (name: string, depth: number) => void seen.push([name, depth]),
    };
    return JSON.stringify([await readXml(decodeText(streamOf(cut(input)), "x"), "x", visitor), seen]);
  },
};

const CSVS = [
  "sep=;\r\nA;B\r\n1;2\r\n",
  '#TYPE X\r\n"A","B"\r\n"1","2"\r\n',
  'A, "B, C"\n1, 2\n',
  " name \n------\n x\n(1 rows)\n",
];

const csv: Target = {
  name: "csv-layout",
  generate: mutated(
    CSVS.map((text) => Buffer.from(text)),
    [",", ";", "\t", '"', "\r", "\n", "sep=,", "#TYPE"],
  ),
  judge: async (input, cut) => {
    const { layout, text } = await csvLayout(decodeText(streamOf(cut(input)), "x"), "x");
    let whole = "";
    for await (const piece of text) whole += piece;
    return JSON.stringify([layout, whole]);
  },
};

const codePages: Target = {
  name: "code-page",
  generate: mutated([Buffer.from("M\u0081ller\r\n", "latin1"), Buffer.from("\ufeffx", "utf16le")], ["\u0080", "\r\n"]),
  judge: async (input, cut) => {
    const all: string[] = [];
    for (const encoding of ["cp850", "cp932", "cp1252"] as const) {
      let text = "";
      for await (const piece of decodeText(streamOf(cut(input)), "x", encoding)) text += piece;
      all.push(text);
    }
    return JSON.stringify(all);
  },
};

const jsonRows: Target = {
  name: "json-rows",
  generate: (random) => {
    const text = JSON.stringify(Array.from({ length: 60 }, (_, n) => ({ n, text: "a b ".repeat(10) })));
    const pieces = (text.match(/.{1,2033}/g) ?? []).join("\r\n");
    return mutated(
      [Buffer.from(pieces), Buffer.from(text)],
      ["{", "}", "\r\n", '"value"', "(2 rows affected)"],
    )(random);
  },
  judge: (input) => JSON.stringify(parseJsonRows(input.toString(), "x")),
};

const json: Target = {
  name: "json-stream",
  generate: mutated(
    [
      fixture("postgresql/backup_manifest_v2"),
      Buffer.from('{"a":[{"b":"\\u00e9\\ud83d\\ude00\\n"}],"Files":[1,2.5e3,-0,18446744073709551557],"c":null}'),
    ],
    ['{"', '":', "[", "]", "}", ",", "\\u", "\\", "1e9", "\ufeff", "\0", '"Files": [', '{"Path": "'],
  ),
  judge: (input, cut) => {
    const seen: unknown[] = [];
    const parser = jsonStream({
      name: "x",
      depth: 3,
      paths: ["$.*", "$.Files.*"],
      onValue: (value, key, depth) => void seen.push([value, key, depth]),
      onName: (name, offset) => {
        requireRule(input[offset] === 0x22 || input[0] === 0xef, "a name is where it is said to be");
        seen.push([name, offset]);
      },
    });
    for (const piece of cut(input)) parser.write(piece);
    parser.end();
    return JSON.stringify(seen);
  },
};

const TIMES = [
  "2026-11-22 02:00:00",
  "22/11/2026 2:00 AM",
  "/Date(1700000000000+0100)/",
  "2026-11-22T02:00:00.123+01:00",
];

const times: Target = {
  name: "local-time",
  generate: mutated(
    TIMES.map((text) => Buffer.from(text)),
    ["T", "Z", "+99:99", "/Date(", "0", "99999999"],
  ),
  judge: (input) => {
    const text = input.toString("utf8");
    return [localMs(text, "Europe/Madrid"), timeMs(text, "UTC")].join();
  },
};

export const FORMAT_TARGETS: readonly Target[] = [csv, codePages, jsonRows, lines, xml, json, times];
