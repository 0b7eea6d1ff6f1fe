import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { unpack } from "../../adapters/zlib-codec.ts";
import { judgeSeal } from "../../core/audit/scope.ts";
import { manifestReader } from "../../core/manifest/read.ts";
import { Agent } from "../../core/plan/document.ts";

const FOLDER = join(import.meta.dirname, "..", "..", "docs", "vectors");
const index = JSON.parse(readFileSync(join(FOLDER, "index.json"), "utf8")) as {
  key: { id: string; publicKey: string };
  vectors: { file: string; expect: string; about: string }[];
};
const agent = Agent.parse({
  id: "agent-pool01",
  units: ["*"],
  keys: [{ id: index.key.id, publicKey: index.key.publicKey }],
});
const NOW = "2026-11-22T03:00:00.000Z";

async function* whole(bytes: Buffer): AsyncGenerator<Buffer> {
  if (bytes.length > 0) yield bytes;
}

/** What a reader says of a vector: `valid`, or the first code that it finds. */
const found = async (file: string): Promise<string> => {
  const bytes = readFileSync(join(FOLDER, file));
  const encoding = /\.(gz|zst)$/.exec(file)?.[1] as "gz" | "zst" | undefined;
  const reader = manifestReader({ header: () => () => {} });
  for await (const chunk of encoding === undefined ? whole(bytes) : unpack(encoding, whole(bytes)).chunks)
    reader.push(chunk);
  const { fault, seal, header, repetitions } = reader.end();
  if (fault !== undefined || seal === undefined || header === undefined) return fault?.code ?? "nothing";
  const [refusal] = judgeSeal(seal, agent, header.completedAt, NOW);
  return refusal?.code ?? (repetitions > 0 ? "keys-repeated" : "valid");
};

describe("the vectors that others implement the format by", () => {
  for (const { file, expect: code, about } of index.vectors)
    it(`${file} (${about}): ${code}`, async () => expect(await found(file)).toBe(code));
  it("are all listed", () => {
    expect(
      readdirSync(FOLDER)
        .filter((file) => file !== "index.json")
        .toSorted(),
    ).toEqual(index.vectors.map(({ file }) => file).toSorted());
  });
});
