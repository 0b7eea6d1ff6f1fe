import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { copiesByPlace } from "../../core/audit/place.ts";
import { judgeCopies } from "../../core/audit/rules/copy-rules.ts";
import { Copy, ManifestHeader } from "../../core/manifest/header.ts";
import { manifestRequirement } from "../support/requirement.ts";
import { header } from "../support/seal.ts";

/** Several claims about one place are one copy, as weak as the weakest of them. */

const claim = fc
  .record({
    site: fc.constantFrom("on-site", "off-site"),
    medium: fc.constantFrom("disk", "tape", undefined),
    immutable: fc.boolean(),
    immutableUntil: fc.constantFrom("2026-11-22T02:00:20.000Z", "2027-11-22T02:00:00.000Z", undefined),
  })
  .map((one) => Copy.parse({ location: "the vault", ...one }));

const RULES = [{ immutableCopies: 1 }, { offSiteCopies: 1 }] as const;
const counts = (copies: readonly Copy[], rule: (typeof RULES)[number]): boolean =>
  judgeCopies(
    ManifestHeader.parse(header({ kind: "backup", copies: [...copies] })),
    undefined,
    manifestRequirement(rule) as never,
  ).length === 0;

describe("several claims about one place", () => {
  it("are one copy, which counts where each claim by itself would, in whatever order they are made", () => {
    fc.assert(
      fc.property(fc.array(claim, { minLength: 1, maxLength: 4 }), (claims) => {
        expect(copiesByPlace(claims)).toHaveLength(1);
        for (const rule of RULES) {
          const each = claims.every((one) => counts([one], rule));
          expect(counts(claims, rule), JSON.stringify(rule)).toBe(each);
        }
      }),
      { numRuns: 300 },
    );
  });
});
