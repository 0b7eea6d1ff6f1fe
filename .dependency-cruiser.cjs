/**
 * The directions of the house: `core ← ports ← adapters ← functions | agent | cli ← bin`, and the layers inside core.
 * Each rule says why. test/rooms/rooms.test.ts plants a violation of each; a rule without one fails there.
 */

/** The layers of core, from the top: an arrow may only point down this list, and below all of them are core's own files. */
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

const WHY_BELOW = {
  pack: "A pack is made of what is stored, whether or not that agrees.",
  page: "A page is how anything is shown to people; it must not know which of the things it shows.",
  history: "What was recorded stays as it is, whoever takes it away and in whatever form.",
  notification: "Words are the last step before a reader; what was recorded is no business of theirs.",
  verdict: "A signed verdict has values, which a program reads; no words that are for people.",
  readiness: "A gate turns by evidence, time and decisions; how that is told or recorded must not decide it.",
  audit: "A manifest is judged by plan and bytes alone, so that the same bytes get the same verdict in any state.",
  plan: "A plan says what is required before there is any evidence; it is checked without any.",
  enrolment: "A code lets a host ask for something; whether a plan grants it is no business of the code.",
  manifest: "A third party reads and seals manifests without a plan, without a verdict and without a gate.",
  log: "Whoever checks a proof of inclusion needs hashes and nothing of what the leaves say.",
};

const layerRules = LAYERS.slice(1).map((layer, index) => ({
  name: `core-layer-${layer}`,
  severity: "error",
  comment: WHY_BELOW[layer],
  from: { path: `^core/${layer}/` },
  to: { path: `^core/(${LAYERS.slice(0, index + 1).join("|")})/` },
}));

/** An allow-list: of our own files, one room may import these and no others, also no room that is built later. */
const mayImport = (room, name, allowed, comment) => ({
  name,
  severity: "error",
  comment,
  from: { path: `^${room}/` },
  to: { dependencyTypes: ["local"], pathNot: allowed },
});

module.exports = {
  forbidden: [
    {
      name: "core-allow-list",
      severity: "error",
      comment:
        "Core decides and does nothing: itself, hashing, bytes, zod, YAML's parser, CSV's writer and how alike two names are, all pure too.",
      from: { path: "^core/" },
      to: {
        pathNot: [
          "^core/",
          "^(node:)?(crypto|buffer)$",
          "node_modules/(zod|yaml|csv-stringify|temporal-polyfill|leven)/",
        ],
      },
    },
    ...layerRules,
    {
      name: "core-layer-root",
      severity: "error",
      comment: "Instants, durations, failures, findings and identifiers are words that every layer uses.",
      from: { path: "^core/[^/]+$" },
      to: { path: "^core/[^/]+/" },
    },
    {
      name: "core-layers-are-listed",
      severity: "error",
      comment: "A new folder in core needs its place in the list above; until then nobody may import from it.",
      from: {},
      to: { path: "^core/[^/]+/", pathNot: `^core/(${LAYERS.join("|")})/` },
    },
    {
      name: "core-checkpoint-below-gate",
      severity: "error",
      comment: "A gate counts checkpoints; a checkpoint that knew its gates could be satisfied for their sake.",
      from: { path: "^core/readiness/checkpoint/" },
      to: { path: "^core/readiness/(gate/|cascade[./])" },
    },
    {
      name: "core-gate-below-cascade",
      severity: "error",
      comment: "The cascade puts the decisions together; each of them can be tried without it.",
      from: { path: "^core/readiness/gate/" },
      to: { path: "^core/readiness/cascade[./]" },
    },
    {
      name: "core-comparisons-above-rules",
      severity: "error",
      comment: "The pass over one manifest must not depend on any other evidence.",
      from: { path: "^core/audit/", pathNot: "^core/audit/comparisons/" },
      to: { path: "^core/audit/comparisons/" },
    },
    {
      name: "ports-know-core-only",
      severity: "error",
      comment: "A port says what a use case asks of the world, in core's values; it names no technology and no caller.",
      from: { path: "^ports/" },
      to: { pathNot: ["^ports/", "^core/"] },
    },
    mayImport(
      "contract",
      "contract-knows-core-only",
      ["^contract/", "^core/"],
      "The HTTP contract is read by stack, functions, CLI and console; what it reached, all of them would carry.",
    ),
    mayImport(
      "adapters",
      "adapters-know-core-and-ports",
      ["^adapters/", "^core/", "^ports/"],
      "An adapter translates one technology for a port; it knows no use case and no other room.",
    ),
    {
      name: "sdk-in-adapters-only",
      severity: "error",
      comment: "AWS is behind ports, so that a use case reads as its story and can be tried without AWS.",
      from: { pathNot: ["^adapters/", "^test/", "^bench/"] },
      to: { path: "node_modules/@aws-sdk/" },
    },
    mayImport(
      "functions",
      "functions-are-islands",
      ["^functions/", "^core/", "^ports/", "^adapters/", "^contract/"],
      "What is deployed must not reach what deploys it, nor the machine's own rooms.",
    ),
    {
      name: "one-function-knows-no-other",
      severity: "error",
      comment: "Functions meet in the ledger; what two of them share stands in functions/ itself.",
      from: { path: "^functions/([^/]+)/" },
      to: { path: "^functions/([^/]+)/", pathNot: "^functions/$1/" },
    },
    {
      name: "wiring-alone-knows-adapters",
      severity: "error",
      comment:
        "A use case asks ports; only the wiring says by what they are answered: handler.ts, the channels of notify, and what " +
        "all handlers share.",
      from: {
        path: "^functions/",
        pathNot: ["/handler\\.ts$", "^functions/notify/channels\\.ts$", "^functions/(pipeline|batch|http)\\.ts$"],
      },
      to: { path: "^adapters/" },
    },
    {
      name: "no-ambient-modules-in-functions",
      severity: "error",
      comment:
        "Time, waiting and the environment are ports; these modules are the way round biome/no-ambient-clock.grit.",
      from: { path: "^functions/" },
      to: { path: "^(node:)?(process|timers|timers/promises|perf_hooks)$" },
    },
    {
      name: "no-cdk-in-what-is-deployed",
      severity: "error",
      comment: "A handler that reached the CDK bundled to 39 MB and took 690 ms to load.",
      from: { path: "^(adapters|functions|agent|cli|console|contract|local|simulate|fuzz)/" },
      to: { path: "node_modules/(aws-cdk-lib|constructs)/" },
    },
    mayImport(
      "lib",
      "stack-reads-contracts-only",
      ["^lib/", "^contract/", "^functions/[^/]+/(env|routes)\\.ts$", "^functions/environment\\.ts$"],
      "The stack composes; from functions it takes the environment contracts and the table of routes.",
    ),
    mayImport(
      "agent",
      "agent-knows-no-other-room",
      ["^agent/", "^core/", "^ports/", "^adapters/"],
      "The agent and the cloud meet in the manifest format and nowhere else.",
    ),
    mayImport(
      "cli",
      "cli-knows-no-other-room",
      ["^cli/", "^core/", "^ports/", "^adapters/", "^contract/", "^functions/", "^verify/"],
      "The CLI runs on a desk; it knows what the API answers and how a pack is verified, and neither the agent nor the machine's own rooms.",
    ),
    {
      name: "cli-knows-shapes-of-functions-only",
      severity: "error",
      comment: "The CLI speaks HTTP; from functions it takes types and nothing that runs.",
      from: { path: "^cli/" },
      to: { path: "^functions/", dependencyTypesNot: ["type-only"] },
    },
    mayImport(
      "console",
      "console-knows-the-contract-only",
      ["^console/", "^contract/"],
      "The page in the browser knows what any client of the API can know.",
    ),
    {
      name: "verify-reads-core-and-files",
      severity: "error",
      comment: "An auditor is handed one file that trusts nobody: core, the file system, and no way to any network.",
      from: { path: "^verify/" },
      to: {
        pathNot: [
          "^verify/",
          "^core/",
          "^(node:)?(fs|fs/promises|path|crypto|buffer|stream|stream/promises|util|zlib)$",
        ],
      },
    },
    mayImport(
      "simulate",
      "simulate-runs-what-is-deployed",
      ["^simulate/", "^core/", "^ports/", "^adapters/", "^functions/", "^contract/", "^scripts/command-line\\.ts$"],
      "The simulation runs use cases over a fake below the adapters; with the embedded cloud it would not be seeded.",
    ),
    mayImport(
      "fuzz",
      "fuzz-tries-what-reads",
      ["^fuzz/", "^core/", "^adapters/", "^contract/", "^functions/", "^agent/", "^scripts/command-line\\.ts$"],
      "Fuzzing tries what reads from outside as it is deployed; with a test's own helpers it would try those.",
    ),
    mayImport(
      "local",
      "local-imports-none-of-the-product",
      ["^local/"],
      "The embedded cloud runs what was synthesised; if it knew the product it could agree with its mistakes.",
    ),
    {
      name: "tests-serve-nobody",
      severity: "error",
      comment: "What runs must not need what tries it. Rooms with a list of their own are held by that.",
      from: { path: "^(bin|scripts|examples)/" },
      to: { path: "^(test|bench|fuzz|torture)/" },
    },
    {
      name: "formats-below-sources",
      severity: "error",
      comment: "A format turns bytes into values for any source; one that knew a source could serve that one only.",
      from: { path: "^agent/formats/" },
      to: { path: "^agent/", pathNot: "^agent/formats/" },
    },
    {
      name: "agent-leaves",
      severity: "error",
      comment:
        "Hashing, sorting, running tools and the spool know no domain, so that each can be tested and measured alone.",
      from: { path: "^agent/(hash|sorting|tools|spool)/" },
      to: { path: "^agent/", pathNot: "^agent/$1/" },
    },
    {
      name: "files-above-hash-only",
      severity: "error",
      comment:
        "Walking and hashing a folder is the same for every source; it sorts, reports progress, and nothing else.",
      from: { path: "^agent/files/" },
      to: { path: "^agent/", pathNot: "^agent/(files/|hash/|sorting/|progress\\.ts$)" },
    },
    {
      name: "sources-below-collect",
      severity: "error",
      comment: "A source reads; which job it is read for, and where the manifest goes, is decided above it.",
      from: { path: "^agent/sources/" },
      to: { path: "^agent/", pathNot: "^agent/(sources|formats|files|hash|sorting|tools)/|^agent/progress\\.ts$" },
    },
    {
      name: "one-source-knows-no-other",
      severity: "error",
      comment: "A source is one file to add or to remove; what several share lies in a folder beside them.",
      from: { path: "^agent/sources/([^/]+)(/|\\.ts$)", pathNot: "^agent/sources/(index|registry)\\.ts$" },
      to: { path: "^agent/sources/[^/]+\\.ts$", pathNot: "^agent/sources/(source|questions)\\.ts$" },
    },
    {
      name: "config-below-collect",
      severity: "error",
      comment:
        "The configuration is read before anything is done; it knows the sources' options, the names of the spool's locks, and nothing that runs.",
      from: { path: "^agent/config/" },
      to: { path: "^agent/", pathNot: "^agent/(config|sources|tools)/|^agent/spool/spool-locks\\.ts$" },
    },
    {
      name: "collect-and-service-below-commands",
      severity: "error",
      comment: "Collecting and diagnosing return values; only commands write to the terminal and choose exit statuses.",
      from: { path: "^agent/(collect|service)/" },
      to: { path: "^agent/(commands/|collect/|service/|(program|output|exit)\\.ts$)", pathNot: "^agent/$1/" },
    },
    {
      name: "entry-points-are-imported-by-none",
      severity: "error",
      comment: "An entry point runs when it is loaded. Rooms with a list of their own are held by that.",
      from: { path: "^(scripts|examples|bench|test|torture)/" },
      to: { path: "^bin/" },
    },
    {
      name: "local-aws-is-the-ground",
      severity: "error",
      comment:
        "The rooms of local/ share AWS's own shapes (calls, policies, patterns); a shape that needed a room would tie all of them to it.",
      from: { path: "^local/aws/" },
      to: { path: "^local/", pathNot: "^local/aws/" },
    },
    {
      name: "local-template-runs-nothing",
      severity: "error",
      comment:
        "The template is read the same way whatever runs it, so reading it can be tested without starting anything.",
      from: { path: "^local/template/" },
      to: { path: "^local/", pathNot: "^local/(template|aws)/" },
    },
    {
      name: "local-services-know-no-template",
      severity: "error",
      comment:
        "A service gets settings and callbacks, as AWS's does: only deploy/ knows that they come from a template, who may call, and what a function is.",
      from: { path: "^local/services/" },
      to: { path: "^local/", pathNot: "^local/(services|aws)/" },
    },
    {
      name: "local-gateway-knows-no-service",
      severity: "error",
      comment:
        "Signatures, permissions, faults and metering apply to every service alike; a gateway that knew one could be kinder to it.",
      from: { path: "^local/gateway/" },
      to: { path: "^local/", pathNot: "^local/(gateway|aws)/" },
    },
    {
      name: "local-lambda-calls-through-the-gateway",
      severity: "error",
      comment:
        "Functions and their event sources reach a service only with signed calls, so that a missing grant fails here as on AWS.",
      from: { path: "^local/lambda/" },
      to: { path: "^local/", pathNot: "^local/(lambda|aws)/" },
    },
    {
      name: "local-people-see-no-inside",
      severity: "error",
      comment:
        "Pages and tokens for people read the inbox and invoke routes; they reach neither functions nor the template.",
      from: { path: "^local/people/" },
      to: { path: "^local/", pathNot: "^local/(people|aws)/|^local/services/ses/inbox\\.ts$" },
    },
    {
      name: "local-deploy-is-started-not-starting",
      severity: "error",
      comment:
        "deploy/ turns resources into settings; in which order they start is decided in local/start-cloud.ts alone.",
      from: { path: "^local/deploy/" },
      to: { path: "^local/[^/]+\\.ts$" },
    },
    {
      name: "no-cycles",
      severity: "error",
      comment: "A cycle is one room that pretends to be two.",
      from: {},
      to: { circular: true },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(cdk.out|dist|coverage|.cleargate)" },
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default"] },
  },
};
