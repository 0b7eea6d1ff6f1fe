/** The directions of the house: core ← adapters ← functions | agent | cli ← bin. Each rule says why. */
module.exports = {
  forbidden: [
    {
      name: "core-allow-list",
      severity: "error",
      comment: "Core decides and does nothing: itself, hashing, bytes, zod, and YAML's parser, which is pure too.",
      from: { path: "^core/" },
      to: { pathNot: ["^core/", "^(node:)?(crypto|buffer)$", "node_modules/(zod|yaml|temporal-polyfill)/"] },
    },
    {
      name: "adapters-know-core-only",
      severity: "error",
      comment: "An adapter translates one technology for a port of core; it knows no use case and no other room.",
      from: { path: "^adapters/" },
      to: { path: "^(functions|agent|cli|bin|lib|local|console|scripts|test|bench|examples)/" },
    },
    {
      name: "sdk-in-adapters-only",
      severity: "error",
      comment: "AWS is behind ports, so that a use case reads as its story and can be tried without AWS.",
      from: { pathNot: ["^adapters/", "^test/", "^bench/"] },
      to: { path: "node_modules/@aws-sdk/" },
    },
    {
      name: "functions-are-islands",
      severity: "error",
      comment: "What is deployed must not reach what deploys it, nor the machine's own rooms.",
      from: { path: "^functions/" },
      to: { path: "^(agent|cli|bin|lib|local|console|scripts|test|bench|examples)/" },
    },
    {
      name: "one-function-knows-no-other",
      severity: "error",
      comment: "Functions meet in the ledger; what two of them share stands in functions/ itself.",
      from: { path: "^functions/([^/]+)/" },
      to: { path: "^functions/([^/]+)/", pathNot: "^functions/$1/" },
    },
    {
      name: "no-cdk-in-what-is-deployed",
      severity: "error",
      comment: "A handler that reached the CDK bundled to 39 MB and took 690 ms to load.",
      from: { path: "^(core|adapters|functions|agent|cli|console)/" },
      to: { path: "node_modules/(aws-cdk-lib|constructs)/" },
    },
    {
      name: "stack-reads-contracts-only",
      severity: "error",
      comment: "The stack composes; from functions it takes the environment contracts and the table of routes.",
      from: { path: "^lib/" },
      to: {
        path: "^(core|adapters|functions|agent|cli|local|console)/",
        pathNot: "^functions/[^/]+/(env|routes)\\.ts$",
      },
    },
    {
      name: "agent-and-cli-apart",
      severity: "error",
      comment: "The agent runs on premises, the CLI on a desk; both know core and adapters, neither the other.",
      from: { path: "^(agent|cli)/" },
      to: { path: "^(agent|cli|bin|lib|local|console|scripts|test|bench|examples)/", pathNot: "^$1/" },
    },
    {
      name: "cli-knows-shapes-of-functions-only",
      severity: "error",
      comment: "The CLI speaks HTTP; from functions it takes types and nothing that runs.",
      from: { path: "^cli/" },
      to: { path: "^functions/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "agent-knows-no-function",
      severity: "error",
      comment: "The agent and the cloud meet in the manifest format and nowhere else.",
      from: { path: "^agent/" },
      to: { path: "^functions/" },
    },
    {
      name: "local-imports-none-of-the-product",
      severity: "error",
      comment: "The embedded cloud runs what was synthesised; if it knew the product it could agree with its mistakes.",
      from: { path: "^local/" },
      to: { path: "^(core|adapters|functions|agent|cli|bin|lib|console|scripts|test|bench|examples)/" },
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
