import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { MINISTACK_DIFFERS, MOTO_DIFFERS } from "../judges/differences.ts";
import { missingTests } from "./named-tests.ts";
import { ROOT } from "./planted.ts";

/** `docs/embedded-cloud.md` names AWS's page and our test for each behaviour, and what other teams do otherwise. */

const PAGE = readFileSync(join(ROOT, "docs/embedded-cloud.md"), "utf8");
const rows = [...PAGE.matchAll(/^\| (.+?) \| (\[.+?) \| (`test.+?) \| (.+?) \|$/gm)];

describe("each behaviour of AWS that the embedded cloud has", () => {
  it("names AWS's page and a test that there is", () => {
    expect(rows.length).toBeGreaterThan(35);
    for (const [row, , page = "", test = ""] of rows) {
      expect(page, row).toMatch(/^\[.+\]\(https:\/\/docs\.aws\.amazon\.com\/.+\)$/);
      expect(test, row).toMatch(/^`test\/.+\*/);
      expect(missingTests(test), row).toEqual([]);
      // The name of a test is a sentence, not a line of code.
      expect(test, row).not.toMatch(/[{}=;]/);
    }
  });
  it("that the template may not ask for has a test, too", () => {
    const [, listed = ""] = PAGE.split("## Not emulated");
    const [text = ""] = listed.split("\n## ");
    expect(text).toContain("known-properties.test.ts");
    expect(missingTests(text)).toEqual([]);
  });
  it("would be missed where its test is gone", () => {
    expect(missingTests("`test/cloud/grants.test.ts` *let a wizard in*")).toEqual([
      "test/cloud/grants.test.ts: let a wizard in",
    ]);
  });
});

describe("each difference of another team's software", () => {
  it("is on the page, with AWS's", () => {
    for (const { does, page } of [...MINISTACK_DIFFERS, ...MOTO_DIFFERS]) {
      const line = PAGE.split("\n").find((one) => one.includes(` ${does} |`));
      expect(line, does).toContain(page);
    }
  });
});
