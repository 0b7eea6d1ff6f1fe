import { describe, expect, it } from "vitest";
import { type PageFormat, renderPage } from "../../cli/page/render.ts";
import { assembleRollback } from "../../cli/rollback/assemble.ts";
import { isComplete, rollbackPage } from "../../cli/rollback/page.ts";
import type { AcceptedView, RollbackItem } from "../../contract/schemas/rollback.ts";
import type { Language } from "../../core/plan/language.ts";
import { checkpointView } from "../../functions/api/views.ts";
import { at, checkpoint, DAY, evidence, failed, HOUR, passed, waiver } from "../support/readiness.ts";

/** Whoever must go back reads first whether that is possible, then what is not there, and then what to do. */

const NOW = at(5 * HOUR);
const accepted = (over: Partial<AcceptedView> = {}): AcceptedView => ({
  ...{ fact: "f1", recordedAt: at(2 * HOUR), planVersion: 1, completedAt: at(2 * HOUR), agent: "agent01" },
  ...{ tool: { name: "tool", version: "1" }, source: null, entries: 3, bytes: 1_000, proof: "hashed" },
  copies: [],
  is: "newest",
  ...over,
});
const fresh = evidence(at(20 * HOUR), { completedAt: at(2 * HOUR) });
const item = (
  unit: string,
  requirement: string,
  order: number | null,
  over: Partial<RollbackItem> = {},
): RollbackItem => ({
  unit: { id: unit, kind: unit === "global" ? "global" : "pool", name: null },
  ...{ title: `About ${requirement}`, evidence: "backup", reads: [], comparedWith: [] },
  restore:
    order === null
      ? null
      : {
          order,
          steps: [
            {
              title: { en: `Restore ${requirement}`, es: `Restaurar ${requirement}` },
              prerequisites: ["nobody works"],
              command: `restore <${requirement}>`,
              source: "a page",
            },
          ],
        },
  checkpoint: checkpointView(passed(at(20 * HOUR), { unit, requirement, evidence: fresh }), NOW),
  ...{ subject: null, accepted: accepted(), unjudgedAt: null },
  ...over,
});
const state = (one: ReturnType<typeof checkpoint>) => ({ checkpoint: checkpointView(one, NOW) });
const migration = { migration: "contoso", planVersion: 3, planDigest: "0123456789abcdef" } as never;
const shown = (items: readonly RollbackItem[], format: PageFormat = "text", language: Language = "en") =>
  renderPage(rollbackPage(assembleRollback(items, NOW), migration, language, undefined), format);

describe("a rollback plan", () => {
  it("begins with what is not there, and says that a waiver is no backup", () => {
    const lines = shown([
      item("pool01", "fine", 10),
      item("pool01", "waived", 20, {
        ...state(failed({ unit: "pool01", requirement: "waived", waiver: waiver(at(DAY)) })),
        accepted: null,
      }),
      item(
        "pool01",
        "stale",
        30,
        state(passed(at(4 * HOUR), { unit: "pool01", requirement: "stale", evidence: evidence(at(4 * HOUR)) })),
      ),
      item("pool01", "late", 40, {
        ...state(checkpoint({ unit: "pool01", requirement: "late", state: "late" })),
        accepted: null,
      }),
      item("pool01", "unjudged", 50, { unjudgedAt: at(4 * HOUR) }),
      item("pool01", "mute", null),
    ]);
    expect(lines[0]).toBe(
      "NOT COMPLETE: 5 of 6 cannot be relied on to go back, and 2 of them have nothing to restore from",
    );
    expect(lines[1]).toMatch(/^contoso at 2026-11-22 05:00:00Z, by plan version 3 \(0123456789ab\)$/);
    const found = lines.filter((line) => line.startsWith("  ! pool01/"));
    expect(
      found.map((line) =>
        /pool01\/(\w+): ([A-Z ]+|what)/
          .exec(line)
          ?.slice(1, 3)
          .map((one) => one.trim()),
      ),
    ).toEqual([
      ["stale", "EXPIRED"],
      ["late", "LATE"],
      ["waived", "WAIVED"],
      ["unjudged", "what"],
      ["mute", "NO STEPS"],
    ]);
    expect(found[2]).toContain("a waiver is not a backup");
    expect(found[2]).toContain("nothing was found that was accepted");
    expect(lines.indexOf(found[4] ?? "")).toBeLessThan(lines.indexOf("== 1. pool01 (pool) =="));
  });

  it("is complete only where everything is accepted now, and never where nothing is restored", () => {
    expect(shown([item("pool01", "fine", 10)])[0]).toMatch(/^COMPLETE: all 1 /);
    expect(isComplete(assembleRollback([], NOW))).toBe(false);
    const check = item("pool01", "tested", null, {
      ...{ evidence: "verification", reads: ["fine"] },
      ...state(failed({ unit: "pool01", requirement: "tested" })),
    });
    expect(shown([item("pool01", "fine", 10), check])[0]).toBe(
      "NOT COMPLETE: 1 check of what is restored is not satisfied",
    );
    expect(shown([item("pool01", "fine", 10, { accepted: null, unjudgedAt: at(4 * HOUR) }), check])[0]).toBe(
      "NOT COMPLETE: 1 of 1 cannot be relied on to go back, and 1 of them has nothing to restore from; 1 check of what is restored is not satisfied",
    );
    const inventory = item("pool01", "accounts", null, { evidence: "inventory", ...state(failed({ unit: "pool01" })) });
    expect(isComplete(assembleRollback([item("pool01", "fine", 10), inventory], NOW))).toBe(true);
  });

  it("has units and restores in the order of the plan, of equal ones the shared unit first, then by name", () => {
    const { units } = assembleRollback(
      [
        item("pool02", "b", 20),
        item("pool01", "last", null),
        item("pool01", "b", 30),
        item("pool01", "a", 30),
        item("global", "g", 20),
        item("forest", "d", 10),
      ],
      NOW,
    );
    expect(
      units.map(({ unit, restorables }) => [unit.id, restorables.map((one) => one.item.checkpoint.requirement)]),
    ).toEqual([
      ["forest", ["d"]],
      ["global", ["g"]],
      ["pool02", ["b"]],
      ["pool01", ["a", "b", "last"]],
    ]);
  });

  it("says what is lost, what is newer, where the copies lie and how long they are locked, by whose word", () => {
    const copy = (over: object) => ({ location: "x", site: "off-site", immutable: true, objects: 0, ...over }) as const;
    const copies = [
      copy({ location: "s3", objects: 2, lockedUntil: at(9 * DAY) }),
      copy({ location: "unlocked", objects: 2, immutableUntil: at(9 * DAY) }),
      copy({ location: "tape", immutableUntil: at(9 * DAY) }),
      copy({ location: "disk", immutable: false }),
    ];
    const inventory = item("pool01", "accounts", null, {
      evidence: "inventory",
      ...state(
        passed(at(20 * HOUR), {
          unit: "pool01",
          requirement: "accounts",
          evidence: evidence(at(20 * HOUR), { completedAt: at(4 * HOUR) }),
        }),
      ),
    });
    const drill = item("pool01", "drill", null, {
      ...{
        evidence: "verification",
        reads: ["rtc"],
        subject: { requirement: "rtc", content: "c", completedAt: at(HOUR) },
      },
      ...state(
        passed(at(20 * HOUR), {
          unit: "pool01",
          requirement: "drill",
          evidence: evidence(at(20 * HOUR), { completedAt: at(3 * HOUR), durationMs: 2 * HOUR, proof: "restored" }),
        }),
      ),
    });
    const text = shown([
      item("pool01", "rtc", 10, { accepted: accepted({ copies }), comparedWith: ["accounts"] }),
      inventory,
      drill,
    ]).join("\n");
    expect(text).toContain("s3 (off site): locked until 2026-12-01 00:00:00Z (S3 said so when it was audited)");
    expect(text).toContain("unlocked (off site): not locked");
    expect(text).toContain("tape (off site): locked until 2026-12-01 00:00:00Z, says the agent");
    expect(text).toContain("disk (off site): not locked");
    expect(text).toContain("everything since 2026-11-22 02:00:00Z: 3 h");
    expect(text).toContain("About accounts is known as of 2026-11-22 04:00:00Z, which is newer");
    expect(text).toContain(
      "took 2 h, on 2026-11-22 03:00:00Z: accepted, restored; of the backup of 2026-11-22 01:00:00Z, not of this one",
    );
    expect(shown([item("pool01", "rtc", 10)]).join("\n")).toContain(
      "none is named: it lies where agent agent01 read it",
    );
    expect(shown([item("pool01", "rtc", 10, { accepted: accepted({ copies: null }) })]).join("\n")).toContain(
      "not recorded",
    );
    for (const [is, said] of [
      ["older", "OLDER THAN WHAT CAME LAST"],
      ["voided", "ACCEPTED ONLY BY AN EARLIER PLAN (version 1)"],
    ] as const)
      expect(shown([item("pool01", "rtc", 10, { accepted: accepted({ is }) })]).join("\n")).toContain(said);
  });

  it("says what must be true before the command, and says it in the reader's language", () => {
    const lines = shown([item("pool01", "rtc", 10)], "text", "es");
    const [title, before, command] = lines.slice(lines.findIndex((line) => line.includes("Restaurar rtc")));
    expect([title, before, command]).toEqual([
      "   1. Restaurar rtc",
      "      antes  nobody works",
      "        restore <rtc>",
    ]);
    expect(lines[0]).toMatch(/^COMPLETO: /);
  });

  it("holds no text that its format would take for something else", () => {
    const evil = item("pool01", "rtc", 10, { title: "<b>x</b> `| * \u202e [a](b)\nNOT COMPLETE" });
    const html = shown([evil], "html").join("\n");
    expect(html).toContain("&lt;b&gt;x&lt;/b&gt;");
    expect(html).not.toContain("<b>x");
    expect(html).toContain("<span>restore</span> <span>&lt;rtc&gt;</span>");
    const markdown = shown([evil], "markdown").join("\n");
    expect(markdown).toContain("\\<b\\>x\\</b\\> \\`\\| \\* \ufffd \\[a\\](b)\ufffdNOT COMPLETE");
    expect(markdown).toContain("   ```\n   restore <rtc>\n   ```");
    expect(shown([evil]).filter((line) => line.startsWith("NOT COMPLETE"))).toEqual([]);
  });
});
