import { ALLOWED_INSIDE, INSIDE_AGENT, INSIDE_LOCAL } from "./inner-arrows.ts";
import type { Arrow } from "./planted.ts";

/**
 * For each rule of .dependency-cruiser.cjs, imports that it alone must report. The rooms are written down here once more on
 * purpose: whoever widens a rule has to widen it twice.
 */

const ROOMS = ["core", "ports", "contract", "adapters", "functions", "agent", "cli", "console", "verify", "simulate"];
/** Every room of the house, and one that there is not. */
export const ALL = [
  ...ROOMS,
  "fuzz",
  "torture",
  "lib",
  "local",
  "bin",
  "scripts",
  "examples",
  "bench",
  "test",
  "unheard",
];

const LAYERS = [
  "fsck",
  "pack",
  "page",
  "history",
  "notification",
  "verdict",
  "readiness",
  "audit",
  "plan",
  "enrolment",
  "manifest",
  "log",
];

/** From one room to each of some others; the file is named after both, so that each arrow has its own. */
const between = (from: string, rooms: readonly string[]): Arrow[] =>
  rooms.map((to) => [`${from}/planted-to-${to.replaceAll("/", "-")}.ts`, `${to}/target.ts`]);
const toAllBut = (from: string, ...allowed: string[]): Arrow[] =>
  between(
    from,
    ALL.filter((room) => room !== from && !allowed.includes(room)),
  );

const upFrom = (layer: string): Arrow[] =>
  between(
    `core/${layer}`,
    LAYERS.slice(0, LAYERS.indexOf(layer)).map((above) => `core/${above}`),
  );
const downFrom = (layer: string): Arrow[] =>
  between(
    `core/${layer}`,
    LAYERS.slice(LAYERS.indexOf(layer) + 1).map((below) => `core/${below}`),
  );

const ofPackage = (rooms: readonly string[], name: string): Arrow[] =>
  rooms.map((room) => [`${room}/planted-${name.replaceAll(/[^a-z0-9]/g, "-")}.ts`, name]);

export const REPORTED: Readonly<Record<string, readonly Arrow[]>> = {
  "core-allow-list": [
    ...toAllBut("core"),
    ...ofPackage(["core"], "node:fs"),
    ...ofPackage(["core"], "node:timers"),
    ...ofPackage(["core"], "commander"),
    ...ofPackage(["core"], "constructs"),
  ],
  ...Object.fromEntries(LAYERS.slice(1).map((layer) => [`core-layer-${layer}`, upFrom(layer)])),
  "core-layer-root": between(
    "core",
    LAYERS.map((layer) => `core/${layer}`),
  ),
  "core-layers-are-listed": [
    ["core/history/planted-to-unlisted.ts", "core/unheard/target.ts"],
    ["functions/api/planted-to-unlisted.ts", "core/unheard/target.ts"],
  ],
  "core-checkpoint-below-gate": [
    ["core/readiness/checkpoint/planted-to-gate.ts", "core/readiness/gate/target.ts"],
    ["core/readiness/checkpoint/planted-to-cascade.ts", "core/readiness/cascade.ts"],
    ["core/readiness/checkpoint/planted-to-cascades.ts", "core/readiness/cascade/target.ts"],
  ],
  "core-gate-below-cascade": [
    ["core/readiness/gate/planted-to-cascade.ts", "core/readiness/cascade.ts"],
    ["core/readiness/gate/planted-to-cascades.ts", "core/readiness/cascade/target.ts"],
  ],
  "core-comparisons-above-rules": [
    ["core/audit/planted-to-comparison.ts", "core/audit/comparisons/target.ts"],
    ["core/audit/rules/planted-to-comparison.ts", "core/audit/comparisons/target.ts"],
  ],
  "ports-know-core-only": [
    ...toAllBut("ports", "core"),
    ...ofPackage(["ports"], "node:fs"),
    ...ofPackage(["ports"], "zod"),
  ],
  "contract-knows-core-only": toAllBut("contract", "core"),
  "adapters-know-core-and-ports": toAllBut("adapters", "core", "ports"),
  "sdk-in-adapters-only": ofPackage(
    ["functions/api", "agent", "cli", "console", "lib", "local", "bin", "contract", "simulate", "fuzz", "scripts"],
    "@aws-sdk/client-s3",
  ),
  "functions-are-islands": toAllBut("functions", "core", "ports", "adapters", "contract"),
  "one-function-knows-no-other": [["functions/api/planted-to-notify.ts", "functions/notify/target.ts"]],
  "wiring-alone-knows-adapters": [
    ["functions/api/planted-to-adapters.ts", "adapters/target.ts"],
    ["functions/planted-to-adapters.ts", "adapters/target.ts"],
    ["functions/api/planted-to-codec.ts", "adapters/zlib-codec.ts"],
  ],
  "no-ambient-modules-in-functions": [
    ...ofPackage(["functions/api"], "node:process"),
    ...ofPackage(["functions/api"], "node:timers/promises"),
    ...ofPackage(["functions"], "timers"),
    ...ofPackage(["functions/api"], "node:perf_hooks"),
  ],
  "no-cdk-in-what-is-deployed": [
    ...ofPackage(
      ["adapters", "functions", "agent", "cli", "console", "contract", "local", "simulate", "fuzz"],
      "aws-cdk-lib",
    ),
    ...ofPackage(["functions"], "constructs"),
  ],
  "stack-reads-contracts-only": [
    ...toAllBut("lib", "contract"),
    ["lib/planted-to-handler.ts", "functions/api/handler.ts"],
    ["lib/planted-to-shared.ts", "functions/env.ts"],
  ],
  "agent-knows-no-other-room": toAllBut("agent", "core", "ports", "adapters"),
  "cli-knows-no-other-room": toAllBut("cli", "core", "ports", "adapters", "contract", "functions", "verify"),
  "cli-knows-shapes-of-functions-only": [["cli/planted-to-views.ts", "functions/api/views.ts"]],
  "console-knows-the-contract-only": toAllBut("console", "contract"),
  "verify-reads-core-and-files": [
    ...toAllBut("verify", "core"),
    ...ofPackage(["verify"], "node:https"),
    ...ofPackage(["verify"], "node:child_process"),
    ...ofPackage(["verify"], "zod"),
  ],
  "simulate-runs-what-is-deployed": toAllBut("simulate", "core", "ports", "adapters", "functions", "contract"),
  "fuzz-tries-what-reads": toAllBut("fuzz", "core", "adapters", "contract", "functions", "agent"),
  "local-imports-none-of-the-product": toAllBut("local"),
  "tests-serve-nobody": ["bin", "scripts", "examples"].flatMap((room) =>
    between(room, ["test", "bench", "fuzz", "torture"]),
  ),
  "entry-points-are-imported-by-none": ["scripts", "examples", "bench", "test", "torture"].flatMap((room) =>
    between(room, ["bin"]),
  ),
  ...INSIDE_AGENT,
  ...INSIDE_LOCAL,
  "no-cycles": [["core/history/planted-cycle-a.ts", "core/history/planted-cycle-b.ts"]],
};

/** The other half of the cycle: a cycle is reported at one of its files only. */
export const CLOSING: Arrow = ["core/history/planted-cycle-b.ts", "core/history/planted-cycle-a.ts"];

/** What the design allows, and no rule may report: also for rooms that are not built yet. */
export const ALLOWED: readonly Arrow[] = [
  ...LAYERS.flatMap(downFrom),
  ...LAYERS.map((layer): Arrow => [`core/${layer}/planted-to-root.ts`, "core/target.ts"]),
  ...ofPackage(["core"], "zod"),
  ...ofPackage(["core"], "node:crypto"),
  ...ofPackage(["core"], "csv-stringify/sync"),
  ["core/readiness/gate/planted-to-checkpoint.ts", "core/readiness/checkpoint/target.ts"],
  ["core/readiness/cascade/planted-to-gate.ts", "core/readiness/gate/target.ts"],
  ["core/audit/comparisons/planted-to-rule.ts", "core/audit/rules/target.ts"],
  ...between("ports", ["core"]),
  ...between("contract", ["core"]),
  ...ofPackage(["contract"], "zod"),
  ...between("adapters", ["core", "ports"]),
  ...ofPackage(["adapters"], "@aws-sdk/client-s3"),
  ...between("functions", ["core", "ports", "contract", "functions/api"]),
  ["functions/api/handler.ts", "adapters/target.ts"],
  ["functions/pipeline.ts", "adapters/target.ts"],
  ["functions/notify/channels.ts", "adapters/target.ts"],
  ...between("agent", ["core", "ports", "adapters"]),
  ...between("cli", ["core", "ports", "adapters", "contract", "verify"]),
  ["cli/planted-types-of-views.ts", "functions/api/views.ts", "type"],
  ...between("console", ["contract"]),
  ...between("verify", ["core"]),
  ...ofPackage(["verify"], "node:fs"),
  ...between("simulate", ["core", "ports", "adapters", "functions", "contract"]),
  ...between("fuzz", ["core", "adapters", "contract", "functions", "agent"]),
  ["fuzz/planted-to-command-line.ts", "scripts/command-line.ts"],
  ...between("lib", ["contract"]),
  ["lib/planted-to-env.ts", "functions/api/env.ts"],
  ["lib/planted-to-routes.ts", "functions/api/routes.ts"],
  ...ofPackage(["lib"], "aws-cdk-lib"),
  ...between("bin", ["lib", "agent", "cli", "local", "scripts", "examples"]),
  ...between("bench", ["test"]),
  ...between("torture", ["test", "local", "simulate", "core", "adapters", "contract"]),
  ["torture/planted-to-command-line.ts", "scripts/command-line.ts"],
  ...ALLOWED_INSIDE,
];
