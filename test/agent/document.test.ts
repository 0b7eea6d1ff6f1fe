import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zstdDecompressSync } from "node:zlib";
import { afterAll, describe, expect, it, vi } from "vitest";
import { runAgent } from "../../agent/program.ts";

const folder = mkdtempSync(join(tmpdir(), "cleargate-document-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const config = join(folder, "cleargate-agent.yaml");
const agent = (...args: string[]): Promise<number> => runAgent([...args, "--config", config, "--json"]);

/** The lines of the manifests in the spool, the last one last. */
const sealed = (): Record<string, unknown>[][] =>
  readdirSync(join(folder, "spool", "pending"))
    .map((id) =>
      zstdDecompressSync(readFileSync(join(folder, "spool", "pending", id, "manifest.ndjson.zst"))).toString(),
    )
    .map((text) =>
      text
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    )
    .toSorted(([one], [other]) => Number(one?.sequence) - Number(other?.sequence));

describe("a document", () => {
  it("is added as a job, sealed as a statement with its digest, and sealed as inconclusive when it is gone", async () => {
    const said = vi.spyOn(process.stdout, "write").mockImplementation(() => true);
    await agent("init", "--agent", "a", "--migration", "m", "--bucket", "bucket", "--endpoint", "http://127.0.0.1:9");
    const file = join(folder, "emptied.txt");
    writeFileSync(file, "nobody");
    const statement = "Nobody is homed on the pool any more";
    const about = ["--unit", "u", "--requirement", "pool-emptied", "--type", "document"];
    expect(await agent("add", file, ...about)).toBe(2);
    expect(await agent("add", file, ...about, "--set", `statement=${statement}`)).toBe(0);
    process.env.AWS_ACCESS_KEY_ID = "x";
    process.env.AWS_SECRET_ACCESS_KEY = "y";
    expect(await agent("run", "--attempts", "1")).toBe(4);
    rmSync(file);
    expect(await agent("run", "--attempts", "1")).toBe(4);
    said.mockRestore();
    const [first, second] = sealed();
    const sha256 = createHash("sha256").update("nobody").digest("hex");
    expect(first?.[0]).toMatchObject({ kind: "document", source: { type: "document" }, complete: true });
    expect(first?.[1]).toEqual({ key: statement, outcome: "passed", detail: "emptied.txt, 6 bytes", sha256 });
    expect(second?.[0]).toMatchObject({ kind: "document", sequence: 2, complete: false });
    expect(second?.[1]).toMatchObject({ key: statement, outcome: "inconclusive" });
    expect(second?.[0]?.completedAt).toBe(first?.[0]?.completedAt);
  });
});
