import { readFileSync } from "node:fs";
import { join } from "node:path";
import { dynamoLimits } from "../../adapters/dynamo/limits.ts";
import { compileBundle, sealedBundle } from "../../core/plan/bundle.ts";
import { loadPlan } from "../../core/plan/load.ts";
import { PlanBundle } from "../../core/plan/plan-bundle.ts";
import { HOSTILE_TEXTS } from "../hostile.ts";
import { mutateBytes, mutateValue } from "../mutate.ts";
import type { Random } from "../random.ts";
import { BrokenRule, type Target } from "../target.ts";

const root = join(import.meta.dirname, "..", "..");
const PLANS = ["plans/ocs2007r2-to-lync2013.yaml", "plans/postgresql-upgrade.yaml"].map((file) =>
  readFileSync(join(root, file)),
);

/** What YAML has beyond JSON. */
const YAML_TOKENS = [
  ...[
    "&a ",
    "*a",
    "<<: *a",
    "? ",
    "- ",
    "!!binary ",
    "!!set ",
    "!<x> ",
    "%YAML 1.1\n---\n",
    "---\n",
    "...\n",
    "|2\n",
    ">-\n",
  ],
  ...[
    "{",
    "}",
    "[",
    "]",
    ": ",
    "#",
    "'",
    '"',
    "\t",
    "\n  ",
    "0o17",
    "0x1F",
    ".inf",
    ".nan",
    "1_000",
    "~",
    "yes",
    "2026-01-01",
  ],
  ...[
    "extends: ocs2007r2-to-lync2013\n",
    "remove: true",
    "kinds: [",
    "maxAge: 1d",
    "id: x",
    "[".repeat(2_000),
    "a: {".repeat(500),
  ],
  "&a [*a, *a]",
];

const EXTENDED = ["base.yaml", "./base.yaml", "plan.yaml", "../base.yaml", "nowhere", "__proto__", "/base.yaml"];

/** Each anchor doubles the one before: expanded, it would be 2^40 values. */
const laughs = (random: Random): Buffer => {
  const lines = Array.from({ length: 2 + random.below(40) }, (_, level) =>
    level === 0 ? "a0: &a0 [x]" : `a${level}: &a${level} [*a${level - 1}, *a${level - 1}]`,
  );
  return Buffer.from(`${lines.join("\n")}\n`);
};

const plan: Target = {
  name: "plan",
  generate: (random) => {
    if (random.happens(0.03)) return laughs(random);
    const text = random.oneOf(PLANS);
    return mutateBytes(text, random, random.happens(0.8) ? YAML_TOKENS : HOSTILE_TEXTS);
  },
  judge: (input) => {
    const result = loadPlan("plan.yaml", input.toString("utf8"), () => undefined);
    return result.ok ? "ok" : result.errors.map(({ code }) => code).join();
  },
};

/** What a manager sends: a plan with the files that it extends, which may name one another in any way. */
const bundle: Target = {
  name: "plan-bundle",
  generate: (random) => {
    const [root = "", base = ""] = PLANS.map((text) => text.toString("utf8"));
    const files = {
      "plan.yaml": mutateBytes(
        Buffer.from(`extends: ${random.oneOf(EXTENDED)}\n${root}`),
        random,
        YAML_TOKENS,
      ).toString(),
      "base.yaml": random.happens(0.5) ? base : `extends: ${random.oneOf(EXTENDED)}\n${base}`,
    };
    const value: unknown = { root: "plan.yaml", files };
    return Buffer.from(JSON.stringify(random.happens(0.3) ? mutateValue(value, random) : value));
  },
  judge: (input) => {
    const parsed = PlanBundle.safeParse(JSON.parse(input.toString("utf8")));
    if (!parsed.success) return "refused: request-invalid";
    const again = PlanBundle.parse(JSON.parse(sealedBundle(parsed.data).bytes.toString("utf8")));
    if (sealedBundle(again).digest !== sealedBundle(parsed.data).digest)
      throw new BrokenRule("a bundle that is read again is another one");
    const result = compileBundle(parsed.data, dynamoLimits);
    return result.ok ? "ok" : result.errors.map(({ code }) => code).join();
  },
};

export const PLAN_TARGETS: readonly Target[] = [plan, bundle];
