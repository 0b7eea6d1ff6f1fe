import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadPlan } from "../../core/plan/load.ts";
import { HOSTILE_TEXTS } from "../hostile.ts";
import { mutateBytes } from "../mutate.ts";
import type { Random } from "../random.ts";
import type { Target } from "../target.ts";

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

export const PLAN_TARGETS: readonly Target[] = [plan];
