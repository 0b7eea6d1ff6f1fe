import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { AGENT_FAILURE_CODES, EXIT, exitStatusOf, worstExit } from "../../agent/exit.ts";
import { Failure } from "../../core/failure.ts";

const ROOT = join(import.meta.dirname, "..", "..");

/** Ports of `awsFailure` that an agent uses; each is denied, throttled or unavailable. */
const PORTS = ["intake", "vault"];

const thrownCodes = (): string[] => {
  const files = [
    "agent/**/*.ts",
    "adapters/{file-parts,s3-copy-request,s3-doctor,s3-intake,s3-multipart,s3-vault}.ts",
    "core/manifest/write.ts",
  ];
  const texts = files
    .flatMap((pattern) => globSync(pattern, { cwd: ROOT }))
    .map((file) => readFileSync(join(ROOT, file), "utf8"));
  const written = texts.flatMap((text) =>
    [...text.matchAll(/new Failure\(\s*"([a-z-]+)"/g)].map(([, code]) => code ?? ""),
  );
  return [
    ...written,
    ...PORTS.flatMap((port) => ["denied", "throttled", "unavailable"].map((what) => `${port}-${what}`)),
  ];
};

describe("the exit status", () => {
  it("has an entry for every failure code that the agent throws, and for no other", () => {
    expect(AGENT_FAILURE_CODES.toSorted()).toEqual([...new Set(thrownCodes())].toSorted());
  });

  for (const [code, status] of [
    ["config-missing", EXIT.usage],
    ["intake-throttled", EXIT.spooled],
    ["intake-denied", EXIT.denied],
    ["spool-damaged", EXIT.integrity],
    ["spool-locked", EXIT.locked],
    ["tool-failed", EXIT.failed],
  ] as const)
    it(`of ${code} is ${status}`, () => expect(exitStatusOf(new Failure(code, code))).toBe(status));

  it("of an error that the agent does not know is a failure", () => {
    expect(exitStatusOf(new Failure("no-such-code", ""))).toBe(EXIT.failed);
    expect(exitStatusOf(new TypeError("broken"))).toBe(EXIT.failed);
  });

  it("of several jobs is a failure before an incomplete reading, in any order", () => {
    expect(worstExit(EXIT.failed, EXIT.partial)).toBe(EXIT.failed);
    expect(worstExit(EXIT.partial, EXIT.failed)).toBe(EXIT.failed);
    expect(worstExit(EXIT.partial, EXIT.ok)).toBe(EXIT.partial);
  });
});
