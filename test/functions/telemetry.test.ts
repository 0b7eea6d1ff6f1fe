import { describe, expect, it, vi } from "vitest";
import { count, log } from "../../adapters/telemetry.ts";

/** What a function logs has keys of objects and messages of others in it. */

const written = (write: () => void): string => {
  const lines: string[] = [];
  const stdout = vi.spyOn(process.stdout, "write").mockImplementation((line) => lines.push(String(line)) > 0);
  try {
    write();
  } finally {
    stdout.mockRestore();
  }
  return lines.join("");
};

describe("a line of a log", () => {
  const key = "intake/\u009b31m\u202egnp\u2028";

  it.each<[what: string, write: () => void]>([
    ["message", () => log("warn", "a message", { key })],
    ["count", () => count({ EventsForeign: 1 }, { key })],
  ])("moves no cursor of whoever reads it, and is exact: a %s", (_, write) => {
    const line = written(write);
    expect(line).toMatch(/^[ -~]+\n$/);
    expect(JSON.parse(line)).toMatchObject({ key });
  });
});
