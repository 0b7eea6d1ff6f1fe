import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { dynamoLimits } from "../../adapters/dynamo/limits.ts";
import { compilePlan } from "../../core/plan/compile.ts";
import { PlanDocument } from "../../core/plan/document.ts";
import { rulesDigest } from "../../core/plan/rules-digest.ts";
import { compiled, planText } from "../support/plan.ts";

const PLANS = join(import.meta.dirname, "..", "..", "plans");

/** What a plan calls its parts, in the languages of those who read it. */
describe("a title", () => {
  it.each([["{ en: RTC }"], ["{ en: RTC, es: RTC, de: RTC }"], ['{ en: RTC, es: "x\\ny" }'], ['""']])(
    "must be one text or have one for each language, so that %s is refused",
    (title) => {
      const wrong = planText().replace("title: RTC,", `title: ${title},`);
      const result = compilePlan("plan.yaml", wrong, () => undefined, dynamoLimits);
      expect(result.ok ? [] : result.errors.map(({ code }) => code)).toEqual(["plan-schema"]);
    },
  );

  it("voids no evidence, whatever it says", () => {
    const digests = (title: string): string[] => {
      const text = planText().replaceAll(/title: (RTC|Accounts),/g, `title: ${title},`);
      const plan = compiled(text.replace("id: pool01,", `id: pool01, title: ${title},`));
      return plan.requirements.flatMap((one) => plan.units.map((unit) => rulesDigest(one, unit)));
    };
    expect(digests("{ en: Databases, es: Bases de datos }")).toEqual(digests("Other"));
  });

  const files = readdirSync(PLANS).filter((file) => file.endsWith(".yaml"));
  it.each(files)(
    "of the built-in plan %s is there in every language, and so are its gates' and their steps'",
    (file) => {
      const { title, requirements, gates } = PlanDocument.parse(parse(readFileSync(join(PLANS, file), "utf8")));
      const texts = [
        title,
        ...requirements.map((one) => one.title),
        ...gates.flatMap((one) => [one.title, one.before]),
      ];
      // A plan that only gives another one a second name says nothing of its own.
      for (const text of texts.filter((one) => one !== undefined))
        expect(text).toEqual({ en: expect.any(String), es: expect.any(String) });
    },
  );
});
